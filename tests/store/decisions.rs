//! Queue and decisions of moderators, and edits beside what is published; on either database.

use innovationsveckan::{
    domain::review::{Decision, State},
    server::store::{ReviseError, RowRange, Store, StoredDecision},
};

use crate::fixtures::{NOW_MS, activity, edit, new, store_with_week};

const HOUR_MS: i64 = 3_600_000;

async fn propose(store: &Store, id: u32, seen: u32, title: &str, now_ms: i64) -> Result<(), ReviseError> {
    let mut write = store.begin().await.unwrap();
    let proposed = write.propose(id, seen, &activity(title), now_ms).await;
    write.commit().await.unwrap();
    proposed
}

async fn drop_proposal(store: &Store, id: u32, since_ms: i64) -> bool {
    let mut write = store.begin().await.unwrap();
    let dropped = write.drop_proposal(id, since_ms).await.unwrap();
    write.commit().await.unwrap();
    dropped
}

pub async fn decisions_are_kept_in_order(url: &str) {
    let store = store_with_week(url).await;
    let id = store.create(&new(&activity("Ett"), State::Waiting, None), NOW_MS).await.unwrap();
    let asked = StoredDecision {
        at_ms: NOW_MS + 1,
        revision: 1,
        actor: "åsa@vard.example".to_owned(),
        decision: Decision::AskChanges,
        words: "För vem?\n\n</textarea>'; -- \u{202e}".to_owned(),
        state_before: State::Waiting,
        state_after: State::ChangesAsked,
    };
    // At the same instant: in the order in which they were written.
    let published = StoredDecision { decision: Decision::Publish, words: String::new(), revision: 2, ..asked.clone() };
    let mut write = store.begin().await.unwrap();
    write.add_decision(id, &asked).await.unwrap();
    write.add_decision(id, &published).await.unwrap();
    write.commit().await.unwrap();
    assert_eq!(store.decisions(id).await.unwrap(), [asked.clone(), published]);
    assert!(store.decisions(99).await.unwrap().is_empty());

    let mut write = store.begin().await.unwrap();
    write.add_decision(id, &asked).await.unwrap();
    write.roll_back().await.unwrap();
    assert_eq!(store.decisions(id).await.unwrap().len(), 2);
}

pub async fn an_edit_waits_beside_what_is_published(url: &str) {
    let store = store_with_week(url).await;
    let id = store.create(&new(&activity("Före"), State::Published, None), NOW_MS).await.unwrap();
    let before = (store.activity(id).await.unwrap(), store.sequences().await.unwrap());
    assert_eq!((store.proposal(id).await.unwrap(), store.has_proposal(id).await.unwrap()), (None, false));

    propose(&store, id, 1, "Efter", NOW_MS + HOUR_MS).await.unwrap();
    let proposal = store.proposal(id).await.unwrap().unwrap();
    assert_eq!((proposal.activity, proposal.since_ms), (activity("Efter"), NOW_MS + HOUR_MS));
    let after = (store.activity(id).await.unwrap(), store.sequences().await.unwrap());
    assert_eq!(after, before, "nothing that is public has changed");
    assert_eq!(store.revisions(id).await.unwrap().len(), 1);

    let stale = propose(&store, id, 2, "Sent", NOW_MS).await.unwrap_err();
    assert!(matches!(stale, ReviseError::Stale { current: 1 }), "{stale}");
    let missing = propose(&store, 99, 1, "Ingens", NOW_MS).await.unwrap_err();
    assert!(matches!(missing, ReviseError::NotFound { id: 99 }), "{missing}");
    assert_eq!(store.proposal(99).await.unwrap(), None);

    // A later edit takes the place of the one that waits; who saw the first cannot decide of it.
    propose(&store, id, 1, "Ännu senare", NOW_MS + 2 * HOUR_MS).await.unwrap();
    assert!(!drop_proposal(&store, id, NOW_MS + HOUR_MS).await);
    assert_eq!(store.proposal(id).await.unwrap().unwrap().activity, activity("Ännu senare"));
    assert!(drop_proposal(&store, id, NOW_MS + 2 * HOUR_MS).await);
    assert!(!drop_proposal(&store, id, NOW_MS + 2 * HOUR_MS).await);
    assert!(!store.has_proposal(id).await.unwrap());
}

pub async fn of_two_who_decide_of_an_edit_one_does(url: &str) {
    let store = store_with_week(url).await;
    let other = Store::open(url).await.unwrap();
    let id = store.create(&new(&activity("Före"), State::Published, None), NOW_MS).await.unwrap();
    for round in 1..=5 {
        propose(&store, id, 1, "Efter", NOW_MS + round).await.unwrap();
        let (left, right) =
            tokio::join!(drop_proposal(&store, id, NOW_MS + round), drop_proposal(&other, id, NOW_MS + round));
        assert!(left != right, "exactly one of them");
    }
}

pub async fn what_has_waited_longest_comes_first(url: &str) {
    let store = store_with_week(url).await;
    let create = async |title: &str, state: State, at_ms: i64| {
        store.create(&new(&activity(title), state, None), at_ms).await.unwrap()
    };
    let late = create("Sent inskickad", State::Waiting, NOW_MS + 3 * HOUR_MS).await;
    let published = create("Publicerad", State::Published, NOW_MS).await;
    let early = create("Tidigt inskickad", State::Waiting, NOW_MS + HOUR_MS).await;
    for state in [State::Unconfirmed, State::ChangesAsked, State::Declined, State::Withdrawn, State::Published] {
        create("Väntar inte på värdarna", state, NOW_MS).await;
    }
    propose(&store, published, 1, "Ändrad", NOW_MS + 2 * HOUR_MS).await.unwrap();
    let queue = store.queue(RowRange::first(100)).await.unwrap();
    let order: Vec<_> = queue.iter().map(|queued| (queued.stored.record.id, queued.since_ms)).collect();
    let expected = [(early, HOUR_MS), (published, 2 * HOUR_MS), (late, 3 * HOUR_MS)];
    assert_eq!(order, expected.map(|(id, after_ms)| (id, NOW_MS + after_ms)));
    assert_eq!(queue[1].proposed, Some(activity("Ändrad")));
    assert_eq!(
        (queue[1].stored.record.activity.title.as_str(), queue[1].stored.state),
        ("Publicerad", State::Published)
    );
    assert_eq!((&queue[0].proposed, queue[0].stored.state), (&None, State::Waiting));

    // What is sent again waits anew.
    let again = activity("Tidigt inskickad, ändrad");
    store.revise(early, 1, &edit(&again, State::Waiting), NOW_MS + 4 * HOUR_MS).await.unwrap();
    let queue = store.queue(RowRange::first(100)).await.unwrap();
    assert_eq!(queue.iter().map(|queued| queued.stored.record.id).collect::<Vec<_>>(), [published, late, early]);

    let states = |states: &'static [State]| {
        let store = &store;
        async move {
            let found = store.activities_in("2022", states).await.unwrap();
            found.iter().map(|stored| (stored.record.id, stored.state)).collect::<Vec<_>>()
        }
    };
    assert_eq!(states(&[State::Waiting]).await, [(late, State::Waiting), (early, State::Waiting)]);
    assert_eq!(states(&[State::Declined, State::ChangesAsked]).await, [(5, State::ChangesAsked), (6, State::Declined)]);
    assert!(states(&[]).await.is_empty());
    let mut counts = store.state_counts("2022").await.unwrap();
    counts.sort();
    let one_each = [State::ChangesAsked, State::Declined, State::Unconfirmed, State::Withdrawn].map(|state| (state, 1));
    let mut expected = [(State::Waiting, 2), (State::Published, 2)].into_iter().chain(one_each).collect::<Vec<_>>();
    expected.sort();
    assert_eq!(counts, expected);
    assert!(store.state_counts("1999").await.unwrap().is_empty());
}
