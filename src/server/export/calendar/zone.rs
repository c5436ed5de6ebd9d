//! Time zone of some events, as a calendar holds it: written in full, so that a reader need not know its name.

use std::fmt::Write as _;

use super::{lines::Lines, local};
use crate::server::clock::{self, OffsetChange};

/// Time after the last event for which changes are written, in seconds: a reader sees both summer and winter.
const LATER_S: i64 = 366 * 86_400;

/// Zone with its changes around some events.
pub struct Zone<'a> {
    /// IANA name.
    pub name: &'a str,
    changes: Vec<OffsetChange>,
}

impl<'a> Zone<'a> {
    /// Zone from the first instant to the last, in seconds since 1970; `None` for UTC, which needs none.
    pub fn around(name: &'a str, first_s: i64, last_s: i64) -> Option<Self> {
        let is_utc = matches!(name, "UTC" | "Etc/UTC") || !clock::zone_is_known(name);
        (!is_utc).then(|| Self { name, changes: clock::changes(name, first_s, last_s + LATER_S) })
    }

    /// Local time of an instant; `None` where the clock is put back and shows it twice: readers differ in which they take.
    pub fn local(&self, unix_s: i64) -> Option<String> {
        let is_shown_twice = |it: &OffsetChange| {
            let back_s = i64::from(it.before_s) - i64::from(it.after_s);
            (it.at_s - back_s..it.at_s + back_s).contains(&unix_s)
        };
        if self.changes.iter().any(is_shown_twice) {
            return None;
        }
        let last = self.changes.iter().rev().find(|it| it.at_s <= unix_s);
        let offset_s = last.map_or_else(|| clock::moment(unix_s, self.name).offset_s, |it| it.after_s);
        Some(local(unix_s, offset_s))
    }

    pub fn write(&self, lines: &mut Lines) {
        lines.plain("BEGIN", "VTIMEZONE");
        lines.plain("TZID", self.name);
        for change in &self.changes {
            let kind = if change.begins_summer { "DAYLIGHT" } else { "STANDARD" };
            observance(lines, kind, &local(change.at_s, change.before_s), change);
        }
        if self.changes.is_empty() {
            let offset_s = clock::moment(0, self.name).offset_s;
            let always = OffsetChange {
                at_s: 0,
                before_s: offset_s,
                after_s: offset_s,
                begins_summer: false,
                name: self.name.to_owned(),
            };
            observance(lines, "STANDARD", "19700101T000000", &always);
        }
        lines.plain("END", "VTIMEZONE");
    }
}

fn observance(lines: &mut Lines, kind: &str, starts: &str, change: &OffsetChange) {
    lines.plain("BEGIN", kind);
    lines.plain("DTSTART", starts);
    lines.plain("TZOFFSETFROM", &offset(change.before_s));
    lines.plain("TZOFFSETTO", &offset(change.after_s));
    lines.text("TZNAME", &change.name);
    lines.plain("END", kind);
}

/// Offset as `+0200`, with seconds where it has any.
fn offset(offset_s: i32) -> String {
    let sign = if offset_s < 0 { '-' } else { '+' };
    let s = offset_s.abs();
    let mut written = format!("{sign}{:02}{:02}", s / 3600, s / 60 % 60);
    if s % 60 > 0 {
        // Writing to a string cannot fail.
        let _ = write!(written, "{:02}", s % 60);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(written: &str) -> i64 {
        clock::parse_instant(written).unwrap().unix_s
    }

    #[test]
    fn both_nights_of_change_are_right() {
        let zone = Zone::around("Europe/Stockholm", at("2022-03-26T12:00:00Z"), at("2022-10-31T12:00:00Z")).unwrap();
        for (instant, expected) in [
            ("2022-03-27T01:59:59+01:00", Some("20220327T015959")),
            ("2022-03-27T03:00:00+02:00", Some("20220327T030000")),
            ("2022-10-30T01:59:59+02:00", Some("20221030T015959")),
            ("2022-10-30T02:30:00+02:00", None),
            ("2022-10-30T02:30:00+01:00", None),
            ("2022-10-30T03:00:00+01:00", Some("20221030T030000")),
        ] {
            assert_eq!(zone.local(at(instant)).as_deref(), expected, "{instant}");
        }
        let mut lines = Lines::default();
        zone.write(&mut lines);
        let written = String::from_utf8(lines.into_bytes()).unwrap();
        let night =
            "BEGIN:STANDARD\r\nDTSTART:20221030T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\n";
        assert!(written.contains(night), "{written}");
        let night =
            "BEGIN:DAYLIGHT\r\nDTSTART:20220327T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n";
        assert!(written.contains(night), "{written}");
    }

    #[test]
    fn zones_without_changes_are_written_too() {
        assert!(Zone::around("UTC", 0, 0).is_none());
        let zone = Zone::around("Etc/GMT-5", 0, 0).unwrap();
        assert_eq!(zone.local(0).as_deref(), Some("19700101T050000"));
        let mut lines = Lines::default();
        zone.write(&mut lines);
        assert!(String::from_utf8(lines.into_bytes()).unwrap().contains("TZOFFSETTO:+0500\r\n"));
        assert_eq!((offset(-12_600), offset(4332)), ("-0330".to_owned(), "+011212".to_owned()));
    }
}
