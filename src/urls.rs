//! Addresses of the site, read and written in one place.

mod calendar;
mod export;
mod picture;
mod saved;

pub use calendar::{ActivityCalendar, CalendarService, ServiceEvent, refiltered};
pub use export::{Export, ExportFormat};
pub use picture::{Picture, Pictured};
pub use saved::{SAVED_ID_KEY, SavedFeed, saved, saved_ids};

use crate::{
    domain::{
        draft::Step,
        filter::{self, Filter, Group},
        text,
    },
    locale::Locale,
};

/// Query key of the address to return to after signing in.
pub const BACK_KEY: &str = "till";
/// Query key, outside the filter, of the facet group whose values are all shown.
pub const EXPAND_KEY: &str = "all";

/// Facet group of which a programme's query asks for every value.
pub fn expanded_group(query: &str) -> Option<Group> {
    filter::pairs(query).find(|(key, _)| key == EXPAND_KEY).and_then(|(_, group)| Group::of_key(&group))
}

/// Address of a page for people, with its language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    pub locale: Locale,
    pub page: Page,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Page {
    Start,
    /// The programme of the current week, or of the week with that slug.
    Programme {
        week: Option<String>,
    },
    /// An activity; the slug may be missing or outdated, and is ignored.
    Activity {
        id: u32,
        slug: Option<String>,
    },
    About,
    Accessibility,
    Privacy,
    /// Introduction to registering an activity, with the button that begins a draft.
    Register,
    /// A draft, by one of its unguessable keys; without a step the first.
    Draft {
        key: String,
        step: Option<Step>,
    },
    /// The signed-in person's activities and sessions.
    Mine,
    /// An activity of the signed-in person.
    MyActivity {
        id: u32,
    },
    /// The moderators' desk: the list of what waits for them.
    Desk,
    DeskActivity {
        id: u32,
    },
    /// People with a role, and the letter that is stuck.
    DeskPeople,
    /// The history of events, and the same as a CSV file.
    DeskHistory,
    DeskHistoryCsv,
    /// The form that requests a login link.
    LogIn,
    /// A login link, which signs in once.
    LoginLink {
        token: String,
    },
    /// A visitor's saved activities.
    Saved,
    /// A list of saved activities on the server, by its unguessable key or the one that only reads.
    SavedList {
        key: String,
    },
    /// Mail that was kept instead of sent, where no mail server is configured.
    Mailbox,
    NotBuilt {
        name: &'static str,
    },
}

/// First segments of planned pages that do not exist yet.
const NOT_BUILT: [&str; 1] = ["statistik"];

impl Address {
    pub fn new(locale: Locale, page: Page) -> Self {
        Self { locale, page }
    }

    /// Reads a path without query; `None` where no page has it.
    pub fn parse(path: &str) -> Option<Self> {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty()).peekable();
        let locale = if segments.next_if_eq(&"en").is_some() { Locale::En } else { Locale::Sv };
        let first = segments.next();
        let second = segments.next();
        let third = segments.next();
        let page = match (first, second, third) {
            (None, None, None) => Page::Start,
            // A week's slug has no full stop: an address with one is a file.
            (Some("program"), week, None) if !week.is_some_and(|week| week.contains('.')) => {
                Page::Programme { week: week.map(str::to_owned) }
            }
            (Some("aktivitet"), Some(id), slug) => {
                Page::Activity { id: id.parse().ok()?, slug: slug.map(str::to_owned) }
            }
            (Some("anmal"), None, None) => Page::Register,
            (Some("anmal"), Some(key), None) => Page::Draft { key: key.to_owned(), step: None },
            (Some("anmal"), Some(key), Some(step)) => {
                Page::Draft { key: key.to_owned(), step: Some(Step::parse(step).ok()?) }
            }
            (Some("mina"), None, None) => Page::Mine,
            (Some("mina"), Some(id), None) => Page::MyActivity { id: id.parse().ok()? },
            (Some("granska"), None, None) => Page::Desk,
            (Some("granska"), Some("personer"), None) => Page::DeskPeople,
            (Some("granska"), Some("historik"), None) => Page::DeskHistory,
            (Some("granska"), Some("historik.csv"), None) => Page::DeskHistoryCsv,
            (Some("granska"), Some(id), None) => Page::DeskActivity { id: id.parse().ok()? },
            (Some("logga-in"), None, None) => Page::LogIn,
            (Some("logga-in"), Some(token), None) => Page::LoginLink { token: token.to_owned() },
            (Some("mitt-program"), None, None) => Page::Saved,
            // A key has no full stop: an address with one is a file.
            (Some("mitt-program"), Some(key), None) if !key.contains('.') => Page::SavedList { key: key.to_owned() },
            (Some("epost"), None, None) => Page::Mailbox,
            (Some("om"), None, None) => Page::About,
            (Some("tillganglighet"), None, None) => Page::Accessibility,
            (Some("integritet"), None, None) => Page::Privacy,
            (Some(first), _, _) => Page::NotBuilt { name: NOT_BUILT.into_iter().find(|name| *name == first)? },
            (None, _, _) => return None,
        };
        segments.next().is_none().then_some(Self { locale, page })
    }

    pub fn path(&self) -> String {
        let prefix = match self.locale {
            Locale::Sv => "",
            Locale::En => "/en",
        };
        let path = match &self.page {
            Page::Start if self.locale == Locale::Sv => "/".to_owned(),
            Page::Start => String::new(),
            Page::Programme { week: None } => "/program".to_owned(),
            Page::Programme { week: Some(week) } => format!("/program/{week}"),
            Page::Activity { id, slug: None } => format!("/aktivitet/{id}"),
            Page::Activity { id, slug: Some(slug) } => format!("/aktivitet/{id}/{slug}"),
            Page::Register => "/anmal".to_owned(),
            Page::Draft { key, step: None } => format!("/anmal/{key}"),
            Page::Draft { key, step: Some(step) } => format!("/anmal/{key}/{}", step.word()),
            Page::Mine => "/mina".to_owned(),
            Page::MyActivity { id } => format!("/mina/{id}"),
            Page::Desk => "/granska".to_owned(),
            Page::DeskActivity { id } => format!("/granska/{id}"),
            Page::DeskPeople => "/granska/personer".to_owned(),
            Page::DeskHistory => "/granska/historik".to_owned(),
            Page::DeskHistoryCsv => "/granska/historik.csv".to_owned(),
            Page::LogIn => "/logga-in".to_owned(),
            Page::LoginLink { token } => format!("/logga-in/{token}"),
            Page::Saved => "/mitt-program".to_owned(),
            Page::SavedList { key } => format!("/mitt-program/{key}"),
            Page::Mailbox => "/epost".to_owned(),
            Page::About => "/om".to_owned(),
            Page::Accessibility => "/tillganglighet".to_owned(),
            Page::Privacy => "/integritet".to_owned(),
            Page::NotBuilt { name } => format!("/{name}"),
        };
        format!("{prefix}{path}")
    }

    /// Address of the same page in the other language.
    pub fn in_other_language(&self) -> Self {
        Self { locale: self.locale.other(), page: self.page.clone() }
    }
}

impl Page {
    /// Whether the page is personal: rendered for each request, never cached, and not hydrated by the programme's
    /// client.
    pub fn is_personal(&self) -> bool {
        matches!(
            self,
            Self::Register
                | Self::Draft { .. }
                | Self::Mine
                | Self::MyActivity { .. }
                | Self::Desk
                | Self::DeskActivity { .. }
                | Self::DeskPeople
                | Self::DeskHistory
                | Self::DeskHistoryCsv
                | Self::LogIn
                | Self::LoginLink { .. }
                | Self::SavedList { .. }
                | Self::Mailbox
        )
    }
}

/// Language of a path, whether it has a page or not.
pub fn locale_of(path: &str) -> Locale {
    if path == "/en" || path.starts_with("/en/") { Locale::En } else { Locale::Sv }
}

/// Path of the read API.
pub const READ_API: &str = "/api/v1/activities";

/// Path of the read API's description.
pub const OPEN_API: &str = "/api/v1/openapi.json";

/// Path of the page that shows the read API's description.
pub fn api_reference(locale: Locale) -> &'static str {
    locale.pick("/api", "/en/api")
}

/// Addresses that programs look for.
pub const ROBOTS: &str = "/robots.txt";
pub const SITEMAP: &str = "/sitemap.xml";
pub const SECURITY_TXT: &str = "/.well-known/security.txt";

/// Path of a part of a sitemap that is too large for one file; parts count from 1.
pub fn sitemap_part(number: usize) -> String {
    format!("/sitemap-{number}.xml")
}

/// Number of the part of the sitemap that has this path.
pub fn parse_sitemap_part(path: &str) -> Option<usize> {
    let number = path.strip_prefix("/sitemap-")?.strip_suffix(".xml")?.parse().ok()?;
    (sitemap_part(number) == path).then_some(number)
}

/// Path of what a device is told that keeps the site among its programs.
pub fn manifest(locale: Locale) -> &'static str {
    locale.pick("/manifest.webmanifest", "/en/manifest.webmanifest")
}

/// Beginnings of the paths that belong to one person, or that only programs of the site's own read.
pub const NOT_FOR_ROBOTS: [&str; 9] =
    ["/anmal/", "/mina", "/granska", "/logga-in", "/epost", "/mitt-program", "/do/", "/data/", "/readyz"];

/// Path of an activity's page, with the slug of its title.
pub fn activity(locale: Locale, id: u32, title: &str) -> String {
    let slug = Some(text::slug(title)).filter(|slug| !slug.is_empty());
    Address::new(locale, Page::Activity { id, slug }).path()
}

/// Address of a programme page with a filter.
pub fn programme(locale: Locale, week: Option<&str>, filter: &Filter) -> String {
    with_query(&Address::new(locale, Page::Programme { week: week.map(str::to_owned) }).path(), &filter.to_query())
}

pub fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// Path of the list data of one version of a week's programme.
pub fn list_data(week: &str, version: &str) -> String {
    format!("/data/{week}/{version}/list")
}

/// Path of a chunk of texts, by its hash.
pub fn text_data(week: &str, hash: &str) -> String {
    format!("/data/{week}/text/{hash}")
}

/// Current version of a week, or of the current week, and the server's time.
pub fn current_data(week: Option<&str>) -> String {
    format!("/data/current/{}", week.unwrap_or(""))
}

/// Address of a map that shows a place.
pub fn map(place: &str) -> String {
    let mut address = "https://www.openstreetmap.org/search?query=".to_owned();
    crate::domain::filter::encode(place, &mut address);
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for path in [
            "/",
            "/en",
            "/program",
            "/en/program/2022",
            "/aktivitet/12",
            "/en/aktivitet/12/data-for-alla",
            "/om",
            "/en/tillganglighet",
            "/integritet",
            "/anmal",
            "/anmal/abc234/vad",
            "/en/anmal/abc234",
            "/mina",
            "/mina/12",
            "/en/granska",
            "/granska/12",
            "/granska/personer",
            "/granska/historik",
            "/en/granska/historik.csv",
            "/logga-in/abc234",
            "/epost",
            "/mitt-program",
            "/en/mitt-program/abc234",
            "/statistik",
        ] {
            assert_eq!(Address::parse(path).map(|address| address.path()).as_deref(), Some(path));
        }
        for path in [
            "/finns-inte",
            "/program/2022/x",
            "/program/2022.csv",
            "/aktivitet/x",
            "/aktivitet/1/a/b",
            "/om/x",
            "/anmal/x/y",
            "/granska/x",
            "/mitt-program/abc234/x",
            "/mitt-program/abc234.ics",
        ] {
            assert_eq!(Address::parse(path), None, "{path}");
        }
    }
}
