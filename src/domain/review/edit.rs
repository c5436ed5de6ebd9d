//! Edits of a published activity: which parts apply at once, and which wait for a moderator.

use super::{
    pairs::{pair_occurrences, same_day},
    parts::{Part, changed_parts},
    trusted_hosts::TrustedHosts,
};
use crate::{
    activity::{Activity, Registration},
    occurrence::Occurrence,
    place::WebAddress,
    taxonomy::Audience,
};

/// Edit of a published activity, split into parts that are published at once and parts that wait for a moderator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitEdit {
    /// New public content: the published activity with the parts that may change at once.
    pub at_once: Activity,
    /// Parts of the edit that are not in `at_once`.
    pub waits: Vec<Part>,
}

/// Splits an edit. Names every field, so that a new one cannot be forgotten.
///
/// Topic, parties, days and added occurrences wait; so do links to new hosts and another contact. Times, places and
/// ways to take part must be right at once.
pub fn split(published: &Activity, edit: &Activity, trusted: &TrustedHosts) -> SplitEdit {
    let Activity {
        title: _,
        summary: _,
        description: _,
        organizer: _,
        partners: _,
        occurrences,
        website,
        themes: _,
        kind: _,
        languages,
        audience,
        audience_note: _,
        registration,
        contact: _,
        accessibility,
        status: _,
        places,
        cancel_reason: _,
    } = edit;
    let may_link = |link: &Option<WebAddress>| link.as_ref().is_none_or(|link| trusted.has(link));
    let before = &published.registration;
    let at_once = Activity {
        website: if may_link(website) { website.clone() } else { published.website.clone() },
        occurrences: occurrences_at_once(&published.occurrences, occurrences, &may_link),
        languages: languages.clone(),
        audience: *audience,
        // An activity open to all has no restricted audience, even before the review.
        audience_note: published.audience_note.clone().filter(|_| *audience != Audience::Open),
        registration: if may_link(&registration.url) {
            registration.clone()
        } else {
            // Without the link, whether one must register does not change either.
            Registration { mode: before.mode, url: before.url.clone(), deadline: registration.deadline }
        },
        accessibility: accessibility.clone(),
        places: *places,
        ..published.clone()
    };
    let waits = changed_parts(&at_once, edit);
    SplitEdit { at_once, waits }
}

/// Occurrences to publish at once: added ones wait, those moved to another day stay until reviewed, removed ones
/// disappear.
fn occurrences_at_once(
    published: &[Occurrence],
    edited: &[Occurrence],
    may_link: &impl Fn(&Option<WebAddress>) -> bool,
) -> Vec<Occurrence> {
    let at_once = |pair| match pair {
        (Some(before), Some(after)) if !same_day(before, after) => Some(before.clone()),
        (Some(_), Some(after)) if may_link(&after.online_url) => Some(after.clone()),
        (Some(before), Some(after)) => {
            Some(Occurrence { formats: before.formats.clone(), online_url: before.online_url.clone(), ..after.clone() })
        }
        (Some(_) | None, None) | (None, Some(_)) => None,
    };
    let mut kept: Vec<Occurrence> = pair_occurrences(published, edited).into_iter().filter_map(at_once).collect();
    kept.sort_by_key(|occurrence| (occurrence.starts.unix_s, occurrence.ends.unix_s));
    kept
}

/// Activity with an approved edit; keeps a cancellation that was decided while the edit waited.
pub fn with_edit(published: &Activity, edit: &Activity) -> Activity {
    Activity { status: published.status, cancel_reason: published.cancel_reason.clone(), ..edit.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::Format;

    fn activity(hours: &[(i64, i64)]) -> Activity {
        let occurrence = |(starts_h, ends_h): &(i64, i64)| {
            let at = |hours: i64| crate::time::Moment { unix_s: hours * 3600, offset_s: 0 };
            Occurrence {
                starts: at(*starts_h),
                ends: at(*ends_h),
                formats: vec![Format::Online],
                venue: None,
                address: None,
                municipality: None,
                online_url: WebAddress::parse("https://moten.vinnova.se/a").ok(),
            }
        };
        let mut json = serde_json::json!({
            "title": "Vår dag", "summary": "", "description": "", "partners": [], "website": null,
            "organizer": { "name": "Vinnova", "number": null, "kind": "state" }, "themes": [], "kind": null,
            "languages": ["sv"], "audience": "open", "audience_note": null,
            "registration": { "mode": "none", "url": null, "deadline": null },
            "contact": { "name": null, "email": "a@vinnova.se" }, "accessibility": [], "status": "scheduled",
        });
        json["occurrences"] = serde_json::to_value(hours.iter().map(occurrence).collect::<Vec<_>>()).unwrap();
        serde_json::from_value(json).unwrap()
    }

    fn split_with(before: &Activity, after: &Activity) -> SplitEdit {
        let trusted = TrustedHosts::of(before, &["anna@vinnova.se".to_owned()], &["skr.se".to_owned()]);
        split(before, after, &trusted)
    }

    #[test]
    fn hours_count_at_once_and_days_wait() {
        let before = activity(&[(9, 10), (33, 34)]);
        let later = split_with(&before, &activity(&[(11, 12), (33, 34)]));
        assert_eq!(later.at_once.occurrences[0].starts.unix_s, 11 * 3600);
        assert!(later.waits.is_empty());
        let moved = split_with(&before, &activity(&[(9, 10), (57, 58)]));
        assert_eq!((moved.at_once, moved.waits), (before.clone(), vec![Part::Days]));
        let added = split_with(&before, &activity(&[(9, 10), (33, 34), (57, 58)]));
        assert_eq!(
            (added.at_once, added.waits),
            (before.clone(), vec![Part::Days, Part::Times, Part::Formats, Part::OnlineUrls])
        );
        let removed = split_with(&before, &activity(&[(33, 34)]));
        assert_eq!((removed.at_once.occurrences.len(), removed.waits), (1, vec![]));
        // One is gone and another one moved: the programme never loses its only one.
        let both = split_with(&before, &activity(&[(57, 58)]));
        assert_eq!((both.at_once.occurrences.len(), both.waits), (1, vec![Part::Days]));
    }

    #[test]
    fn what_changes_while_occurrences_come_and_go_is_told() {
        let before = activity(&[(9, 10), (33, 34)]);
        let mut added = activity(&[(9, 10), (33, 34), (57, 58)]);
        added.occurrences[1].online_url = WebAddress::parse("https://evil.example/").ok();
        added.occurrences[2].venue = Some("Aulan".to_owned());
        let split = split_with(&before, &added);
        assert_eq!(split.at_once, before);
        assert_eq!(split.waits, [Part::Days, Part::Times, Part::Formats, Part::Places, Part::OnlineUrls]);
        let mut removed = activity(&[(35, 36)]);
        removed.occurrences[0].venue = Some("Aulan".to_owned());
        let split = split_with(&before, &removed);
        assert_eq!(split.at_once.occurrences, removed.occurrences);
        assert_eq!(changed_parts(&before, &split.at_once), [Part::Days, Part::Times, Part::Places]);
        // The one that stays is the same one, whichever goes.
        let first_gone = activity(&[(33, 34)]);
        assert_eq!(changed_parts(&before, &first_gone), [Part::Days]);
        let two_of_a_day = activity(&[(9, 10), (11, 12)]);
        assert_eq!(changed_parts(&two_of_a_day, &activity(&[(11, 12)])), [Part::Days]);
    }

    #[test]
    fn a_note_on_who_may_come_goes_when_all_may() {
        let mut before = activity(&[(9, 10)]);
        before.audience = Audience::Targeted;
        before.audience_note = Some("Bara för chefer".to_owned());
        let split = split_with(&before, &activity(&[(9, 10)]));
        assert_eq!((split.at_once, split.waits), (activity(&[(9, 10)]), vec![]));
        let other_note = Activity { audience_note: Some("För alla chefer".to_owned()), ..before.clone() };
        let split = split_with(&before, &other_note);
        assert_eq!((split.at_once, split.waits), (before, vec![Part::AudienceNote]));
    }

    #[test]
    fn links_to_new_hosts_wait_with_what_they_are_for() {
        let before = activity(&[(9, 10)]);
        let with = |change: &dyn Fn(&mut Activity)| {
            let mut after = before.clone();
            change(&mut after);
            split_with(&before, &after)
        };
        let link = |url: &str| WebAddress::parse(url).ok();
        for url in
            ["https://www.vinnova.se/x", "https://VINNOVA.se:8443/", "https://a.skr.se", "https://moten.vinnova.se/b"]
        {
            assert!(with(&|it| it.website = link(url)).waits.is_empty(), "{url}");
        }
        for url in ["https://vinnova.se.evil.example", "https://evilvinnova.se", "https://evil.example/vinnova.se"] {
            let split = with(&|it| it.website = link(url));
            assert_eq!((split.at_once, split.waits), (before.clone(), vec![Part::Website]), "{url}");
        }
        let registration = with(&|it| {
            it.registration.mode = crate::taxonomy::RegistrationMode::Required;
            it.registration.url = link("https://evil.example/bankid");
        });
        assert_eq!(registration.at_once, before, "nobody must register where nobody can");
        assert_eq!(registration.waits, [Part::Registration, Part::RegistrationUrl]);
        let online = with(&|it| it.occurrences[0].online_url = link("https://evil.example/"));
        assert_eq!((online.at_once, online.waits), (before.clone(), vec![Part::OnlineUrls]));
        let contact = with(&|it| it.contact.email = crate::place::MailAddress::parse("x@evil.example").ok());
        assert_eq!((contact.at_once, contact.waits), (before.clone(), vec![Part::Contact]));
        assert!(with(&|it| it.website = None).waits.is_empty());
    }

    #[test]
    fn every_part_is_told_once_whatever_changed() {
        let (before, mut after) = (activity(&[(9, 10)]), activity(&[(9, 11)]));
        after.places = Some(7);
        after.audience_note = Some("För alla".to_owned());
        assert_eq!(changed_parts(&before, &after), [Part::AudienceNote, Part::Times, Part::Seats]);
        assert_eq!(split_with(&before, &after).waits, [Part::AudienceNote]);
        let cancelled = Activity { status: crate::taxonomy::Status::Cancelled, ..before.clone() };
        assert_eq!(changed_parts(&before, &cancelled), []);
        assert_eq!(with_edit(&cancelled, &after).status, crate::taxonomy::Status::Cancelled);
    }
}
