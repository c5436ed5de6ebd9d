//! Filter: a participant's choices, and the query string that encodes them.
//! Equal filters have equal query strings, whatever order they were read in.

pub mod groups;
pub(crate) mod order;
pub mod run;

pub use groups::Group;

use super::{
    text,
    time::{Date, TimeOfDay},
};

/// Limit of the free text, in characters; the rest is cut off.
pub const TEXT_LIMIT: usize = 200;
/// Limits of a filter: its values in all, and its query string in bytes. A page names each value several times, and
/// some of its links name all values.
pub const MOST_VALUES: usize = 50;
const MOST_QUERY_BYTES: usize = 5000;
/// Bytes by which one more value, or the text, may exceed the limit of a filter that is not full.
const LONGEST_VALUE_BYTES: usize = 2000;
/// Highest page number that is parsed.
const PAGE_LIMIT: u32 = 100_000;
/// Number of hits on a page.
pub const PAGE_LENGTH: usize = 50;

/// Choices of a participant. The default matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Free text: one line, trimmed.
    pub text: String,
    /// Sorted, without repeats, in the order of [`Group::ALL`].
    selected: [Vec<String>; Group::ALL.len()],
    pub from: Option<TimeOfDay>,
    pub to: Option<TimeOfDay>,
    /// Day, in the week's zone, on which or after which an activity was first published or publicly changed.
    pub changed_from: Option<Date>,
    /// Order in the query string; see [`Filter::sort`] for the one that applies.
    asked_sort: Option<Sort>,
    /// Page number, from 0.
    pub page: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Time,
    Relevance,
    Title,
    /// Latest publication or public change first.
    Changed,
}

impl Sort {
    pub const ALL: [Self; 4] = [Self::Time, Self::Relevance, Self::Title, Self::Changed];

    pub fn word(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Relevance => "relevance",
            Self::Title => "title",
            Self::Changed => "changed",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.word() == word)
    }
}

impl Filter {
    /// Parses a query string, with or without the `?`. Never fails: unknown keys and empty values are ignored, and of
    /// keys with one value the first valid pair counts.
    pub fn parse(query: &str) -> Self {
        let mut filter = Self::default();
        let (mut text_seen, mut page_seen) = (false, false);
        for (key, value) in pairs(query) {
            let value = text::unbroken(&value);
            if value.is_empty() {
                continue;
            }
            match key.as_str() {
                "q" if !text_seen => {
                    filter.text = Self::text_of(&value);
                    text_seen = true;
                }
                "from" => filter.from = filter.from.or_else(|| TimeOfDay::parse(&value)),
                "to" => filter.to = filter.to.or_else(|| TimeOfDay::parse(&value)),
                "changed_from" => filter.changed_from = filter.changed_from.or_else(|| Date::parse(&value)),
                "sort" => filter.asked_sort = filter.asked_sort.or_else(|| Sort::parse(&value)),
                "page" if !page_seen => {
                    if let Ok(page @ 1..=PAGE_LIMIT) = value.parse::<u32>() {
                        filter.page = page - 1;
                        page_seen = true;
                    }
                }
                key => {
                    if let Some(group) = Group::of_key(key) {
                        filter.select(group, &value);
                    }
                }
            }
        }
        filter
    }

    /// Query string without the `?`: keys in a fixed order, values sorted, defaults omitted.
    pub fn to_query(&self) -> String {
        let mut query = String::new();
        let mut add = |key: &str, value: &str| {
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str(key);
            query.push('=');
            encode(value, &mut query);
        };
        if !self.text.is_empty() {
            add("q", &self.text);
        }
        for group in Group::ALL {
            for value in self.selected(group) {
                add(group.key(), value);
            }
        }
        if let Some(from) = self.from {
            add("from", &from.to_string());
        }
        if let Some(to) = self.to {
            add("to", &to.to_string());
        }
        if let Some(day) = self.changed_from {
            add("changed_from", &day.to_string());
        }
        if self.sort() != self.default_sort() {
            add("sort", self.sort().word());
        }
        if self.page > 0 {
            add("page", &(self.page + 1).to_string());
        }
        query
    }

    /// Whether a query string equals the output of [`Filter::to_query`], unknown keys aside.
    pub fn is_canonical(query: &str) -> bool {
        let known: Vec<&str> = query
            .trim_start_matches('?')
            .split('&')
            .filter(|pair| {
                let key = decode(pair.split('=').next().unwrap_or(""));
                Group::of_key(&key).is_some()
                    || matches!(key.as_str(), "q" | "from" | "to" | "changed_from" | "sort" | "page")
            })
            .collect();
        known.join("&") == Self::parse(query).to_query()
    }

    /// Free text in the form that a filter holds: one line of at most [`TEXT_LIMIT`] characters.
    pub fn text_of(typed: &str) -> String {
        let line = text::unbroken(typed);
        line.chars().take(TEXT_LIMIT).collect::<String>().trim_end().to_owned()
    }

    pub fn selected(&self, group: Group) -> &[String] {
        &self.selected[group.index()]
    }

    pub fn is_selected(&self, group: Group, slug: &str) -> bool {
        self.selected(group).iter().any(|selected| selected == slug)
    }

    pub fn select(&mut self, group: Group, slug: &str) {
        // One value above the limit is kept, so that `is_too_large` can tell.
        let has_room = self.value_count() <= MOST_VALUES;
        let selected = &mut self.selected[group.index()];
        if let Err(place) = selected.binary_search_by(|known| known.as_str().cmp(slug))
            && has_room
        {
            selected.insert(place, slug.to_owned());
        }
    }

    /// Number of chosen values in all groups.
    pub fn value_count(&self) -> usize {
        self.selected.iter().map(Vec::len).sum()
    }

    /// Whether no other value can be chosen.
    pub fn is_full(&self) -> bool {
        self.value_count() >= MOST_VALUES || self.to_query().len() >= MOST_QUERY_BYTES
    }

    /// Whether the filter exceeds the limits, so that the request is refused.
    pub fn is_too_large(&self) -> bool {
        self.value_count() > MOST_VALUES || self.to_query().len() > MOST_QUERY_BYTES + LONGEST_VALUE_BYTES
    }

    pub fn deselect(&mut self, group: Group, slug: &str) {
        self.selected[group.index()].retain(|selected| selected != slug);
    }

    pub fn clear_group(&mut self, group: Group) {
        self.selected[group.index()].clear();
    }

    pub fn set_sort(&mut self, sort: Sort) {
        self.asked_sort = Some(sort);
    }

    /// Order that applies: the requested one, else by relevance with a text and by time without.
    /// Relevance without a text is time.
    pub fn sort(&self) -> Sort {
        match self.asked_sort {
            Some(Sort::Relevance) if self.text.is_empty() => Sort::Time,
            Some(sort) => sort,
            None => self.default_sort(),
        }
    }

    /// Order where none is requested.
    pub fn default_sort(&self) -> Sort {
        if self.text.is_empty() { Sort::Time } else { Sort::Relevance }
    }

    /// Whether the filter matches every activity, whatever its order and page.
    pub fn chooses_everything(&self) -> bool {
        self.parts().is_empty()
    }

    /// Chosen days that are valid dates.
    pub fn days(&self) -> impl Iterator<Item = Date> {
        self.selected(Group::Day).iter().filter_map(|day| Date::parse(day))
    }

    /// Filter with another text, at its first page.
    pub fn with_text(&self, text: &str) -> Self {
        Self { text: Self::text_of(text), page: 0, ..self.clone() }
    }

    /// Filter at another page, from 0.
    pub fn at_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    /// Filter without one of its parts, at the first page.
    pub fn without(&self, part: &Part) -> Self {
        let mut filter = self.clone();
        filter.page = 0;
        match part {
            Part::Text => filter.text.clear(),
            Part::Hours => {
                filter.from = None;
                filter.to = None;
            }
            Part::Changes => filter.changed_from = None,
            Part::Value(group, slug) => filter.deselect(*group, slug),
            Part::Group(group) => filter.clear_group(*group),
        }
        filter
    }

    /// Parts that can be removed on their own, in the order of the query string.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        if !self.text.is_empty() {
            parts.push(Part::Text);
        }
        for group in Group::ALL {
            parts.extend(self.selected(group).iter().map(|slug| Part::Value(group, slug.clone())));
        }
        if self.from.is_some() || self.to.is_some() {
            parts.push(Part::Hours);
        }
        if self.changed_from.is_some() {
            parts.push(Part::Changes);
        }
        parts
    }
}

/// Removable part of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Text,
    Value(Group, String),
    Group(Group),
    Hours,
    /// What is new or changed since a day.
    Changes,
}

/// Pairs of a query string, decoded. Invalid UTF-8 becomes replacement characters.
pub fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(key), decode(value))
    })
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            // A sign is no digit: `100%+digitalt`.
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (bytes[at], escaped) {
            (_, Some(byte)) => {
                decoded.push(byte);
                at += 3;
                continue;
            }
            (b'+', None) => decoded.push(b' '),
            (byte, None) => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Appends a text, encoded as browsers encode a form: letters, digits and `*-._` unchanged, blanks as `+`.
pub fn encode(text: &str, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            byte => {
                out.push('%');
                out.push(char::from(DIGITS[usize::from(byte >> 4)]));
                out.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_percent_sign_that_begins_no_byte_is_one() {
        for (written, text) in [
            ("100%+digitalt", "100% digitalt"),
            ("100%25+digitalt", "100% digitalt"),
            ("%-1%2", "%-1%2"),
            ("%c3%A5", "å"),
        ] {
            assert_eq!(Filter::parse(&format!("q={written}")).text, text);
        }
    }

    proptest! {
        #[test]
        fn any_query_string_is_read_and_its_writing_is_stable(query in "\\PC{0,60}") {
            let filter = Filter::parse(&query);
            let written = filter.to_query();
            prop_assert_eq!(Filter::parse(&written).to_query(), written.clone());
            prop_assert!(Filter::is_canonical(&written));
        }

        #[test]
        fn what_is_chosen_survives_the_address(text in "[a-zåäö &=+%#]{0,12}", themes in prop::collection::vec("[a-z-]{1,6}", 0..4), from in 0u16..1440) {
            let mut filter = Filter { text: text::unbroken(&text), from: TimeOfDay::from_minutes(from), ..Filter::default() };
            for theme in &themes {
                filter.select(Group::Theme, theme);
            }
            prop_assert_eq!(Filter::parse(&filter.to_query()), filter);
        }
    }

    #[test]
    fn equal_filters_have_equal_addresses() {
        let written = Filter::parse(
            "?theme=b&utm_source=x&q=&day=2022-10-04&theme=a&theme=b&from=25:00&from=08:00&page=1&sort=time",
        )
        .to_query();
        assert_eq!(written, "day=2022-10-04&theme=a&theme=b&from=08%3A00");
        assert!(!Filter::is_canonical("theme=b&theme=a"));
        assert!(!Filter::is_canonical("q="));
        assert!(Filter::is_canonical("utm_source=x&theme=a"));
    }

    #[test]
    fn the_first_valid_one_counts() {
        let filter = Filter::parse("q=&q=ett&q=två&sort=up&sort=title&page=0&page=3&page=2&to=9&to=09:30");
        assert_eq!((filter.text.as_str(), filter.sort(), filter.page), ("ett", Sort::Title, 2));
        assert_eq!(filter.to, TimeOfDay::parse("09:30"));
    }

    #[test]
    fn relevance_needs_a_text() {
        assert_eq!(Filter::parse("sort=relevance").sort(), Sort::Time);
        assert_eq!(Filter::parse("q=x").sort(), Sort::Relevance);
        assert_eq!(Filter::parse("q=x&sort=relevance").to_query(), "q=x");
        assert_eq!(Filter::parse("q=x&sort=time").to_query(), "q=x&sort=time");
    }
}
