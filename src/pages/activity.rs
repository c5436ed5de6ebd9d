//! Activity page: all content, how to take part, and similar activities.

use super::{
    RenderedPage,
    head::{Head, HeadKind},
};
use crate::{
    api::activity::ActivityPage,
    domain::{
        filter::{Filter, Group},
        occurrence::Occurrence,
        place::MailAddress,
        taxonomy::{Format, RegistrationMode, Status},
        time::Moment,
    },
    locale::{self, Locale},
    parts::{
        heading::{self, Level},
        html::prelude::*,
        programme::cards,
        teasers,
    },
    urls::{self, ActivityCalendar, Address, Page, ServiceEvent},
};

/// Longest list that stands as a whole; of a longer one, the end opens.
const MOST_LISTED: usize = 8;

/// Everything that the page is derived from.
#[derive(Clone, Copy)]
struct View<'a> {
    locale: Locale,
    page: &'a ActivityPage,
    /// Slug of the week in addresses; `None` for the current week.
    week: Option<&'a str>,
    /// Levels of the page's heading and of the headings of its parts.
    levels: [Level; 2],
}

pub fn shown(locale: Locale, page: &ActivityPage) -> RenderedPage {
    let week = (!page.week_is_current).then_some(page.week.slug.as_str());
    let view = View { locale, page, week, levels: [Level::H1, Level::H2] };
    let back = Address::new(locale, Page::Programme { week: week.map(str::to_owned) }).path();
    let html = Markup::of(maud! {
        article.page.activity {
            p #activity-back .back { a href=(back) { (locale.activity_back()) } " · " (page.week.name) }
            (view.all())
        }
    });
    RenderedPage { head: head(locale, page), status: None, html }
}

/// The same content within another page, with headings at these levels for itself and its parts; for previews.
#[cfg(feature = "ssr")]
pub fn embedded(locale: Locale, page: &ActivityPage, levels: [Level; 2]) -> Markup {
    let view = View { locale, page, week: None, levels };
    Markup::of(maud! { article.activity { (view.all()) } })
}

fn head(locale: Locale, page: &ActivityPage) -> Head {
    let title = page.activity.title.as_str();
    let slug = Some(crate::domain::text::slug(title)).filter(|slug| !slug.is_empty());
    let address = Address::new(locale, Page::Activity { id: page.id, slug });
    let when = page.activity.occurrences.first().map(|occurrence| locale.full_date(occurrence.starts.date()));
    let title = format!("{title} · {}", page.week.name);
    let description = [when.unwrap_or_default(), page.activity.summary.as_str().to_owned()].join(". ");
    let calendar = Some(ActivityCalendar { locale, id: page.id }.path());
    Head { kind: HeadKind::Article, calendar, ..Head::new(title, description, &address) }
}

impl<'a> View<'a> {
    fn all(self) -> impl Renderable {
        let (locale, page) = (self.locale, self.page);
        let activity = &page.activity;
        let is_without_text = activity.description.as_str().is_empty() && activity.summary.as_str().is_empty();
        maud! {
            @if activity.status == Status::Cancelled {
                (self.cancellation())
            } @else if self.is_over() {
                p.note.ended { (locale.activity_ended(&self.last_day())) " " (self.onward()) }
            }
            header.page-head {
                @if let Some((_, kind)) = &page.kind {
                    p.tags { span.tag.kind { (kind) } }
                }
                (heading::title(self.levels[0], self.language(), activity.title.as_str()))
                p.who dir="auto" { (cards::shortened(locale, activity.organizer.name.as_str())) }
                (self.save())
            }
            div.activity-columns.without-text[is_without_text] {
                div.activity-when {
                    (self.occurrences())
                    @if self.invites() { (self.registration()) }
                }
                div.activity-text { (self.texts()) }
                div.activity-facts { (self.facts()) (self.contact()) }
            }
            (teasers::section(locale, locale.activity_similar(), &page.similar, None))
        }
    }

    /// Button that saves the activity in this browser; without scripts it is not shown.
    fn save(self) -> impl Renderable {
        let is_public = self.page.id != 0;
        maud! {
            @if is_public {
                button.star.button type="button" data-save=(self.page.id) aria-pressed="false" { (self.locale.save_this()) }
            }
        }
    }

    fn cancellation(self) -> impl Renderable {
        let (locale, page) = (self.locale, self.page);
        maud! {
            div.alert {
                p {
                    strong { (locale.activity_is_cancelled()) }
                    " "
                    (self.would_have_been())
                    @if !page.similar.is_empty() { " " (locale.activity_similar_below()) }
                    " "
                    (self.onward())
                }
                @if let Some(reason) = &page.activity.cancel_reason {
                    p {
                        (locale.activity_cancel_reason())
                        " "
                        span lang=[self.language()] dir="auto" { (reason) }
                    }
                }
            }
        }
    }

    /// Sentence with the times of a cancelled activity: each one, or how many and on which days where they are many.
    fn would_have_been(self) -> String {
        let locale = self.locale;
        let occurrences = &self.page.activity.occurrences;
        let days = || occurrences.iter().map(|occurrence| occurrence.starts.date());
        match (occurrences.as_slice(), days().min(), days().max()) {
            ([only], ..) => locale.activity_would_have_been(&when(locale, only)),
            (many, Some(first), Some(last)) => {
                locale.activity_would_have_been_often(many.len(), &locale.date_span(first, last))
            }
            _ => String::new(),
        }
    }

    /// Link to the current programme, where the activity's week is over.
    fn onward(self) -> impl Renderable {
        let locale = self.locale;
        let programme = Address::new(locale, Page::Programme { week: None }).path();
        maud! {
            @if let Some(week) = &self.page.onward {
                a href=(programme) { (locale.to_programme_of(&week.name)) }
            }
        }
    }

    /// Whether participants can still come.
    fn invites(self) -> bool {
        self.page.activity.status != Status::Cancelled && !self.is_over()
    }

    /// Whether every occurrence has ended.
    fn is_over(self) -> bool {
        self.page.activity.occurrences.iter().all(|occurrence| self.has_ended(occurrence))
    }

    fn has_ended(self, occurrence: &Occurrence) -> bool {
        occurrence.ends.unix_s <= self.page.now_s
    }

    /// Day of the last end.
    fn last_day(self) -> String {
        let ends = self.page.activity.occurrences.iter().map(|occurrence| occurrence.ends);
        ends.max_by_key(|ends| ends.unix_s).map_or_else(String::new, |ends| self.locale.end(ends).0)
    }

    /// Heading of a part of the page.
    fn heading(self, words: &str) -> impl Renderable {
        heading::heading(self.levels[1], words)
    }

    fn texts(self) -> impl Renderable {
        let activity = &self.page.activity;
        // Many summaries are the beginning of the description, and are not repeated.
        let beginning = activity.summary.as_str().trim_end_matches('…');
        let is_beginning = activity.description.as_str().starts_with(beginning) || self.page.summary_is_made;
        maud! {
            @if !beginning.is_empty() && !is_beginning {
                p.lead lang=[self.language()] dir="auto" { (activity.summary.as_str()) }
            }
            div.prose lang=[self.language()] dir="auto" { (self.page.description_html) }
        }
    }

    fn occurrences(self) -> impl Renderable {
        let (locale, page) = (self.locale, self.page);
        let occurrences = &page.activity.occurrences;
        let is_only = occurrences.len() == 1;
        let heading = if is_only { locale.activity_when() } else { locale.activity_all_occurrences() };
        // What was cancelled has not been.
        let has_been =
            |occurrence: &Occurrence| page.activity.status != Status::Cancelled && self.has_ended(occurrence);
        let (ended, coming): (Vec<_>, Vec<_>) =
            occurrences.iter().zip(&page.municipalities).partition(|(occurrence, _)| has_been(occurrence));
        let (ended, coming) = (groups(&ended), groups(&coming));
        maud! {
            section.occurrences {
                (self.heading(heading))
                @if !is_only { p.zone { (locale.activity_all_times(&self.zone())) } }
                @for group in &coming { (self.group(group, true, self.invites())) }
                @if self.invites() && !page.public_url.is_empty() { (self.calendar()) }
                @if !coming.is_empty() && !ended.is_empty() { p.have-been { (locale.activity_have_been()) } }
                @for group in &ended { (self.group(group, !coming.iter().any(|other| other.is_same(group)), false)) }
            }
        }
    }

    /// Ways to have the occurrences that are still to come in a calendar. A phone opens the file in its own.
    fn calendar(self) -> impl Renderable {
        let (locale, page) = (self.locale, self.page);
        let title = page.activity.title.as_str();
        let details = format!("{}{}", page.public_url, urls::activity(locale, page.id, title));
        let occurrences = page.activity.occurrences.iter().zip(&page.municipalities);
        let links: Vec<_> = occurrences
            .filter(|(occurrence, _)| !self.has_ended(occurrence))
            .map(|(occurrence, municipality)| {
                let is_onsite = occurrence.formats.contains(&Format::Onsite);
                let place =
                    if is_onsite { occurrence.place(municipality.as_deref()).join(", ") } else { String::new() };
                let (starts, ends) = (occurrence.starts, occurrence.ends);
                let event = ServiceEvent { title, starts, ends, place: &place, details: &details };
                let day = (page.activity.occurrences.len() > 1)
                    .then(|| format!("{} {}", locale.day_and_month(starts.date()), starts.time_of_day()));
                let (google, outlook) = (event.google(), event.outlook());
                maud! {
                    @if let Some(day) = &day { span.which { (day) } " " }
                    a rel="noopener" href=(google) { (locale.calendar_google()) }
                    " "
                    a rel="noopener" href=(outlook) { (locale.calendar_outlook()) }
                }
            })
            .collect();
        maud! {
            details.add-to-calendar {
                summary { (locale.calendar_add()) }
                p { a rel="external" href=(ActivityCalendar { locale, id: page.id }.path()) { (locale.calendar_file()) } }
                (self.list(&links))
            }
        }
    }

    fn zone(self) -> String {
        let zone = self.page.time_zone.as_str();
        if zone == "Europe/Stockholm" {
            self.locale.activity_zone().to_owned()
        } else {
            self.locale.activity_zone_other(zone)
        }
    }

    /// Occurrences of a group, and once what they share, unless it stands elsewhere.
    fn group(self, group: &SamePlace<'a>, says_place: bool, invites: bool) -> impl Renderable {
        let locale = self.locale;
        let first = group.occurrences[0];
        let times: Vec<_> = group.occurrences.iter().map(|occurrence| self.time(occurrence)).collect();
        maud! {
            div.same-place {
                (self.list(&times))
                @if says_place && first.formats.contains(&Format::Onsite) { (self.place(first, group.municipality)) }
                @if says_place && first.formats.contains(&Format::Online) {
                    p.where.online { (locale.format_online()) }
                    @if invites { (self.online_link(first)) }
                }
            }
        }
    }

    fn time(self, occurrence: &'a Occurrence) -> impl Renderable {
        let (locale, page) = (self.locale, self.page);
        let is_cancelled = page.activity.status == Status::Cancelled;
        let is_ended = self.has_ended(occurrence);
        let is_on = occurrence.starts.unix_s <= page.now_s && !is_ended;
        let time = maud! { time datetime=(occurrence.starts.to_string()) { (locale::capitalized(&when(locale, occurrence))) } };
        maud! {
            p.when.ended[is_ended] {
                @if is_cancelled {
                    span.tag.cancelled { (locale.cancelled()) } " " s { (time) }
                } @else {
                    (time)
                    @if is_on {
                        " " span.tag.now { (on_now(locale, occurrence, page.now_s)) }
                    }
                }
                @if page.activity.occurrences.len() == 1 { " " span.zone { "(" (self.zone()) ")" } }
            }
        }
    }

    /// List whose end opens where it is long.
    fn list(self, items: &[impl Renderable]) -> impl Renderable {
        let shown = if items.len() > MOST_LISTED { MOST_LISTED - 2 } else { items.len() };
        let (shown, more) = items.split_at(shown);
        maud! {
            ul { @for item in shown { li { (item) } } }
            @if !more.is_empty() {
                details.more {
                    summary { (self.locale.and_more(more.len())) }
                    ul { @for item in more { li { (item) } } }
                }
            }
        }
    }

    fn place(self, occurrence: &'a Occurrence, municipality: Option<&'a str>) -> impl Renderable {
        let locale = self.locale;
        let words = occurrence.place(municipality);
        // A map knows addresses, and the venue where there is none.
        let venue = occurrence.venue.clone().filter(|_| occurrence.address.is_none());
        let on_map = Occurrence { venue, ..occurrence.clone() }.place(municipality).join(", ");
        maud! {
            p.where {
                @if words.is_empty() {
                    (locale.format_onsite())
                } @else {
                    span dir="auto" { (words.join(", ")) }
                    " "
                    a rel="noopener" href=(urls::map(&on_map)) { (locale.activity_map()) }
                }
            }
        }
    }

    fn online_link(self, occurrence: &Occurrence) -> impl Renderable {
        let locale = self.locale;
        let is_required = self.page.activity.registration.mode == RegistrationMode::Required;
        maud! {
            @match &occurrence.online_url {
                Some(url) => p { (link_out(Some("button"), url.as_str(), locale.activity_join())) }
                None if is_required => p.note { (locale.activity_link_on_registration()) }
                None => p.note { (locale.activity_link_later()) }
            }
        }
    }

    fn registration(self) -> impl Renderable {
        let locale = self.locale;
        let registration = &self.page.activity.registration;
        maud! {
            section.registration {
                (self.heading(locale.activity_registration()))
                // An imported file may have details of a registration that is not required.
                @if registration.mode == RegistrationMode::None {
                    p { (locale.activity_no_registration()) }
                } @else {
                    (self.how_to_register())
                }
            }
        }
    }

    fn how_to_register(self) -> impl Renderable {
        let (locale, page) = (self.locale, self.page);
        let registration = &page.activity.registration;
        let over = registration.deadline.is_some_and(|deadline| deadline.unix_s <= page.now_s);
        let by_mail = page.activity.contact.email.as_ref().filter(|_| registration.url.is_none() && !over);
        let deadline = registration.deadline.map(|deadline| {
            let day = locale.full_date(deadline.date());
            if over {
                locale.activity_register_over(&day)
            } else {
                locale.activity_register_by(&day, &deadline.time_of_day().to_string())
            }
        });
        maud! {
            p {
                @match by_mail {
                    Some(email) => { (locale.activity_register_by_mail()) " " (mail_link(email)) ". " }
                    None if !over => { (locale.activity_register_how()) " " }
                    None => {}
                }
                (deadline)
                @if let Some(places) = page.activity.places { " " (locale.activity_places(places as usize)) }
            }
            @if let Some(url) = registration.url.as_ref().filter(|_| !over) {
                p { (link_out(Some("button main"), url.as_str(), locale.activity_register())) }
            }
        }
    }

    fn facts(self) -> impl Renderable {
        let (locale, page) = (self.locale, self.page);
        let activity = &page.activity;
        let parties: Vec<(String, String)> = activity
            .parties()
            .zip(&page.party_slugs)
            .map(|(party, slug)| (slug.clone(), party.name.as_str().to_owned()))
            .collect();
        let named =
            |group: Group, slug: &str| (slug.to_owned(), locale.value_name(group, slug).unwrap_or(slug).to_owned());
        let tags = activity.languages.iter().map(|language| language.as_str().to_owned());
        let languages: Vec<_> = tags.zip(page.language_names.iter().cloned()).collect();
        let accessibility: Vec<_> =
            activity.accessibility.iter().map(|it| named(Group::Accessibility, it.word())).collect();
        let audience = [named(Group::Audience, activity.audience.word())];
        let note = activity.audience_note.as_deref();
        maud! {
            section.facts {
                dl {
                    (self.fact(locale.activity_organizer(), Group::Organizer, &parties[..1], None))
                    (self.fact(locale.activity_partners(), Group::Organizer, &parties[1..], None))
                    (self.fact(locale.activity_theme(), Group::Theme, &page.themes, None))
                    (self.fact(locale.activity_language(), Group::Language, &languages, None))
                    (self.fact(locale.activity_audience(), Group::Audience, &audience, note))
                    (self.fact(locale.activity_accessibility(), Group::Accessibility, &accessibility, None))
                    @if let Some(url) = &activity.website {
                        dt { (locale.activity_website()) }
                        dd { (link_out(None, url.as_str(), &url.host())) }
                    }
                }
            }
        }
    }

    /// Term and its values, each a link to all activities with the value, and the organizer's note on them.
    fn fact(self, term: &str, group: Group, values: &[(String, String)], note: Option<&str>) -> impl Renderable {
        let address = move |slug: &str| {
            let mut filter = Filter::default();
            filter.select(group, slug);
            urls::programme(self.locale, self.week, &filter)
        };
        let links: Vec<_> =
            values.iter().map(|(slug, name)| maud! { a href=(address(slug)) dir="auto" { (name) } }).collect();
        maud! {
            @if !values.is_empty() {
                dt { (term) }
                dd {
                    (self.list(&links))
                    @if let Some(note) = note { p lang=[self.language()] dir="auto" { (note) } }
                }
            }
        }
    }

    fn contact(self) -> impl Renderable {
        let locale = self.locale;
        let contact = &self.page.activity.contact;
        maud! {
            @if contact.name.is_some() || contact.email.is_some() {
                section.contact {
                    (self.heading(locale.activity_contact()))
                    @if let Some(name) = &contact.name { p { (name) } }
                    @if let Some(email) = &contact.email { p { (mail_link(email)) } }
                    p.note { (locale.activity_contact_note()) }
                }
            }
        }
    }

    /// Language of the organizer's texts, where it is not the page's.
    fn language(self) -> Option<&'a str> {
        let own = self.page.activity.languages.first()?.as_str();
        (own != self.locale.tag()).then_some(own)
    }
}

fn mail_link(email: &MailAddress) -> impl Renderable {
    let email = email.as_str();
    maud! { a href={ "mailto:" (email) } { (email) } }
}

fn link_out<'a>(class: Option<&'a str>, url: &'a str, words: &'a str) -> impl Renderable {
    maud! { a class=[class] rel="noopener nofollow" href=(url) { (words) } }
}

/// Occurrences, at least one, that share place, formats and link.
struct SamePlace<'a> {
    occurrences: Vec<&'a Occurrence>,
    municipality: Option<&'a str>,
}

impl SamePlace<'_> {
    fn is_same(&self, other: &Self) -> bool {
        let (own, others) = (self.occurrences[0], other.occurrences[0]);
        own.formats == others.formats
            && (&own.venue, &own.address, own.municipality) == (&others.venue, &others.address, others.municipality)
            && own.online_url == others.online_url
    }
}

/// Occurrences with the names of their municipalities, in groups by the order of their first ones.
fn groups<'a>(occurrences: &[(&'a Occurrence, &'a Option<String>)]) -> Vec<SamePlace<'a>> {
    let mut groups: Vec<SamePlace<'a>> = Vec::new();
    for &(occurrence, municipality) in occurrences {
        let alone = SamePlace { occurrences: vec![occurrence], municipality: municipality.as_deref() };
        match groups.iter_mut().find(|group| group.is_same(&alone)) {
            Some(group) => group.occurrences.push(occurrence),
            None => groups.push(alone),
        }
    }
    groups
}

/// Until when what is on goes on: `Pågår nu till 15:00`, with the day where that is another one.
fn on_now(locale: Locale, occurrence: &Occurrence, now_s: i64) -> String {
    let ends = occurrence.ends;
    let today = Moment { unix_s: now_s, offset_s: ends.offset_s }.date();
    let time = ends.time_of_day().to_string();
    if today == ends.date() {
        locale.activity_on_now(&time)
    } else {
        locale.activity_on_now(&format!("{} {time}", locale.long_day(ends.date())))
    }
}

/// Time of an occurrence: `måndag 3 oktober 2022 09:00–10:30`.
fn when(locale: Locale, occurrence: &Occurrence) -> String {
    locale.span(occurrence.starts, occurrence.ends)
}
