//! One activity: everything about it, how to take part, and what is like it.

use super::Shown;
use crate::{
    api::{
        activity::ActivityPage,
        head::{Head, HeadKind},
    },
    domain::{
        activity::Summary,
        filter::{Filter, Group},
        occurrence::Occurrence,
        place::MailAddress,
        taxonomy::{Format, RegistrationMode, Status},
    },
    locale::{self, Locale},
    parts::{briefs, html::Html},
    urls::{self, Address, Page},
};

/// The page while it is written: where it goes, and what it follows from.
struct Writer<'a> {
    html: Html,
    locale: Locale,
    page: &'a ActivityPage,
    /// The week as addresses name it; `None` for the current one.
    week: Option<&'a str>,
    /// The heading of the page, and those of its parts.
    headings: [&'static str; 2],
}

pub fn shown(locale: Locale, page: &ActivityPage) -> Shown {
    let week = (!page.week_is_current).then_some(page.week.slug.as_str());
    let mut writer = Writer { html: Html::with_capacity(12 * 1024), locale, page, week, headings: ["h1", "h2"] };
    let back = Address::new(locale, Page::Programme { week: week.map(str::to_owned) }).path();
    writer.html.raw("<article class=\"page activity\"><p class=\"back\"><a").attribute("href", &back).raw(">");
    writer.html.text(locale.activity_back()).raw("</a> · ").text(&page.week.name).raw("</p>");
    writer.all();
    writer.html.raw("</article>");
    Shown { head: head(locale, page), status: None, html: writer.html.into() }
}

/// The same within another page, with these headings of its own and of its parts: what it will look like.
#[cfg(feature = "ssr")]
pub fn embedded(locale: Locale, page: &ActivityPage, headings: [&'static str; 2]) -> String {
    let mut writer = Writer { html: Html::with_capacity(12 * 1024), locale, page, week: None, headings };
    writer.html.raw("<article class=\"activity\">");
    writer.all();
    writer.html.raw("</article>");
    writer.html.finish()
}

fn head(locale: Locale, page: &ActivityPage) -> Head {
    let title = page.activity.title.as_str();
    let slug = Some(crate::domain::text::slug(title)).filter(|slug| !slug.is_empty());
    let address = Address::new(locale, Page::Activity { id: page.id, slug });
    let when = page.activity.occurrences.first().map(|occurrence| locale.full_date(occurrence.starts.date()));
    let title = format!("{title} · {}", page.week.name);
    let description = [when.unwrap_or_default(), page.activity.summary.as_str().to_owned()].join(". ");
    Head { kind: HeadKind::Article, ..Head::new(title, description, &address) }
}

impl Writer<'_> {
    fn all(&mut self) {
        let (locale, page) = (self.locale, self.page);
        let activity = &page.activity;
        if activity.status == Status::Cancelled {
            self.html.raw("<div class=\"alert\"><p><strong>").text(locale.activity_is_cancelled()).raw("</strong> ");
            self.html.text(locale.activity_is_cancelled_note());
            if !page.similar.is_empty() {
                self.html.raw(" ").text(locale.activity_similar_below());
            }
            self.html.raw("</p>");
            if let Some(reason) = &activity.cancel_reason {
                self.html.raw("<p>").text(locale.activity_cancel_reason()).raw(" <span");
                self.language();
                self.html.raw(">").text(reason).raw("</span></p>");
            }
            self.html.raw("</div>");
        } else if self.is_over() {
            self.html.raw("<p class=\"note\">").text(locale.activity_is_over()).raw("</p>");
        }
        self.html.raw("<header class=\"page-head\">");
        if let Some((_, kind)) = &page.kind {
            self.html.raw("<p class=\"tags\"><span class=\"tag kind\">").text(kind).raw("</span></p>");
        }
        let heading = self.headings[0];
        self.html.raw("<").raw(heading).raw(" class=\"title\"");
        self.language();
        self.html.raw(">").text(activity.title.as_str()).raw("</").raw(heading).raw("><p class=\"who\">");
        self.html.text(activity.organizer.name.as_str()).raw("</p></header>");
        self.html.raw("<div class=\"activity-columns\"><div class=\"activity-when\">");
        self.occurrences();
        if self.invites() {
            self.registration();
        }
        self.html.raw("</div><div class=\"activity-text\">");
        self.texts();
        self.html.raw("</div><div class=\"activity-facts\">");
        self.facts();
        self.contact();
        self.html.raw("</div></div>");
        briefs::section(&mut self.html, locale, locale.activity_similar(), &page.similar);
    }

    /// Whether one can still come.
    fn invites(&self) -> bool {
        self.page.activity.status != Status::Cancelled && !self.is_over()
    }

    /// All of it has been.
    fn is_over(&self) -> bool {
        self.page.activity.occurrences.iter().all(|occurrence| occurrence.ends.unix_s <= self.page.now_s)
    }

    /// Begins a part of the page.
    fn section(&mut self, class: &str, heading: &str) {
        let level = self.headings[1];
        self.html.raw("<section").attribute("class", class).raw("><").raw(level).raw(">").text(heading);
        self.html.raw("</").raw(level).raw(">");
    }

    fn texts(&mut self) {
        let activity = &self.page.activity;
        // Many summaries are the beginning of the description: said once.
        let beginning = activity.summary.as_str().trim_end_matches('…');
        let is_beginning = activity.description.as_str().starts_with(beginning)
            || activity.summary == Summary::from_description(&activity.description);
        if !beginning.is_empty() && !is_beginning {
            self.html.raw("<p class=\"lead\"");
            self.language();
            self.html.raw(">").text(activity.summary.as_str()).raw("</p>");
        }
        self.html.raw("<div class=\"prose\"");
        self.language();
        self.html.raw(">").raw(&self.page.description_html).raw("</div>");
    }

    fn occurrences(&mut self) {
        let (locale, page) = (self.locale, self.page);
        let occurrences = &page.activity.occurrences;
        let heading = if occurrences.len() == 1 { locale.activity_when() } else { locale.activity_all_occurrences() };
        let zone = if page.time_zone == "Europe/Stockholm" {
            locale.activity_zone().to_owned()
        } else {
            locale.activity_zone_other(&page.time_zone)
        };
        self.section("occurrences", heading);
        self.html.raw("<ul>");
        for (occurrence, municipality) in occurrences.iter().zip(&page.municipalities) {
            self.html.raw("<li><p class=\"when\"><time").attribute("datetime", &occurrence.starts.to_string()).raw(">");
            self.html.text(&when(locale, occurrence)).raw("</time> <span class=\"zone\">(").text(&zone);
            self.html.raw(")</span></p>");
            self.place(occurrence, municipality.as_deref());
            self.html.raw("</li>");
        }
        self.html.raw("</ul></section>");
    }

    fn place(&mut self, occurrence: &Occurrence, municipality: Option<&str>) {
        let locale = self.locale;
        if occurrence.formats.contains(&Format::Onsite) {
            let (venue, address) = (occurrence.venue.as_deref(), occurrence.address.as_deref());
            let words: Vec<&str> = [venue, address, municipality].into_iter().flatten().collect();
            let on_map: Vec<&str> = [address.or(venue), municipality].into_iter().flatten().collect();
            self.html.raw("<p class=\"where\">");
            if words.is_empty() {
                self.html.text(locale.format_onsite());
            } else {
                self.html.text(&words.join(", ")).raw(" <a rel=\"noopener\"");
                self.html.attribute("href", &urls::map(&on_map.join(", "))).raw(">");
                self.html.text(locale.activity_map()).raw("</a>");
            }
            self.html.raw("</p>");
        }
        if occurrence.formats.contains(&Format::Online) {
            self.html.raw("<p class=\"where online\">").text(locale.format_online());
            self.html.raw("</p>");
            let is_required = self.page.activity.registration.mode == RegistrationMode::Required;
            match &occurrence.online_url {
                _ if !self.invites() => {}
                Some(url) => {
                    self.html.raw("<p>");
                    self.link_out("button", url.as_str(), locale.activity_join());
                    self.html.raw("</p>");
                }
                None if is_required => {
                    self.html.raw("<p class=\"note\">").text(locale.activity_link_on_registration()).raw("</p>");
                }
                None => {
                    self.html.raw("<p class=\"note\">").text(locale.activity_link_later()).raw("</p>");
                }
            }
        }
    }

    fn registration(&mut self) {
        let (locale, page) = (self.locale, self.page);
        let registration = &page.activity.registration;
        self.section("registration", locale.activity_registration());
        // A file may tell more of it than there can be.
        if registration.mode == RegistrationMode::None {
            self.html.raw("<p>").text(locale.activity_no_registration()).raw("</p></section>");
            return;
        }
        let over = registration.deadline.is_some_and(|deadline| deadline.unix_s <= page.now_s);
        let by_mail = page.activity.contact.email.as_ref().filter(|_| registration.url.is_none() && !over);
        self.html.raw("<p>");
        match by_mail {
            Some(email) => {
                self.html.text(locale.activity_register_by_mail()).raw(" ");
                self.mail_link(email);
                self.html.raw(".");
            }
            None => {
                self.html.text(locale.activity_register_how());
            }
        }
        if let Some(deadline) = registration.deadline {
            let day = locale.full_date(deadline.date());
            self.html.raw(" ").text(&if over {
                locale.activity_register_over(&day)
            } else {
                locale.activity_register_by(&day, &deadline.time_of_day().to_string())
            });
        }
        if let Some(places) = page.activity.places {
            self.html.raw(" ").text(&locale.activity_places(places as usize));
        }
        self.html.raw("</p>");
        if let Some(url) = registration.url.as_ref().filter(|_| !over) {
            self.html.raw("<p>");
            self.link_out("button main", url.as_str(), locale.activity_register());
            self.html.raw("</p>");
        }
        self.html.raw("</section>");
    }

    fn facts(&mut self) {
        let (locale, page) = (self.locale, self.page);
        let activity = &page.activity;
        let parties: Vec<(String, String)> = activity
            .parties()
            .zip(&page.party_slugs)
            .map(|(party, slug)| (slug.clone(), party.name.as_str().to_owned()))
            .collect();
        let named =
            |group: Group, slug: &str| (slug.to_owned(), locale.value_name(group, slug).unwrap_or(slug).to_owned());
        let languages: Vec<_> = activity.languages.iter().map(|it| named(Group::Language, it.as_str())).collect();
        let accessibility: Vec<_> =
            activity.accessibility.iter().map(|it| named(Group::Accessibility, it.word())).collect();
        let audience = [named(Group::Audience, activity.audience.word())];
        self.html.raw("<section class=\"facts\"><dl>");
        self.fact(locale.activity_organizer(), Group::Organizer, &parties[..1]);
        self.fact(locale.activity_partners(), Group::Organizer, &parties[1..]);
        self.fact(locale.activity_theme(), Group::Theme, &page.themes);
        self.fact(locale.activity_language(), Group::Language, &languages);
        self.fact(locale.activity_audience(), Group::Audience, &audience);
        if let Some(note) = &activity.audience_note {
            self.html.raw("<dd");
            self.language();
            self.html.raw(">").text(note).raw("</dd>");
        }
        self.fact(locale.activity_accessibility(), Group::Accessibility, &accessibility);
        if let Some(url) = &activity.website {
            self.html.raw("<dt>").text(locale.activity_website()).raw("</dt><dd>");
            self.link_out("", url.as_str(), url.host());
            self.html.raw("</dd>");
        }
        self.html.raw("</dl></section>");
    }

    /// A term and its values, each a way to all activities that share it.
    fn fact(&mut self, term: &str, group: Group, values: &[(String, String)]) {
        if values.is_empty() {
            return;
        }
        self.html.raw("<dt>").text(term).raw("</dt><dd><ul>");
        for (slug, name) in values {
            let mut filter = Filter::default();
            filter.select(group, slug);
            self.html.raw("<li><a").attribute("href", &urls::programme(self.locale, self.week, &filter)).raw(">");
            self.html.text(name).raw("</a></li>");
        }
        self.html.raw("</ul></dd>");
    }

    fn contact(&mut self) {
        let contact = &self.page.activity.contact;
        self.section("contact", self.locale.activity_contact());
        if let Some(name) = &contact.name {
            self.html.raw("<p>").text(name).raw("</p>");
        }
        if let Some(email) = &contact.email {
            self.html.raw("<p>");
            self.mail_link(email);
            self.html.raw("</p>");
        }
        self.html.raw("<p class=\"note\">").text(self.locale.activity_contact_note()).raw("</p></section>");
    }

    fn mail_link(&mut self, email: &MailAddress) {
        self.html.raw("<a").attribute("href", &format!("mailto:{}", email.as_str())).raw(">");
        self.html.text(email.as_str()).raw("</a>");
    }

    fn link_out(&mut self, class: &str, url: &str, words: &str) {
        self.html.raw("<a rel=\"noopener nofollow\"");
        if !class.is_empty() {
            self.html.attribute("class", class);
        }
        self.html.attribute("href", url).raw(">").text(words).raw("</a>");
    }

    /// The language of the organizer's own words, where it is not the page's.
    fn language(&mut self) {
        if let Some(own) = self.page.activity.languages.first()
            && own.as_str() != self.locale.tag()
        {
            self.html.attribute("lang", own.as_str());
        }
    }
}

/// `Måndag 3 oktober 2022 09:00–10:30`.
fn when(locale: Locale, occurrence: &Occurrence) -> String {
    let (starts, ends) = (occurrence.starts, occurrence.ends);
    let first = locale::capitalized(&locale.full_date(starts.date()));
    if starts.date() == ends.date() || ends.unix_s - starts.unix_s < 86_400 {
        return format!("{first} {}", locale.hours(starts.time_of_day(), ends.time_of_day()));
    }
    let last = locale.full_date(ends.date());
    format!("{first} {} {} {last} {}", starts.time_of_day(), locale.until(), ends.time_of_day())
}
