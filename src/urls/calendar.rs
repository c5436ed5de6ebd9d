//! Addresses of calendars, and of the services that take them.

use crate::{
    domain::{
        filter::{Filter, encode},
        time::Moment,
    },
    locale::Locale,
};

use super::{Address, Page, with_query};

/// Calendar of one activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivityCalendar {
    pub locale: Locale,
    pub id: u32,
}

const ENDING: &str = ".ics";

impl ActivityCalendar {
    /// Reads a path without query; `None` for any other address.
    pub fn parse(path: &str) -> Option<Self> {
        let Address { locale, page: Page::Activity { id, slug: None } } = Address::parse(path.strip_suffix(ENDING)?)?
        else {
            return None;
        };
        let calendar = Self { locale, id };
        (calendar.path() == path).then_some(calendar)
    }

    pub fn path(self) -> String {
        format!("{}{ENDING}", Address::new(self.locale, Page::Activity { id: self.id, slug: None }).path())
    }
}

/// What subscribes to a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarService {
    /// The program for calendars of the reader's device.
    Own,
    Google,
    Outlook,
}

impl CalendarService {
    /// Address at which the service subscribes to a feed, by the site's origin and the feed's path and query. The feed's
    /// query is its end, see [`refiltered`].
    pub fn subscribing(self, origin: &str, feed: &str) -> String {
        let host = origin.split_once("//").map_or(origin, |(_, host)| host);
        match self {
            Self::Own => format!("webcal://{host}{feed}"),
            Self::Google => {
                let mut address = "https://calendar.google.com/calendar/render?cid=".to_owned();
                encode(&Self::Own.subscribing(origin, feed), &mut address);
                address
            }
            Self::Outlook => {
                let mut address = "https://outlook.office.com/calendar/0/addfromweb?url=".to_owned();
                encode(&format!("{origin}{feed}"), &mut address);
                address
            }
        }
    }
}

/// The same address for another filter: of a feed, or of a service that subscribes to it.
pub fn refiltered(address: &str, filter: &Filter) -> String {
    let query = filter.at_page(0).to_query();
    let is_own = address.starts_with('/') || address.starts_with("webcal:");
    // In the address of a service, the feed's is encoded.
    let Some((service, feed)) = address.split_once("%2F").filter(|_| !is_own) else {
        return with_query(address.split('?').next().unwrap_or(address), &query);
    };
    let mut address = format!("{service}%2F{}", feed.split("%3F").next().unwrap_or(feed));
    if !query.is_empty() {
        encode("?", &mut address);
        encode(&query, &mut address);
    }
    address
}

/// Occurrence, as a service's form to add it is filled.
pub struct ServiceEvent<'a> {
    pub title: &'a str,
    pub starts: Moment,
    pub ends: Moment,
    pub place: &'a str,
    pub details: &'a str,
}

impl ServiceEvent<'_> {
    pub fn google(&self) -> String {
        let digits = |moment: Moment| utc(moment).replace(['-', ':'], "");
        let dates = format!("{}/{}", digits(self.starts), digits(self.ends));
        let pairs = [("text", self.title), ("dates", &dates), ("location", self.place), ("details", self.details)];
        filled("https://calendar.google.com/calendar/render?action=TEMPLATE", &pairs)
    }

    pub fn outlook(&self) -> String {
        let (starts, ends) = (utc(self.starts), utc(self.ends));
        let pairs = [
            ("subject", self.title),
            ("startdt", &starts),
            ("enddt", &ends),
            ("location", self.place),
            ("body", self.details),
        ];
        filled(
            "https://outlook.office.com/calendar/0/deeplink/compose?path=/calendar/action/compose&rru=addevent",
            &pairs,
        )
    }
}

/// Address with these values, without the empty ones. Outlook shows the `+` of forms for a blank.
fn filled(address: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = String::new();
    for (key, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        query.push('&');
        query.push_str(key);
        query.push('=');
        encode(value, &mut query);
    }
    format!("{address}{}", query.replace('+', "%20"))
}

/// Instant in UTC, as RFC 3339 writes it.
fn utc(moment: Moment) -> String {
    Moment { offset_s: 0, ..moment }.to_string().replace("+00:00", "Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for path in ["/aktivitet/12.ics", "/en/aktivitet/12.ics"] {
            assert_eq!(ActivityCalendar::parse(path).map(ActivityCalendar::path).as_deref(), Some(path));
            assert_eq!(Address::parse(path), None, "{path}");
        }
        for path in ["/aktivitet/12", "/aktivitet/12/data.ics", "/aktivitet/.ics", "/aktivitet/012.ics", "/program.ics"]
        {
            assert_eq!(ActivityCalendar::parse(path), None, "{path}");
        }
    }

    #[test]
    fn a_subscription_follows_the_filter() {
        let (none, some) = (Filter::default(), Filter::parse("theme=data&q=a+%26+b&page=2"));
        let query = some.at_page(0).to_query();
        for service in [CalendarService::Own, CalendarService::Google, CalendarService::Outlook] {
            let [without, with] = ["/program.ics".to_owned(), format!("/program.ics?{query}")]
                .map(|feed| service.subscribing("https://a.example", &feed));
            assert_eq!(refiltered(&without, &some), with);
            assert_eq!(refiltered(&with, &none), without);
            assert_eq!(refiltered(&with, &some), with);
        }
        let own = CalendarService::Own.subscribing("https://a.example", "/program.ics");
        assert_eq!(own, "webcal://a.example/program.ics");
        let google = CalendarService::Google.subscribing("https://a.example", "/program.ics?day=2022-10-03");
        let expected = "cid=webcal%3A%2F%2Fa.example%2Fprogram.ics%3Fday%3D2022-10-03";
        assert!(google.ends_with(expected), "{google}");
        assert_eq!(refiltered("/en/program.ics?x", &Filter::parse("theme=ai")), "/en/program.ics?theme=ai");
        assert_eq!(refiltered("/program.ics?q=24%2F7", &Filter::parse("q=a%2Fb")), "/program.ics?q=a%2Fb");
        assert_eq!(
            refiltered("webcal://a.example/program.ics?q=24%2F7", &Filter::default()),
            "webcal://a.example/program.ics"
        );
    }

    #[test]
    fn a_form_is_filled() {
        let starts = Moment { unix_s: 1_664_780_400, offset_s: 7200 };
        let ends = Moment { unix_s: starts.unix_s + 5400, ..starts };
        let event = ServiceEvent { title: "Data & du", starts, ends, place: "", details: "https://a.example/1" };
        assert!(
            event.google().ends_with(
                "&text=Data%20%26%20du&dates=20221003T070000Z%2F20221003T083000Z&details=https%3A%2F%2Fa.example%2F1"
            ),
            "{}",
            event.google()
        );
        assert!(event.outlook().contains("&startdt=2022-10-03T07%3A00%3A00Z&enddt=2022-10-03T08%3A30%3A00Z&body="));
    }
}
