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
    },
    locale::{self, Locale},
    parts::{
        heading::{self, Level},
        html::prelude::*,
        teasers,
    },
    urls::{self, Address, Page},
};

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
    Head { kind: HeadKind::Article, ..Head::new(title, description, &address) }
}

impl<'a> View<'a> {
    fn all(self) -> impl Renderable {
        let (locale, page) = (self.locale, self.page);
        let activity = &page.activity;
        maud! {
            @if activity.status == Status::Cancelled {
                (self.cancellation())
            } @else if self.is_over() {
                p.note { (locale.activity_is_over()) }
            }
            header.page-head {
                @if let Some((_, kind)) = &page.kind {
                    p.tags { span.tag.kind { (kind) } }
                }
                (heading::title(self.levels[0], self.language(), activity.title.as_str()))
                p.who dir="auto" { (activity.organizer.name.as_str()) }
            }
            div.activity-columns {
                div.activity-when {
                    (self.occurrences())
                    @if self.invites() { (self.registration()) }
                }
                div.activity-text { (self.texts()) }
                div.activity-facts { (self.facts()) (self.contact()) }
            }
            (teasers::section(locale, locale.activity_similar(), &page.similar))
        }
    }

    fn cancellation(self) -> impl Renderable {
        let (locale, page) = (self.locale, self.page);
        maud! {
            div.alert {
                p {
                    strong { (locale.activity_is_cancelled()) }
                    " "
                    (locale.activity_is_cancelled_note())
                    @if !page.similar.is_empty() { " " (locale.activity_similar_below()) }
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

    /// Whether participants can still come.
    fn invites(self) -> bool {
        self.page.activity.status != Status::Cancelled && !self.is_over()
    }

    /// Whether every occurrence has ended.
    fn is_over(self) -> bool {
        self.page.activity.occurrences.iter().all(|occurrence| occurrence.ends.unix_s <= self.page.now_s)
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
        let heading = if occurrences.len() == 1 { locale.activity_when() } else { locale.activity_all_occurrences() };
        let zone = if page.time_zone == "Europe/Stockholm" {
            locale.activity_zone().to_owned()
        } else {
            locale.activity_zone_other(&page.time_zone)
        };
        maud! {
            section.occurrences {
                (self.heading(heading))
                ul {
                    @for (occurrence, municipality) in occurrences.iter().zip(&page.municipalities) {
                        li {
                            p.when {
                                time datetime=(occurrence.starts.to_string()) { (when(locale, occurrence)) }
                                " "
                                span.zone { "(" (zone) ")" }
                            }
                            @if occurrence.formats.contains(&Format::Onsite) {
                                (self.place(occurrence, municipality.as_deref()))
                            }
                            @if occurrence.formats.contains(&Format::Online) {
                                p.where.online { (locale.format_online()) }
                                @if self.invites() { (self.online_link(occurrence)) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn place(self, occurrence: &'a Occurrence, municipality: Option<&'a str>) -> impl Renderable {
        let locale = self.locale;
        let (venue, address) = (occurrence.venue.as_deref(), occurrence.address.as_deref());
        let words: Vec<&str> = [venue, address, municipality].into_iter().flatten().collect();
        let on_map: Vec<&str> = [address.or(venue), municipality].into_iter().flatten().collect();
        maud! {
            p.where {
                @if words.is_empty() {
                    (locale.format_onsite())
                } @else {
                    span dir="auto" { (words.join(", ")) }
                    " "
                    a rel="noopener" href=(urls::map(&on_map.join(", "))) { (locale.activity_map()) }
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
                    Some(email) => { (locale.activity_register_by_mail()) " " (mail_link(email)) "." }
                    None => (locale.activity_register_how())
                }
                @if let Some(deadline) = &deadline { " " (deadline) }
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
        maud! {
            section.facts {
                dl {
                    (self.fact(locale.activity_organizer(), Group::Organizer, &parties[..1]))
                    (self.fact(locale.activity_partners(), Group::Organizer, &parties[1..]))
                    (self.fact(locale.activity_theme(), Group::Theme, &page.themes))
                    (self.fact(locale.activity_language(), Group::Language, &languages))
                    (self.fact(locale.activity_audience(), Group::Audience, &audience))
                    @if let Some(note) = &activity.audience_note {
                        dd lang=[self.language()] dir="auto" { (note) }
                    }
                    (self.fact(locale.activity_accessibility(), Group::Accessibility, &accessibility))
                    @if let Some(url) = &activity.website {
                        dt { (locale.activity_website()) }
                        dd { (link_out(None, url.as_str(), &url.host())) }
                    }
                }
            }
        }
    }

    /// Term and its values, each a link to all activities with the value.
    fn fact(self, term: &str, group: Group, values: &[(String, String)]) -> impl Renderable {
        let address = move |slug: &str| {
            let mut filter = Filter::default();
            filter.select(group, slug);
            urls::programme(self.locale, self.week, &filter)
        };
        maud! {
            @if !values.is_empty() {
                dt { (term) }
                dd {
                    ul {
                        @for (slug, name) in values { li { a href=(address(slug)) dir="auto" { (name) } } }
                    }
                }
            }
        }
    }

    fn contact(self) -> impl Renderable {
        let locale = self.locale;
        let contact = &self.page.activity.contact;
        maud! {
            section.contact {
                (self.heading(locale.activity_contact()))
                @if let Some(name) = &contact.name { p { (name) } }
                @if let Some(email) = &contact.email { p { (mail_link(email)) } }
                p.note { (locale.activity_contact_note()) }
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

/// Time of an occurrence: `Måndag 3 oktober 2022 09:00–10:30`.
fn when(locale: Locale, occurrence: &Occurrence) -> String {
    let (starts, ends) = (occurrence.starts, occurrence.ends);
    let first = locale::capitalized(&locale.full_date(starts.date()));
    if starts.date() == ends.date() || ends.unix_s - starts.unix_s < 86_400 {
        return format!("{first} {}", locale.hours(starts.time_of_day(), ends.time_of_day()));
    }
    let last = locale.full_date(ends.date());
    format!("{first} {} {} {last} {}", starts.time_of_day(), locale.until(), ends.time_of_day())
}
