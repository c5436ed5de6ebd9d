//! Text pages: about the week, accessibility, personal data. The text is in `locales/pages/`, the facts are the week's
//! settings. Renders the body below the `h1`; knows nothing of the page around it.

use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use crate::{
    api::text_page::TextPage,
    domain::week::{Phase, Retention, Week},
    locale::Locale,
    parts::html::prelude::*,
    server::{clock, markdown, service::retention},
    urls::{self, Address, Export, ExportFormat, Page},
};

mod past_years;

/// Error of a template that cannot be rendered.
#[derive(Debug, thiserror::Error)]
#[error("cannot render the text page {page:?} in {}", locale.tag())]
pub struct PageTextError {
    page: TextPage,
    locale: Locale,
    source: minijinja::Error,
}

/// HTML of a page, headings from `h2`; `week` is the current one, `unix_s` the server's time.
pub fn render(page: TextPage, locale: Locale, week: Option<&Week>, unix_s: i64) -> Result<Markup, PageTextError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_formatter(|out, _, value| Ok(out.write_str(&markdown::literal(&value.to_string()))?));
    let facts = Facts::of(locale, week, unix_s);
    let html = |template: &str| {
        let markdown =
            environment.render_str(template, &facts).map_err(|source| PageTextError { page, locale, source })?;
        Ok(markdown::trusted(&markdown, 0))
    };
    let template = template(page, locale);
    let Some((before, after)) = template.split_once(TYPED_SECTIONS) else { return html(template) };
    let (before, after) = (html(before)?, html(after)?);
    let note = week.and_then(|week| week.past_note.as_ref()).map(|note| locale.pick(&note.sv, &note.en));
    let past = past_years::section(locale, week.map_or(&[], |week| &week.past), note);
    let is_open = week.is_some_and(|week| unix_s >= week.programme_opens.unix_s);
    Ok(Markup::of(maud! { (before) (past) (open_data(locale, is_open)) (after) }))
}

/// Line of a template where the figures of earlier years and the links to data stand, which Markdown cannot write.
const TYPED_SECTIONS: &str = "[earlier years and open data]\n";

/// Section on open data. Its links lead to files, which the client leaves to the browser.
fn open_data(locale: Locale, is_open: bool) -> impl Renderable {
    let [csv, feed] =
        [ExportFormat::Csv, ExportFormat::Atom].map(|format| Export { locale, week: None, format }.path());
    maud! {
        section.open-data {
            h2 #oppna-data { (locale.open_data_title()) }
            p { (locale.open_data()) }
            @if is_open {
                ul {
                    li { a href=(csv) rel="external" { (locale.open_data_table()) } }
                    li { a href=(feed) rel="external" { (locale.api_feed()) } }
                    li { a href=(urls::api_reference(locale)) rel="external" { (locale.open_data_interface()) } }
                }
            }
        }
    }
}

fn template(page: TextPage, locale: Locale) -> &'static str {
    match (page, locale) {
        (TextPage::About, Locale::Sv) => include_str!("../../../locales/pages/about.sv.md"),
        (TextPage::About, Locale::En) => include_str!("../../../locales/pages/about.en.md"),
        (TextPage::Accessibility, Locale::Sv) => include_str!("../../../locales/pages/accessibility.sv.md"),
        (TextPage::Accessibility, Locale::En) => include_str!("../../../locales/pages/accessibility.en.md"),
        (TextPage::Privacy, Locale::Sv) => include_str!("../../../locales/pages/privacy.sv.md"),
        (TextPage::Privacy, Locale::En) => include_str!("../../../locales/pages/privacy.en.md"),
    }
}

/// Variables of the templates.
#[derive(Serialize)]
struct Facts<'a> {
    programme_url: String,
    register_url: String,
    privacy_url: String,
    accessibility_url: String,
    about_url: String,
    /// Name of the week, or of the site where there is no week.
    name: &'a str,
    contact_email: Option<&'a str>,
    hosts: Vec<HostFacts<'a>>,
    week: Option<WeekFacts<'a>>,
    /// Personal data by kind, with retention periods.
    kept: Vec<KeptFacts>,
    /// Page at which people download their own data.
    own_activities_url: String,
}

#[derive(Serialize)]
struct KeptFacts {
    what: &'static str,
    how_long: String,
}

#[derive(Serialize)]
struct HostFacts<'a> {
    name: &'a str,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct WeekFacts<'a> {
    purpose: Vec<&'a str>,
    /// What holds for every activity, as a sentence.
    promise: Option<&'a str>,
    /// One of `closed`, `open`, `running` and `over`.
    phase: &'static str,
    /// One of `before`, `open` and `after`.
    registration: &'static str,
    dates: String,
    programme_opens: MomentFacts,
    registration_opens: MomentFacts,
    registration_closes: MomentFacts,
    eligible_kinds: Vec<&'static str>,
}

#[derive(Serialize)]
struct MomentFacts {
    day: String,
    /// Time of day; `None` at midnight, where the day suffices.
    time: Option<String>,
}

impl MomentFacts {
    fn of((day, time): (String, Option<String>)) -> Self {
        Self { day, time }
    }
}

impl<'a> Facts<'a> {
    fn of(locale: Locale, week: Option<&'a Week>, unix_s: i64) -> Self {
        let path = |page| Address::new(locale, page).path();
        Self {
            programme_url: path(Page::Programme { week: None }),
            register_url: path(Page::Register),
            privacy_url: path(Page::Privacy),
            accessibility_url: path(Page::Accessibility),
            about_url: path(Page::About),
            name: week.map_or(locale.site_name(), |week| locale.pick(&week.name.sv, &week.name.en)),
            contact_email: week.and_then(|week| week.contact_email.as_deref()),
            hosts: week.map(host_facts).unwrap_or_default(),
            week: week.map(|week| WeekFacts::of(locale, week, unix_s)),
            kept: retention::told(locale, &week.map_or(Retention::default(), |week| week.retention))
                .into_iter()
                .map(|(what, how_long)| KeptFacts { what, how_long })
                .collect(),
            own_activities_url: path(Page::Mine),
        }
    }
}

fn host_facts(week: &Week) -> Vec<HostFacts<'_>> {
    week.hosts.iter().map(|host| HostFacts { name: &host.name, url: host.url.as_deref() }).collect()
}

impl<'a> WeekFacts<'a> {
    fn of(locale: Locale, week: &'a Week, unix_s: i64) -> Self {
        let today = clock::local_date(unix_s, &week.time_zone);
        let purpose = week.purpose.as_ref().map_or("", |purpose| locale.pick(&purpose.sv, &purpose.en));
        Self {
            promise: week.promise.as_ref().map(|promise| locale.pick(&promise.sv, &promise.en)),
            purpose: purpose.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()).collect(),
            phase: match week.phase(unix_s, today) {
                Phase::Closed => "closed",
                Phase::Open => "open",
                Phase::Running => "running",
                Phase::Over => "over",
            },
            registration: if unix_s < week.registration_opens.unix_s {
                "before"
            } else if week.registration_is_open(unix_s) {
                "open"
            } else {
                "after"
            },
            dates: locale.date_span(week.starts, week.last_day()),
            programme_opens: MomentFacts::of(locale.beginning(week.programme_opens)),
            registration_opens: MomentFacts::of(locale.beginning(week.registration_opens)),
            registration_closes: MomentFacts::of(locale.end(week.registration_closes)),
            eligible_kinds: week.eligible_kinds.iter().map(|kind| kind.word()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        party::PartyKind,
        taxonomy::Bilingual,
        time::{Date, Moment},
        week::{Host, PastYear},
    };

    const PAGES: [TextPage; 3] = [TextPage::About, TextPage::Accessibility, TextPage::Privacy];

    fn instant(written: &str) -> Moment {
        clock::parse_instant(written).unwrap()
    }

    fn both(sv: &str, en: &str) -> Bilingual {
        Bilingual { sv: sv.to_owned(), en: en.to_owned() }
    }

    fn week() -> Week {
        Week {
            slug: "2022".to_owned(),
            name: both("Innovationsveckan 2022", "Innovation Week 2022"),
            starts: Date::parse("2022-10-03").unwrap(),
            days: 5,
            time_zone: "Europe/Stockholm".to_owned(),
            programme_opens: instant("2022-08-15T09:00:00+02:00"),
            registration_opens: instant("2022-05-02T09:00:00+02:00"),
            registration_closes: instant("2022-10-03T00:00:00+02:00"),
            registration_grace_minutes: 60,
            eligible_kinds: vec![PartyKind::State, PartyKind::Region, PartyKind::Municipality, PartyKind::OtherPublic],
            hosts: vec![
                Host { name: "SKR".to_owned(), url: Some("https://skr.se".to_owned()) },
                Host { name: "Vinnova".to_owned(), url: None },
            ],
            themes: Vec::new(),
            kinds: Vec::new(),
            purpose: Some(both("Att lära av varandra.\n\nOch att pröva.", "To learn from one another.\n\nAnd to try.")),
            notice: None,
            contact_email: Some("kontakt@veckan.example".to_owned()),
            synonyms: Vec::new(),
            words: Vec::new(),
            retention: Retention::default(),
            answer_days: 5,
            link_hosts: Vec::new(),
            promise: Some(both("Alla aktiviteter är kostnadsfria.", "Every activity is free of charge.")),
            past: vec![
                PastYear { year: 2021, activities: Some(200), organizers: None, participants: Some(9000) },
                PastYear { year: 2020, activities: Some(150), organizers: None, participants: None },
            ],
            past_note: Some(both("Källa: värdarna.", "Source: the hosts.")),
        }
    }

    fn shown(page: TextPage, locale: Locale, week: Option<&Week>, at: &str) -> String {
        render(page, locale, week, instant(at).unix_s).unwrap().into_string()
    }

    fn about(locale: Locale, week: &Week, at: &str) -> String {
        shown(TextPage::About, locale, Some(week), at)
    }

    #[test]
    fn about_while_programme_and_registration_are_open() {
        let week = Week { past: Vec::new(), ..week() };
        insta::assert_snapshot!(about(Locale::Sv, &week, "2022-09-01T12:00:00+02:00"), @r#"
        <p>Innovationsveckan 2022 äger rum 3–7 oktober 2022.</p>
        <p>Att lära av varandra.</p>
        <p>Och att pröva.</p>
        <p>Alla aktiviteter är kostnadsfria. Varje aktivitet ordnas av sin arrangör.</p>
        <p>Bakom veckan står <a href="https://skr.se">SKR</a> och Vinnova.</p>
        <h2 id="deltagare">För deltagare</h2>
        <p>Programmet är öppet. <a href="/program">Sök i programmet</a> och välj efter dag, tema, plats eller arrangör.</p>
        <ul>
        <li><strong>Vem får delta?</strong> Alla. Riktar sig en aktivitet till en viss målgrupp står det på aktivitetens sida.</li>
        <li><strong>Behöver jag anmäla mig?</strong> Bara om det står på aktivitetens sida. Anmälan gör du då hos arrangören. Du behöver inget konto här.</li>
        <li><strong>Vem svarar på frågor?</strong> Arrangören svarar på frågor om sin aktivitet. Kontaktuppgifterna står på aktivitetens sida.</li>
        <li><strong>Är aktiviteten tillgänglig för mig?</strong> Arrangören anger om det till exempel finns hörslinga, textning eller väg utan trappsteg, och du kan filtrera programmet efter det. Fråga arrangören om du behöver något annat.</li>
        </ul>
        <h2 id="arrangorer">För arrangörer</h2>
        <p>Du utformar och genomför din aktivitet själv, ensam eller tillsammans med andra. Det är också du som tar emot anmälningar och svarar på frågor om den.</p>
        <p>Du kan registrera aktiviteter till och med söndag 2 oktober 2022. <a href="/anmal">Registrera en aktivitet</a>.</p>
        <ul>
        <li><strong>Vem får arrangera?</strong> Minst en av parterna bakom aktiviteten ska vara en statlig myndighet, en region, en kommun eller en annan offentlig aktör. Övriga parter kan vara vilka som helst.</li>
        <li><strong>Vad gäller för aktiviteten?</strong> Alla aktiviteter är kostnadsfria.</li>
        <li><strong>Vad behöver jag berätta?</strong> Vad aktiviteten handlar om, när och hur den ges, vem den är till för, om man behöver anmäla sig och vem som svarar på frågor.</li>
        <li><strong>När syns aktiviteten?</strong> Värdarna granskar det som registreras. Godkända aktiviteter visas i programmet.</li>
        </ul>
        <section class="open-data"><h2 id="oppna-data">Öppna data</h2><p>Hela programmet är öppna data. Vem som helst får hämta och använda det.</p><ul><li><a href="/program.csv" rel="external">Programmet som tabell (CSV)</a></li><li><a href="/program.atom" rel="external">Nytt och ändrat som Atom-flöde</a></li><li><a href="/api" rel="external">Gränssnitt för program (JSON)</a></li></ul></section><h2 id="kontakt">Kontakt</h2>
        <p>Frågor om veckan besvaras av värdarna: <a href="mailto:kontakt@veckan.example">kontakt@veckan.example</a>.</p>
        "#);
    }

    #[test]
    fn about_follows_the_clock() {
        let week = week();
        let before = about(Locale::Sv, &week, "2022-05-01T12:00:00+02:00");
        assert!(before.contains("äger rum 3–7 oktober 2022"));
        assert!(before.contains("Programmet öppnar måndag 15 augusti 2022 klockan 09:00"));
        assert!(before.contains("Registreringen öppnar måndag 2 maj 2022 klockan 09:00"));
        let running = about(Locale::En, &week, "2022-10-07T23:59:59+02:00");
        assert!(running.contains("is on right now, 3–7 October 2022"));
        assert!(running.contains("Registration closed on Sunday 2 October 2022."));
        let over = about(Locale::En, &week, "2022-10-08T00:00:00+02:00");
        assert!(over.contains("took place on 3–7 October 2022"));
        assert!(over.contains("<a href=\"/en/program\">its programme remains</a>"));
    }

    #[test]
    fn registration_is_offered_while_it_is_open() {
        let mut week = week();
        let link = "href=\"/anmal\"";
        assert!(about(Locale::Sv, &week, "2022-10-02T23:59:59+02:00").contains(link));
        assert!(!about(Locale::Sv, &week, "2022-10-03T00:00:00+02:00").contains(link));
        week.registration_closes = instant("2022-09-30T12:00:00+02:00");
        let english = about(Locale::En, &week, "2022-09-01T12:00:00+02:00");
        assert!(english.contains("until Friday 30 September 2022 at 12:00"), "{english}");
    }

    #[test]
    fn price_place_and_earlier_years_are_the_weeks_settings() {
        let mut week = week();
        week.promise = None;
        week.past.clear();
        for locale in Locale::ALL {
            let html = about(locale, &week, "2022-09-01T12:00:00+02:00");
            for claim in ["kostnad", "gratis", "free of charge", "landet", "Sweden", "<svg", "<table"] {
                assert!(!html.contains(claim), "{claim}: {html}");
            }
        }
    }

    #[test]
    fn the_picture_of_earlier_years_has_its_numbers_in_a_table() {
        let html = about(Locale::Sv, &week(), "2022-09-01T12:00:00+02:00");
        assert!(html.contains("<svg class=\"bars\" role=\"img\" aria-label=\"Antal aktiviteter per år"), "{html}");
        let bars: Vec<_> = html.match_indices("<rect").collect();
        assert_eq!(bars.len(), 2, "{html}");
        assert!(html.contains("height=\"90\"") && html.contains("height=\"120\""), "as 150 to 200: {html}");
        let first = html.find("<th scope=\"row\">2020</th>").unwrap();
        assert!(first < html.find("<th scope=\"row\">2021</th>").unwrap(), "{html}");
        assert!(html.contains("9\u{a0}000") && html.contains("uppgift saknas"), "{html}");
        assert!(html.contains("Källa: värdarna.") && !html.contains("style="), "{html}");
        let mut one = week();
        one.past.truncate(1);
        let html = about(Locale::Sv, &one, "2022-09-01T12:00:00+02:00");
        assert!(!html.contains("<svg") && html.contains("<table>"), "one year is no picture: {html}");
    }

    #[test]
    fn anybody_may_arrange_where_the_week_asks_nothing() {
        let mut week = week();
        week.eligible_kinds.clear();
        assert!(about(Locale::Sv, &week, "2022-09-01T12:00:00+02:00").contains("Alla organisationer."));
        week.eligible_kinds = PartyKind::ALL.to_vec();
        for locale in Locale::ALL {
            about(locale, &week, "2022-09-01T12:00:00+02:00");
        }
    }

    #[test]
    fn every_page_stands_without_week_hosts_and_contact() {
        let mut bare = week();
        bare.hosts.clear();
        bare.purpose = None;
        bare.contact_email = None;
        let mut unreachable = week();
        unreachable.contact_email = None;
        for page in PAGES {
            for locale in Locale::ALL {
                for week in [None, Some(&bare), Some(&unreachable), Some(&week())] {
                    for at in
                        ["2022-01-01T00:00:00Z", "2022-09-01T00:00:00Z", "2022-10-04T00:00:00Z", "2026-01-01T00:00:00Z"]
                    {
                        let html = shown(page, locale, week, at);
                        assert!(html.contains("<h2") && !html.contains("<h1") && !html.contains("<p></p>"), "{html}");
                        assert!(
                            !html.contains(['{', '}', '\\']) && !html.contains("**") && !html.contains("  "),
                            "{html}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_headings_and_links() {
        for page in PAGES {
            let shape = |locale| {
                let html = shown(page, locale, Some(&week()), "2022-09-01T12:00:00+02:00");
                ["<h2", "<h3", "<p>", "<li>", "<a "].map(|tag| html.matches(tag).count())
            };
            assert_eq!(shape(Locale::Sv), shape(Locale::En), "{page:?}");
        }
    }

    #[test]
    fn the_start_page_can_lead_to_both_parts() {
        for locale in Locale::ALL {
            let html = about(locale, &week(), "2022-09-01T12:00:00+02:00");
            assert!(html.contains("<h2 id=\"deltagare\">") && html.contains("<h2 id=\"arrangorer\">"));
        }
    }

    #[test]
    fn the_statement_names_the_law_the_supervisor_and_the_way_to_complain() {
        let html = shown(TextPage::Accessibility, Locale::Sv, Some(&week()), "2022-09-01T12:00:00+02:00");
        for needed in [
            "2018:1937",
            "delvis förenlig",
            "https://www.digg.se/tdosanmalan",
            "EN 301 549",
            "SKR och Vinnova",
            "href=\"mailto:kontakt@veckan.example\"",
        ] {
            assert!(html.contains(needed), "{needed}: {html}");
        }
        let mut unreachable = week();
        unreachable.contact_email = None;
        let html = shown(TextPage::Accessibility, Locale::Sv, Some(&unreachable), "2022-09-01T12:00:00+02:00");
        assert!(html.contains("<li><a href=\"https://skr.se\">SKR</a></li>\n<li>Vinnova</li>"), "{html}");
    }

    #[test]
    fn settings_are_words_and_never_markup() {
        let mut week = week();
        let hostile = "# <script>alert(1)</script> [x](javascript:x) **{{ name }}** & `y`\n- z";
        week.name = both(hostile, "");
        week.purpose = Some(both(hostile, hostile));
        week.contact_email = Some("a>) <b>x@y.example".to_owned());
        week.hosts[0] =
            Host { name: hostile.to_owned(), url: Some("https://x.example/a(b)?c=<d>&e=*f*#g\\h".to_owned()) };
        week.hosts[1] = Host { name: hostile.to_owned(), url: Some("javascript:alert(1)".to_owned()) };
        for page in PAGES {
            for locale in Locale::ALL {
                let html = shown(page, locale, Some(&week), "2022-09-01T12:00:00+02:00");
                assert!(
                    !html.contains("<script") && !html.contains("<b>") && !html.contains("href=\"javascript"),
                    "{html}"
                );
                let literal = "# &lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:x) **{{ name }}** &amp; `y` - z";
                assert!(html.contains(literal), "{html}");
            }
        }
        let html = about(Locale::Sv, &week, "2022-09-01T12:00:00+02:00");
        assert!(html.contains("https://x.example/a(b)?c=%3Cd%3E&amp;e=*f*#g%5Ch"), "{html}");
    }
}
