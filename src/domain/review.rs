//! What is decided of an activity, by moderators and by its organizer, and what follows from it.

use super::{
    activity::{Activity, Registration},
    occurrence::Occurrence,
    party::words,
    place::{MunicipalityCode, WebAddress},
    taxonomy::{Audience, Format},
    time::TimeOfDay,
};

words! {
    /// Where an activity stands between its organizer and the programme.
    State {
        /// Sent, but it is not known yet whether the mail address is the sender's.
        Unconfirmed = "unconfirmed",
        Waiting = "waiting",
        ChangesAsked = "changes-asked",
        Published = "published",
        Declined = "declined",
        Withdrawn = "withdrawn",
        /// Published, and taken out of sight by a host.
        Hidden = "hidden",
        /// Its content is gone for good.
        Erased = "erased",
    }
}

words! {
    /// What can be decided of it.
    Decision {
        Publish = "publish",
        AskChanges = "ask-changes",
        Decline = "decline",
        /// A published activity goes out of sight.
        Hide = "hide",
        /// It comes back into sight.
        Unhide = "unhide",
        /// It will not take place, and stays in the programme, marked.
        Cancel = "cancel",
        /// It takes place after all.
        Restore = "restore",
        /// A moderator reviews it although nobody has confirmed the address.
        ReviewAnyway = "review-anyway",
        /// The sender has shown that the mail address is theirs.
        Confirm = "confirm",
        /// The organizer has changed it and sends it again.
        Resend = "resend",
        Withdraw = "withdraw",
    }
}

impl Decision {
    /// Whether it is the organizer's to take rather than the moderators'.
    pub fn is_organizers(self) -> bool {
        matches!(self, Self::Confirm | Self::Resend | Self::Withdraw)
    }

    /// Whether it is as much the organizer's as the moderators'.
    pub fn is_anybodys(self) -> bool {
        matches!(self, Self::Cancel | Self::Restore)
    }

    /// Whether words must go with it: to the organizer, or, of a cancellation, for everybody to read.
    pub fn needs_words(self) -> bool {
        matches!(self, Self::AskChanges | Self::Decline | Self::Hide | Self::Cancel)
    }
}

/// The state that a decision leads to; `None` where it cannot be taken.
/// What is published stays so until a host hides it: an edit of it waits beside it, and what will not take place is
/// cancelled, not withdrawn.
#[expect(clippy::match_same_arms, reason = "a table, read by state and decision")]
pub fn decide(state: State, decision: Decision) -> Option<State> {
    use Decision::{
        AskChanges, Cancel, Confirm, Decline, Hide, Publish, Resend, Restore, ReviewAnyway, Unhide, Withdraw,
    };
    use State::{ChangesAsked, Declined, Erased, Hidden, Published, Unconfirmed, Waiting, Withdrawn};
    match (state, decision) {
        (Unconfirmed, Confirm | ReviewAnyway) => Some(Waiting),
        (Unconfirmed, Resend) => Some(Unconfirmed),
        (Waiting | ChangesAsked | Declined, Resend) => Some(Waiting),
        (Waiting | ChangesAsked | Declined, Publish) => Some(Published),
        (Waiting | ChangesAsked, AskChanges) => Some(ChangesAsked),
        (Waiting | ChangesAsked, Decline) => Some(Declined),
        (Unconfirmed | Waiting | ChangesAsked | Declined, Withdraw) => Some(Withdrawn),
        (Published, Hide) => Some(Hidden),
        (Published, Cancel | Restore) => Some(Published),
        (Hidden, Unhide) => Some(Published),
        (Hidden, Resend) => Some(Hidden),
        (Unconfirmed, Publish | AskChanges | Decline | Hide | Unhide | Cancel | Restore)
        | (Waiting | ChangesAsked | Declined, Confirm | ReviewAnyway | Hide | Unhide | Cancel | Restore)
        | (Declined, AskChanges | Decline)
        | (Published, Publish | AskChanges | Decline | Unhide | ReviewAnyway | Confirm | Resend | Withdraw)
        | (Hidden, Publish | AskChanges | Decline | Hide | Cancel | Restore | ReviewAnyway | Confirm | Withdraw)
        | (Withdrawn | Erased, _) => None,
    }
}

/// What becomes of an edit that waits beside a published activity; `None` where the decision cannot be taken of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditOutcome {
    /// It takes the published one's place.
    Taken,
    /// It goes; what is published stays.
    Dropped,
}

/// The decisions that can be taken of an edit of a published activity.
pub fn decide_edit(decision: Decision) -> Option<EditOutcome> {
    match decision {
        Decision::Publish => Some(EditOutcome::Taken),
        Decision::AskChanges | Decision::Decline => Some(EditOutcome::Dropped),
        Decision::Hide
        | Decision::Unhide
        | Decision::Cancel
        | Decision::Restore
        | Decision::ReviewAnyway
        | Decision::Confirm
        | Decision::Resend
        | Decision::Withdraw => None,
    }
}

words! {
    /// Part of an activity that an edit may change, in the order in which it is told.
    Part {
        Organizer = "organizer",
        Partners = "partners",
        Title = "title",
        Summary = "summary",
        Description = "description",
        Kind = "kind",
        Themes = "themes",
        Languages = "languages",
        Audience = "audience",
        AudienceNote = "audience-note",
        Website = "website",
        /// The days, and how many occurrences there are.
        Days = "days",
        /// The hours.
        Times = "times",
        Formats = "formats",
        Places = "places",
        OnlineUrls = "online-urls",
        Registration = "registration",
        RegistrationUrl = "registration-url",
        Deadline = "deadline",
        /// How many may come.
        Seats = "seats",
        Accessibility = "accessibility",
        Contact = "contact",
    }
}

/// An edit of a published activity, split into what everybody sees at once and what waits for a moderator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitEdit {
    /// What is public from now on: the published activity with what may change at once.
    pub at_once: Activity,
    /// What of the edit is not in it.
    pub waits: Vec<Part>,
}

/// Hosts that links may lead to without a moderator: the activity's own, those of its proven editors, and those that the
/// week names. A name stands for itself and all below it.
#[derive(Clone, Debug, Default)]
pub struct TrustedHosts(Vec<String>);

impl TrustedHosts {
    /// `editors` are mail addresses, `named` are host names.
    pub fn of(published: &Activity, editors: &[String], named: &[String]) -> Self {
        let own = links(published).map(|link| host_name(link.host()));
        let domains = editors.iter().filter_map(|email| email.rsplit_once('@')).map(|(_, domain)| host_name(domain));
        Self(own.chain(domains).chain(named.iter().map(|host| host_name(host))).collect())
    }

    fn has(&self, link: &WebAddress) -> bool {
        let host = host_name(link.host());
        self.0
            .iter()
            .any(|known| host == *known || host.strip_suffix(known.as_str()).is_some_and(|it| it.ends_with('.')))
    }
}

/// In lower case, without a port and without the dot that may end it.
fn host_name(host: &str) -> String {
    let name =
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|it| it.is_ascii_digit())).map_or(host, |it| it.0);
    name.trim_end_matches('.').to_lowercase()
}

fn links(activity: &Activity) -> impl Iterator<Item = &WebAddress> {
    let online = activity.occurrences.iter().filter_map(|occurrence| occurrence.online_url.as_ref());
    activity.website.iter().chain(activity.registration.url.as_ref()).chain(online)
}

/// Splits an edit. Each field is named here, so that a new one cannot be forgotten.
///
/// What the activity is about and who arranges it, its day and an added occurrence wait; so do links to new hosts and
/// another contact. When, where and how one takes part must be right at once.
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
        // What is open to all is not at the same time for some only.
        audience_note: published.audience_note.clone().filter(|_| *audience != Audience::Open),
        registration: if may_link(&registration.url) {
            registration.clone()
        } else {
            // Without the way there, nobody is told that one must register, or the other way round.
            Registration { mode: before.mode, url: before.url.clone(), deadline: registration.deadline }
        },
        accessibility: accessibility.clone(),
        places: *places,
        ..published.clone()
    };
    let waits = changed_parts(&at_once, edit);
    SplitEdit { at_once, waits }
}

/// What is added waits, what is moved to another day stays where it was until somebody has looked, and what is left out is
/// gone.
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

fn same_day(one: &Occurrence, other: &Occurrence) -> bool {
    one.starts.date() == other.starts.date()
}

/// What each occurrence has become: equal ones are the same, then those of one day in their order, then the others in their
/// order, as if moved; what is left over was removed or added.
fn pair_occurrences<'a>(
    before: &'a [Occurrence],
    after: &'a [Occurrence],
) -> Vec<(Option<&'a Occurrence>, Option<&'a Occurrence>)> {
    let mut left: Vec<Option<&Occurrence>> = after.iter().map(Some).collect();
    let mut pairs: Vec<_> = before.iter().map(|it| (Some(it), None)).collect();
    let ways: [fn(&Occurrence, &Occurrence) -> bool; 3] = [PartialEq::eq, same_day, |_, _| true];
    for is_same in ways {
        for pair in pairs.iter_mut().filter(|pair| pair.1.is_none()) {
            let found = left.iter().position(|it| it.zip(pair.0).is_some_and(|(after, before)| is_same(before, after)));
            pair.1 = found.and_then(|at| left[at].take());
        }
    }
    pairs.extend(left.into_iter().flatten().map(|added| (None, Some(added))));
    pairs
}

/// The parts in which two contents differ. Whether it takes place is no part of an edit.
pub fn changed_parts(before: &Activity, after: &Activity) -> Vec<Part> {
    let Activity {
        title,
        summary,
        description,
        organizer,
        partners,
        occurrences,
        website,
        themes,
        kind,
        languages,
        audience,
        audience_note,
        registration: Registration { mode, url, deadline },
        contact,
        accessibility,
        status: _,
        places,
        cancel_reason: _,
    } = before;
    // All of one that was added is new; of one that was removed there is nothing to read but that it is gone.
    let pairs = pair_occurrences(occurrences, &after.occurrences);
    let pairs: Vec<_> = pairs.into_iter().filter_map(|(before, after)| Some((before, after?))).collect();
    let of_occurrences = |differs: fn(&OccurrenceParts, &OccurrenceParts) -> bool| {
        pairs.iter().any(|(before, after)| {
            let before = before.map_or_else(OccurrenceParts::default, OccurrenceParts::of);
            differs(&before, &OccurrenceParts::of(after))
        })
    };
    let days = |all: &[Occurrence]| all.iter().map(|it| it.starts.date()).collect::<Vec<_>>();
    [
        (Part::Organizer, *organizer != after.organizer),
        (Part::Partners, *partners != after.partners),
        (Part::Title, *title != after.title),
        (Part::Summary, *summary != after.summary),
        (Part::Description, *description != after.description),
        (Part::Kind, *kind != after.kind),
        (Part::Themes, *themes != after.themes),
        (Part::Languages, *languages != after.languages),
        (Part::Audience, *audience != after.audience),
        (Part::AudienceNote, *audience_note != after.audience_note),
        (Part::Website, *website != after.website),
        (Part::Days, days(occurrences) != days(&after.occurrences)),
        (Part::Times, of_occurrences(|before, after| before.span != after.span)),
        (Part::Formats, of_occurrences(|before, after| before.formats != after.formats)),
        (Part::Places, of_occurrences(|before, after| before.place != after.place)),
        (Part::OnlineUrls, of_occurrences(|before, after| before.online_url != after.online_url)),
        (Part::Registration, *mode != after.registration.mode),
        (Part::RegistrationUrl, *url != after.registration.url),
        (Part::Deadline, *deadline != after.registration.deadline),
        (Part::Seats, *places != after.places),
        (Part::Accessibility, *accessibility != after.accessibility),
        (Part::Contact, *contact != after.contact),
    ]
    .into_iter()
    .filter_map(|(part, differs)| differs.then_some(part))
    .collect()
}

/// The parts of an occurrence, each once; the day is told of all occurrences together.
#[derive(Default)]
struct OccurrenceParts<'a> {
    /// When on its day it begins, and how long it lasts, in seconds; `None` where there is no occurrence.
    span: Option<(TimeOfDay, i64)>,
    formats: &'a [Format],
    place: (Option<&'a str>, Option<&'a str>, Option<MunicipalityCode>),
    online_url: Option<&'a WebAddress>,
}

impl<'a> OccurrenceParts<'a> {
    fn of(occurrence: &'a Occurrence) -> Self {
        let Occurrence { starts, ends, formats, venue, address, municipality, online_url } = occurrence;
        Self {
            span: Some((starts.time_of_day(), ends.unix_s - starts.unix_s)),
            formats,
            place: (venue.as_deref(), address.as_deref(), *municipality),
            online_url: online_url.as_ref(),
        }
    }
}

/// The activity once an edit of it is taken: whether it takes place may have been decided while the edit waited.
pub fn with_edit(published: &Activity, edit: &Activity) -> Activity {
    Activity { status: published.status, cancel_reason: published.cancel_reason.clone(), ..edit.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair, one row for each state, in the order of `Decision::ALL`.
    #[test]
    fn every_state_and_decision() {
        use State::{ChangesAsked, Declined, Erased, Hidden, Published, Unconfirmed, Waiting, Withdrawn};
        let named = |letter| match letter {
            'w' => Some(Waiting),
            'u' => Some(Unconfirmed),
            'c' => Some(ChangesAsked),
            'd' => Some(Declined),
            'p' => Some(Published),
            'h' => Some(Hidden),
            'g' => Some(Withdrawn),
            _ => None,
        };
        // Publish, ask, decline; hide, unhide, cancel, restore; review anyway; confirm, resend, withdraw.
        let table = [
            (Unconfirmed, "--- ---- w wug"),
            (Waiting, "pcd ---- - -wg"),
            (ChangesAsked, "pcd ---- - -wg"),
            (Published, "--- h-pp - ---"),
            (Declined, "p-- ---- - -wg"),
            (Withdrawn, "--- ---- - ---"),
            (Hidden, "--- -p-- - -h-"),
            (Erased, "--- ---- - ---"),
        ];
        assert_eq!(table.len(), State::ALL.len());
        for (state, expected) in table {
            let expected: Vec<_> = expected.chars().filter(|letter| *letter != ' ').map(named).collect();
            assert_eq!(expected.len(), Decision::ALL.len());
            for (decision, expected) in Decision::ALL.iter().zip(expected) {
                assert_eq!(decide(state, *decision), expected, "{state:?} × {decision:?}");
            }
        }
    }

    #[test]
    fn an_edit_is_taken_or_dropped() {
        let outcomes: Vec<_> = Decision::ALL.iter().map(|decision| decide_edit(*decision)).collect();
        let (taken, dropped) = (Some(EditOutcome::Taken), Some(EditOutcome::Dropped));
        assert_eq!(outcomes[..3], [taken, dropped, dropped]);
        assert!(outcomes[3..].iter().all(Option::is_none));
    }

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
