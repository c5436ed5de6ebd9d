//! Messages in Swedish and English: the typed catalogue of `locales/`, dates, numbers and lists.
//! Knows the domain's types, no views.

use domain::{
    filter::{Group, Sort},
    time::{Date, Moment, TimeOfDay},
};

mod history;
mod languages;
mod problem;
mod registration;

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// Language of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Locale {
    Sv,
    En,
}

impl Locale {
    pub const ALL: [Self; 2] = [Self::Sv, Self::En];

    /// Language tag for `lang`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// Language of a stored tag; Swedish for an unknown one.
    pub fn of_tag(tag: &str) -> Self {
        Self::ALL.into_iter().find(|known| known.tag() == tag).unwrap_or(Self::Sv)
    }

    pub fn other(self) -> Self {
        match self {
            Self::Sv => Self::En,
            Self::En => Self::Sv,
        }
    }

    /// The one of two texts that is in this language; the Swedish one where the English is empty.
    pub fn pick<'a>(self, sv: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::En if !en.is_empty() => en,
            _ => sv,
        }
    }

    /// Number with separators: `1 960` with a no-break space in Swedish, `1,960` in English.
    pub fn number(self, number: usize) -> String {
        let digits = number.to_string();
        let separator = match self {
            Self::Sv => '\u{a0}',
            Self::En => ',',
        };
        let mut written = String::with_capacity(digits.len() + 2);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                written.push(separator);
            }
            written.push(digit);
        }
        written
    }

    /// Weekday: `måndag`, `Monday`.
    pub fn weekday(self, date: Date) -> &'static str {
        let days = match self {
            Self::Sv => ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"],
            Self::En => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        };
        days[date.weekday()]
    }

    /// Short weekday: `mån`, `Mon`.
    pub fn weekday_short(self, date: Date) -> &'static str {
        let days = match self {
            Self::Sv => ["mån", "tis", "ons", "tors", "fre", "lör", "sön"],
            Self::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        };
        days[date.weekday()]
    }

    fn month(self, month: u32) -> &'static str {
        let months = match self {
            Self::Sv => [
                "januari",
                "februari",
                "mars",
                "april",
                "maj",
                "juni",
                "juli",
                "augusti",
                "september",
                "oktober",
                "november",
                "december",
            ],
            Self::En => [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
        };
        months[(month as usize + 11) % 12]
    }

    /// Day and month: `3 oktober`, `3 October`.
    pub fn day_and_month(self, date: Date) -> String {
        let (_, month, day) = date.ymd();
        format!("{day} {}", self.month(month))
    }

    /// Short day: `3/10`, `3 Oct`.
    pub fn day_short(self, date: Date) -> String {
        let (_, month, day) = date.ymd();
        match self {
            Self::Sv => format!("{day}/{month}"),
            Self::En => format!("{day} {}", &self.month(month)[..3]),
        }
    }

    /// Weekday, day and month: `måndag 3 oktober`, `Monday 3 October`.
    pub fn long_day(self, date: Date) -> String {
        format!("{} {}", self.weekday(date), self.day_and_month(date))
    }

    /// Weekday and full date: `måndag 3 oktober 2022`.
    pub fn full_date(self, date: Date) -> String {
        format!("{} {}", self.long_day(date), date.ymd().0)
    }

    /// Weekday and full date, and the time: `måndag 3 oktober 2022`, `09:00`.
    pub fn day_and_time(self, moment: Moment) -> (String, String) {
        (self.full_date(moment.date()), moment.time_of_day().to_string())
    }

    /// Weekday, full date and time: `måndag 3 oktober 2022 09:00`.
    pub fn full_date_and_time(self, moment: Moment) -> String {
        format!("{} {}", self.full_date(moment.date()), moment.time_of_day())
    }

    /// Day, month and time: `3 oktober 09:00`.
    pub fn short_date_and_time(self, moment: Moment) -> String {
        format!("{} {}", self.day_and_month(moment.date()), moment.time_of_day())
    }

    /// Day and time of a beginning; the time is `None` at midnight, where the day suffices.
    pub fn beginning(self, moment: Moment) -> (String, Option<String>) {
        (self.full_date(moment.date()), time_unless_midnight(moment))
    }

    /// Day and time of an end; an end at midnight is the day before, without a time.
    pub fn end(self, moment: Moment) -> (String, Option<String>) {
        let time = time_unless_midnight(moment);
        let days = if time.is_none() { -1 } else { 0 };
        (self.full_date(moment.date().plus_days(days)), time)
    }

    /// Day like [`Locale::long_day`], with a capital at the beginning.
    pub fn day_heading(self, date: Date) -> String {
        capitalized(&self.long_day(date))
    }

    /// Days of a week: `3–7 oktober 2022`, `30 september–4 oktober 2024`.
    pub fn date_span(self, first: Date, last: Date) -> String {
        let ((year, month, day), (last_year, last_month, last_day)) = (first.ymd(), last.ymd());
        if first == last {
            format!("{} {year}", self.day_and_month(first))
        } else if (year, month) == (last_year, last_month) {
            format!("{day}–{last_day} {} {year}", self.month(month))
        } else if year == last_year {
            format!("{}–{} {year}", self.day_and_month(first), self.day_and_month(last))
        } else {
            format!("{} {year}–{} {last_year}", self.day_and_month(first), self.day_and_month(last))
        }
    }

    /// Hours: `09:00–10:30`.
    pub fn hours(self, starts: TimeOfDay, ends: TimeOfDay) -> String {
        format!("{starts}–{ends}")
    }

    /// Day and hours from a start to an end: `måndag 3 oktober 2022 09:00–10:30`; both days where it lasts for a day or
    /// longer.
    pub fn span(self, starts: Moment, ends: Moment) -> String {
        let first = self.full_date(starts.date());
        if starts.date() == ends.date() || ends.unix_s - starts.unix_s < 86_400 {
            return format!("{first} {}", self.hours(starts.time_of_day(), ends.time_of_day()));
        }
        let last = self.full_date(ends.date());
        format!("{first} {} {} {last} {}", starts.time_of_day(), self.until(), ends.time_of_day())
    }

    pub fn group_name(self, group: Group) -> &'static str {
        match group {
            Group::Day => self.group_day(),
            Group::Theme => self.group_theme(),
            Group::Kind => self.group_kind(),
            Group::Format => self.group_format(),
            Group::County => self.group_county(),
            Group::Municipality => self.group_municipality(),
            Group::Organizer => self.group_organizer(),
            Group::Language => self.group_language(),
            Group::Audience => self.group_audience(),
            Group::Registration => self.group_registration(),
            Group::Accessibility => self.group_accessibility(),
            Group::Status => self.group_status(),
        }
    }

    /// Name of a value that no week names itself; `None` for an unknown slug.
    pub fn value_name(self, group: Group, slug: &str) -> Option<&'static str> {
        Some(match (group, slug) {
            (Group::Format, "onsite") => self.format_onsite(),
            (Group::Format, "online") => self.format_online(),
            (Group::Language, code) => return self.language_name(code),
            (Group::Audience, "open") => self.audience_open(),
            (Group::Audience, "targeted") => self.audience_targeted(),
            (Group::Registration, "required") => self.registration_required(),
            (Group::Registration, "none") => self.registration_none(),
            (Group::Accessibility, "step-free") => self.accessibility_step_free(),
            (Group::Accessibility, "hearing-loop") => self.accessibility_hearing_loop(),
            (Group::Accessibility, "captions") => self.accessibility_captions(),
            (Group::Accessibility, "sign-language") => self.accessibility_sign_language(),
            (Group::Accessibility, "audio-description") => self.accessibility_audio_description(),
            (Group::Accessibility, "easy-to-read") => self.accessibility_easy_to_read(),
            (Group::Status, "cancelled") => self.status_cancelled(),
            (Group::Status, "scheduled") => self.status_scheduled(),
            _ => return None,
        })
    }

    fn language_name(self, code: &str) -> Option<&'static str> {
        Some(match code {
            "sv" => self.language_sv(),
            "en" => self.language_en(),
            "da" => self.language_da(),
            "nb" | "nn" | "no" => self.language_no(),
            "fi" => self.language_fi(),
            "de" => self.language_de(),
            "fr" => self.language_fr(),
            "es" => self.language_es(),
            "ar" => self.language_ar(),
            "uk" => self.language_uk(),
            "se" => self.language_se(),
            "swl" | "ssp" => self.language_swl(),
            _ => return None,
        })
    }

    pub fn sort_name(self, sort: Sort) -> &'static str {
        match sort {
            Sort::Time => self.sort_time(),
            Sort::Relevance => self.sort_relevance(),
            Sort::Title => self.sort_title(),
            Sort::Changed => self.sort_changed(),
        }
    }
}

fn time_unless_midnight(moment: Moment) -> Option<String> {
    let time = moment.time_of_day();
    (time != TimeOfDay::default()).then(|| time.to_string())
}

pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Replaces each `{name}` in a message by its value.
fn fill(message: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(message.len() + 16);
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            filled.push_str(value);
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_plurals() {
        assert_eq!(Locale::Sv.number(1960), "1\u{a0}960");
        assert_eq!(Locale::En.number(1_234_567), "1,234,567");
        assert_eq!(Locale::Sv.hits(1), "1 aktivitet");
        assert_eq!(Locale::En.hits(57), "57 activities");
    }

    #[test]
    fn dates() {
        let monday = Date::parse("2022-10-03").unwrap();
        assert_eq!(Locale::Sv.full_date(monday), "måndag 3 oktober 2022");
        assert_eq!(Locale::Sv.date_span(monday, monday.plus_days(4)), "3–7 oktober 2022");
        assert_eq!(Locale::En.date_span(monday.plus_days(-5), monday), "28 September–3 October 2022");
        assert_eq!(Locale::En.day_short(monday), "3 Oct");
    }
}
