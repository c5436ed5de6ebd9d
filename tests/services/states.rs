//! Decisions on an activity, and what becomes of sending it again, in each state that it can be in.

use innovationsveckan::domain::{draft::FieldId, review, submission::Sent};

use super::*;

/// The states that an activity with content can be in.
const STATES: [State; 7] = [
    State::Unconfirmed,
    State::Waiting,
    State::ChangesAsked,
    State::Published,
    State::Declined,
    State::Withdrawn,
    State::Hidden,
];

/// A new activity in that state: its id, and a key to its draft, mailed to its organizer unless nobody has confirmed it.
async fn in_state(site: &Arc<Site>, state: State) -> (u32, String) {
    let draft = sendable("Öppna data");
    let key = match state {
        State::Unconfirmed => drafts::begin(site, "2027", Locale::Sv, &draft, None, NewKey::Begun).await.unwrap(),
        _ => sending::begun(site, &draft, OWN).await,
    };
    assert!(matches!(sending::send(site, &key).await, submission::SubmissionOutcome::Sent(_)));
    let id = drafts::open(site, &key).await.unwrap().unwrap().stored.activity_id.unwrap();
    for decision in match state {
        State::ChangesAsked => &[Decision::AskChanges][..],
        State::Published => &[Decision::Publish],
        State::Declined => &[Decision::Decline],
        State::Hidden => &[Decision::Publish, Decision::Hide],
        _ => &[],
    } {
        assert_eq!(decide(site, id, *decision, "Så här.").await, DecisionOutcome::Done);
    }
    if state == State::Withdrawn {
        let requester = sending::requester(site, &key).await;
        own_activities::act(site, id, &requester, Locale::Sv, &own_activities::OrganizerRequest::Withdraw)
            .await
            .unwrap();
    }
    assert_eq!(super::state(site, id).await, state);
    (id, key)
}

async fn change(site: &Site, key: &str, field_id: impl Into<FieldId>, value: &str) {
    let opened = drafts::open(site, key).await.unwrap().unwrap();
    let change = Change { seen: opened.stored.revision, ..drafts::change_by_system(field_id, value, "a") };
    drafts::save_changes(site, opened.stored.id, &[change]).await.unwrap();
}

#[tokio::test]
async fn hosts_decide_in_each_state_what_the_table_allows_and_nothing_else() {
    let (_file, site) = site().await;
    for state in STATES {
        let mut there = in_state(&site, state).await.0;
        for decision in Decision::ALL.iter().copied().filter(|decision| !decision.is_organizers()) {
            let letters_before = letters_to(&site.store, OWN).await.len();
            let decisions_before = site.store.decisions(there).await.unwrap().len();
            let outcome = decide(&site, there, decision, "Så här.").await;
            let letters = letters_to(&site.store, OWN).await.len() - letters_before;
            let decisions = site.store.decisions(there).await.unwrap();
            // What takes place needs no restoring, whatever state it is in.
            let expected = review::decide(state, decision).filter(|_| decision != Decision::Restore);
            let what = format!("{decision:?} of {state:?}");
            let Some(expected) = expected else {
                assert_eq!((outcome, letters), (DecisionOutcome::Impossible, 0), "{what}");
                assert_eq!((super::state(&site, there).await, decisions.len()), (state, decisions_before), "{what}");
                continue;
            };
            assert_eq!(outcome, DecisionOutcome::Done, "{what}");
            assert_eq!(super::state(&site, there).await, expected, "{what}");
            let last = decisions.last().unwrap();
            assert_eq!(decisions.len(), decisions_before + 1, "{what}");
            assert_eq!((last.decision, last.state_before, last.state_after), (decision, state, expected), "{what}");
            // Who has confirmed nothing is not told that it is reviewed all the same.
            assert_eq!(letters, usize::from(decision != Decision::ReviewAnyway), "{what}");
            assert_eq!(site.programme_of(there).is_some(), expected == State::Published, "{what}");
            there = in_state(&site, state).await.0;
        }
    }
}

#[tokio::test]
async fn what_is_sent_again_unchanged_goes_back_to_the_desk_where_an_answer_was_asked_for() {
    let (_file, site) = site().await;
    for (before, sent, after) in [
        (State::Unconfirmed, Sent::Unconfirmed, State::Unconfirmed),
        (State::Waiting, Sent::Waiting, State::Waiting),
        (State::ChangesAsked, Sent::Waiting, State::Waiting),
        (State::Declined, Sent::Waiting, State::Waiting),
        (State::Published, Sent::Same, State::Published),
        (State::Hidden, Sent::EditedHidden, State::Hidden),
        (State::Withdrawn, Sent::Same, State::Withdrawn),
    ] {
        let (id, key) = in_state(&site, before).await;
        let revision = async || site.store.activity(id).await.unwrap().unwrap().record.revision;
        let revision_before = revision().await;
        assert_eq!(sending::send(&site, &key).await, submission::SubmissionOutcome::Sent(sent), "{before:?}");
        assert_eq!(state(&site, id).await, after, "{before:?}");
        assert_eq!(
            revision().await > revision_before,
            after != before,
            "{before:?}: a revision where something changed"
        );
    }
}

#[tokio::test]
async fn a_changed_title_waits_and_a_changed_place_counts_at_once_where_everybody_sees_it() {
    let (_file, site) = site().await;
    for (before, of_title, of_place, after) in [
        (State::Unconfirmed, Sent::Unconfirmed, Sent::Unconfirmed, State::Unconfirmed),
        (State::Waiting, Sent::Waiting, Sent::Waiting, State::Waiting),
        (State::ChangesAsked, Sent::Waiting, Sent::Waiting, State::Waiting),
        (State::Declined, Sent::Waiting, Sent::Waiting, State::Waiting),
        (State::Published, Sent::EditWaits, Sent::EditedNow, State::Published),
        (State::Hidden, Sent::EditedHidden, Sent::EditedHidden, State::Hidden),
    ] {
        let (id, key) = in_state(&site, before).await;
        change(&site, &key, DraftField::Venue.row(1), "Stora salen").await;
        assert_eq!(sending::send(&site, &key).await, submission::SubmissionOutcome::Sent(of_place), "{before:?}");
        change(&site, &key, DraftField::Title, "Slutna data").await;
        assert_eq!(sending::send(&site, &key).await, submission::SubmissionOutcome::Sent(of_title), "{before:?}");
        let stored = site.store.activity(id).await.unwrap().unwrap();
        let waits = site.store.proposal(id).await.unwrap();
        assert_eq!(stored.state, after, "{before:?}");
        assert_eq!(waits.is_some(), before == State::Published, "{before:?}");
        let title = if waits.is_some() { "Öppna data" } else { "Slutna data" };
        let place = stored.record.activity.occurrences.first().unwrap().venue.as_ref().map(ToString::to_string);
        assert_eq!(
            (stored.record.activity.title.as_str(), place.as_deref()),
            (title, Some("Stora salen")),
            "{before:?}"
        );
    }
}

#[tokio::test]
async fn an_edit_is_taken_dropped_or_left_and_what_is_published_stays() {
    let (_file, site) = site().await;
    for (decision, title, is_left) in [
        (Decision::Publish, "Slutna data", false),
        (Decision::AskChanges, "Öppna data", false),
        (Decision::Decline, "Öppna data", false),
        (Decision::Unhide, "Öppna data", true),
    ] {
        let (id, key) = in_state(&site, State::Published).await;
        change(&site, &key, DraftField::Title, "Slutna data").await;
        sending::send(&site, &key).await;
        let seen_edit_ms = site.store.proposal(id).await.unwrap().map(|proposal| proposal.since_ms);
        let unseen = request(&site, id, decision, "Så här.").await;
        let outcome = desk::decide(&site, MODERATOR, HOST, id, &unseen).await.unwrap();
        assert_eq!(outcome, DecisionOutcome::Stale, "{decision:?} of an edit that was not seen");
        let seen = DecisionRequest { seen_edit_ms, ..unseen };
        let outcome = desk::decide(&site, MODERATOR, HOST, id, &seen).await.unwrap();
        assert_eq!(outcome, if is_left { DecisionOutcome::Impossible } else { DecisionOutcome::Done }, "{decision:?}");
        let stored = site.store.activity(id).await.unwrap().unwrap();
        assert_eq!((stored.state, stored.record.activity.title.as_str()), (State::Published, title), "{decision:?}");
        assert_eq!(site.store.proposal(id).await.unwrap().is_some(), is_left, "{decision:?}");
    }
}

#[tokio::test]
async fn an_address_is_confirmed_through_a_key_that_was_mailed_there_and_by_no_other() {
    let (_file, site) = site().await;
    let (id, begun) = in_state(&site, State::Unconfirmed).await;
    let draft_id = drafts::open(&site, &begun).await.unwrap().unwrap().stored.id;
    let key_to = async |email: &str| {
        let key = secret::new();
        let mut write = site.store.begin().await.unwrap();
        let now_ms = site.clock.real_ms();
        write.add_draft_key(draft_id, &secret::draft_key_hash(&key), NewKey::MailedTo(email), now_ms).await.unwrap();
        write.commit().await.unwrap();
        key
    };
    let confirm = async |key: &str| {
        let opened = drafts::open(&site, key).await.unwrap()?;
        let requester = sending::requester(&site, key).await;
        confirmation::confirm(&site, &opened, &requester).await.unwrap()
    };
    assert_eq!(confirm(&begun).await, None, "it stood on a page");
    assert_eq!(confirm(&key_to("annan@vinnova.example").await).await, None, "it was mailed elsewhere");
    assert_eq!(state(&site, id).await, State::Unconfirmed);
    let mailed = key_to(OWN).await;
    for _ in 0..2 {
        assert_eq!(confirm(&mailed).await, Some(Sent::Waiting), "pressed twice, it is confirmed once");
    }
    assert_eq!(state(&site, id).await, State::Waiting);
    assert_eq!(site.store.proven_editors(id).await.unwrap(), [OWN]);
    let letters = letters_to(&site.store, OWN).await;
    let receipts = letters.iter().filter(|letter| matches!(letter, Letter::Receipt { .. })).count();
    assert_eq!(receipts, 1, "{letters:?}");
}

#[tokio::test]
async fn where_it_stands_is_told_with_what_waits_and_what_was_not_sent() {
    let (_file, site) = site().await;
    let status = async |key: &str| {
        let opened = drafts::open(&site, key).await.unwrap().unwrap();
        status::status(&site, &opened).await.unwrap()
    };
    let unsent = sending::begun(&site, &sendable("Öppna data"), OWN).await;
    assert!(status(&unsent).await.is_none(), "it was not sent");
    let (_, key) = in_state(&site, State::Published).await;
    let of = async || status(&key).await.unwrap();
    let told = of().await;
    assert_eq!((told.stored.state, told.is_confirmed, told.unsent.count()), (State::Published, true, 0));
    change(&site, &key, DraftField::Title, "Slutna data").await;
    change(&site, &key, DraftField::CoEmail, "med@vinnova.example").await;
    let told = of().await;
    assert_eq!((told.waits.len(), told.unsent.count()), (0, 2));
    assert!(!told.confirms(Sent::EditWaits) && !told.confirms(Sent::EditedBoth) && !told.confirms(Sent::Same));
    sending::send(&site, &key).await;
    let told = of().await;
    assert_eq!((&told.waits[..], told.unsent.count()), (&[review::Part::Title][..], 0));
    assert!(told.confirms(Sent::EditWaits) && !told.confirms(Sent::EditedNow));
    change(&site, &key, DraftField::Title, "").await;
    let told = of().await;
    assert_eq!(told.unsent, status::Unsent::Something);
}
