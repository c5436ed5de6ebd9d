//! Addresses of saved activities: a list by its ids, and the calendar of a list on the server.

use crate::{
    domain::{filter, saved},
    locale::Locale,
};

use super::{Address, Page, with_query};

/// Query key of an activity's id.
pub const SAVED_ID_KEY: &str = "id";

/// Ending of a calendar's address.
const CALENDAR: &str = ".ics";

/// Address that shows some activities as saved ones.
pub fn saved(locale: Locale, ids: &[u32]) -> String {
    let mut query = String::new();
    for id in ids {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(SAVED_ID_KEY);
        query.push('=');
        query.push_str(&id.to_string());
    }
    with_query(&Address::new(locale, Page::Saved).path(), &query)
}

/// Ids in a query, each once; what is no id is left out. With more than a list holds, one more than that.
pub fn saved_ids(query: &str) -> Vec<u32> {
    let mut ids = Vec::new();
    for (_, value) in filter::pairs(query).filter(|(key, _)| key == SAVED_ID_KEY) {
        if let Ok(id) = value.parse()
            && id > 0
            && !ids.contains(&id)
            && ids.len() <= saved::MOST
        {
            ids.push(id);
        }
    }
    ids
}

/// Calendar of a list of saved activities on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFeed {
    pub locale: Locale,
    pub key: String,
}

impl SavedFeed {
    /// Reads a path without query; `None` for any other address.
    pub fn parse(path: &str) -> Option<Self> {
        let Address { locale, page: Page::SavedList { key } } = Address::parse(path.strip_suffix(CALENDAR)?)? else {
            return None;
        };
        let feed = Self { locale, key };
        (feed.path() == path).then_some(feed)
    }

    pub fn path(&self) -> String {
        let page = Address::new(self.locale, Page::SavedList { key: self.key.clone() }).path();
        format!("{page}{CALENDAR}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for path in ["/mitt-program/abc234.ics", "/en/mitt-program/abc234.ics"] {
            assert_eq!(SavedFeed::parse(path).map(|feed| feed.path()).as_deref(), Some(path));
            assert_eq!(Address::parse(path), None, "{path}");
        }
        for path in
            ["/mitt-program.ics", "/mitt-program/.ics", "/mitt-program//a.ics", "/mitt-program/a/b.ics", "/a.ics"]
        {
            assert_eq!(SavedFeed::parse(path), None, "{path}");
        }
    }

    #[test]
    fn ids_are_read_as_they_are_written() {
        assert_eq!(saved(Locale::En, &[12, 34]), "/en/mitt-program?id=12&id=34");
        assert_eq!(saved(Locale::Sv, &[]), "/mitt-program");
        assert_eq!(saved_ids("id=12&id=x&id=34&x=5&id=12&id=0&id=-1&id="), [12, 34]);
        assert!(saved_ids("").is_empty());
    }
}
