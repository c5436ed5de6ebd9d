//! The outbox and the secrets that are mailed.

use innovationsveckan::{
    domain::{access::Role, review::State},
    locale::Locale,
    server::{
        mail::{Letter, Trouble},
        store::{LetterCause, NewLetter, OutboxCounts, QueuedLetter, Store, Write, events::kind},
    },
};

use sqlx::Connection;

use crate::enqueue::enqueue;
use crate::fixtures::{NOW_MS, activity, new, store_with_week};
use crate::letters_to::letters_to;

const MINUTE_MS: i64 = 60_000;
const TO_STRANGERS: [&str; 2] = ["editor-added", "confirm"];

async fn store_with_letters(url: &str, count: usize) -> Store {
    let store = store_with_week(url).await;
    for at in 0..count {
        enqueue(&store, &format!("{at}@x.example"), Locale::Sv, &Letter::Login { back: None }, NOW_MS).await;
    }
    store
}

/// `payload` is the letter's.
fn new_letter<'a>(recipient: &'a str, letter: &Letter, payload: &'a str, due_ms: i64) -> NewLetter<'a> {
    NewLetter {
        recipient,
        locale: Locale::Sv.tag(),
        payload,
        is_urgent: letter.is_urgent(),
        now_ms: NOW_MS,
        due_ms,
        cause: LetterCause::Host,
        source: None,
        draft_id: letter.draft_id(),
        activity_id: letter.activity_id(),
    }
}

async fn put(write: &mut Write, recipient: &str, letter: &Letter, due_ms: i64) {
    write.put_letter(&new_letter(recipient, letter, &letter.payload(), due_ms)).await.unwrap();
}

async fn due(store: &Store, real_ms: i64) -> Vec<QueuedLetter> {
    store.due_letters(real_ms, 100, &[], &[]).await.unwrap()
}

/// Writes what other parts of the program write.
async fn run_sql(url: &str, statements: &[&str]) {
    for statement in statements {
        let statement = sqlx::AssertSqlSafe((*statement).to_owned());
        if url.starts_with("postgres") {
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            sqlx::query(statement).execute(&mut connection).await.unwrap();
        } else {
            let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
            sqlx::query(statement).execute(&mut connection).await.unwrap();
        }
    }
}

pub async fn a_letter_waits_until_it_is_sent(url: &str) {
    let store = store_with_week(url).await;
    let letter = Letter::Cancelled { activity_id: 7, reason: "Sjukdom.\n”Vi ses”".to_owned() };
    enqueue(&store, "åsa@myndighet.example", Locale::En, &letter, NOW_MS).await;
    store.close().await;

    let store = Store::open(url).await.unwrap();
    // Also where the site's clock was ahead of the computer's when it was written.
    let waiting = due(&store, 1).await;
    let [queued] = waiting.as_slice() else { panic!("{waiting:?}") };
    assert_eq!((queued.recipient.as_str(), queued.locale.as_str()), ("åsa@myndighet.example", "en"));
    assert_eq!(
        (Letter::read(&queued.payload).as_ref(), queued.created_ms, queued.attempts),
        (Some(&letter), NOW_MS, 0)
    );
    assert_eq!(letter.kind(), "cancelled");
    assert_eq!(store.outbox_counts().await.unwrap(), OutboxCounts { waiting: 1, stuck: 0, held: 0 });

    assert!(store.claim_letter(queued, NOW_MS + MINUTE_MS).await.unwrap());
    assert!(!store.claim_letter(queued, NOW_MS + MINUTE_MS).await.unwrap());
    store.letter_sent(queued.id, NOW_MS).await.unwrap();
    assert_eq!(due(&store, i64::MAX).await, []);
    assert_eq!(store.outbox_counts().await.unwrap(), OutboxCounts::default());
    assert_eq!(store.forget_sent_letters(NOW_MS).await.unwrap(), 0);
    assert_eq!(store.forget_sent_letters(NOW_MS + 1).await.unwrap(), 1);
}

pub async fn a_letter_taken_back_is_never_sent(url: &str) {
    let store = store_with_week(url).await;
    let mut write = store.begin().await.unwrap();
    put(&mut write, "a@x.example", &Letter::Login { back: None }, 0).await;
    write.roll_back().await.unwrap();
    assert_eq!(due(&store, i64::MAX).await, []);
}

pub async fn a_letter_that_fails_is_tried_later_or_when_asked(url: &str) {
    let store = store_with_letters(url, 1).await;
    assert_eq!(store.failed_letters(10).await.unwrap(), []);
    let queued = due(&store, NOW_MS).await.remove(0);
    assert!(store.claim_letter(&queued, NOW_MS + 5 * MINUTE_MS).await.unwrap());
    assert_eq!(store.failed_letters(10).await.unwrap(), [], "it is on its way");
    assert!(!store.retry_now(queued.id).await.unwrap(), "it is on its way");

    store.letter_failed(queued.id, &Trouble::NotNow.with("451 senare"), Some(NOW_MS + MINUTE_MS)).await.unwrap();
    assert_eq!(due(&store, NOW_MS + MINUTE_MS - 1).await, []);
    assert_eq!(due(&store, NOW_MS + MINUTE_MS).await[0].attempts, 1);
    let stuck = store.failed_letters(10).await.unwrap().remove(0);
    assert_eq!((stuck.kind.as_str(), stuck.recipient.as_str()), ("login", "0@x.example"));
    assert_eq!((stuck.attempts, Trouble::read(&stuck.error)), (1, (Trouble::NotNow, "451 senare".to_owned())));
    assert_eq!(stuck.next_ms, Some(NOW_MS + MINUTE_MS));

    store.letter_failed(queued.id, &Trouble::UnknownAddress.with("550 okänd"), None).await.unwrap();
    assert_eq!(due(&store, i64::MAX - 1).await, []);
    assert_eq!(store.failed_letters(10).await.unwrap()[0].next_ms, None);
    assert_eq!(store.outbox_counts().await.unwrap(), OutboxCounts { waiting: 1, stuck: 1, held: 0 });

    assert!(store.retry_now(queued.id).await.unwrap());
    let again = due(&store, NOW_MS).await.remove(0);
    assert_eq!(again.attempts, 0);
    assert!(store.claim_letter(&again, NOW_MS).await.unwrap());
    store.letter_sent(queued.id, NOW_MS).await.unwrap();
    assert_eq!(store.failed_letters(10).await.unwrap(), []);
    assert!(!store.retry_now(queued.id).await.unwrap());
    assert!(!store.retry_now(99).await.unwrap());
}

pub async fn what_is_being_tried_again_is_on_its_way(url: &str) {
    let store = store_with_letters(url, 1).await;
    let queued = due(&store, NOW_MS).await.remove(0);
    assert!(store.claim_letter(&queued, NOW_MS).await.unwrap());
    store.letter_failed(queued.id, &Trouble::NotNow.with("451"), Some(NOW_MS)).await.unwrap();
    let again = due(&store, NOW_MS).await.remove(0);
    assert!(store.claim_letter(&again, NOW_MS + MINUTE_MS).await.unwrap());
    assert!(!store.retry_now(queued.id).await.unwrap(), "it would be sent twice");
    assert_eq!(store.failed_letters(10).await.unwrap()[0].error, "not-now 451", "nor has it been sent yet");
    // Given back, it is as it was.
    let mut write = store.begin().await.unwrap();
    write.give_letter_back(&again, None, again.next_ms()).await.unwrap();
    write.commit().await.unwrap();
    assert_eq!(due(&store, NOW_MS).await, [again]);
    assert_eq!(store.failed_letters(10).await.unwrap()[0].error, "not-now 451");
    // Also where who took it ended, and never gave it back.
    assert!(store.claim_letter(&due(&store, NOW_MS).await[0], NOW_MS + MINUTE_MS).await.unwrap());
    let left = due(&store, NOW_MS + MINUTE_MS).await.remove(0);
    assert!(store.claim_letter(&left, NOW_MS).await.unwrap());
    let mut write = store.begin().await.unwrap();
    write.give_letter_back(&left, None, left.next_ms()).await.unwrap();
    write.commit().await.unwrap();
    assert!(store.retry_now(queued.id).await.unwrap());
}

pub async fn what_is_urgent_is_read_first_and_what_is_held_not_at_all(url: &str) {
    let store = store_with_week(url).await;
    for (at, to) in ["a@slow.se", "b@Full.se", "c@x.se", "d@slow.se", "e@full.se", "f@x.se"].into_iter().enumerate() {
        // A login is waited for.
        let letter = if at < 3 { Letter::Draft { draft_id: 1 } } else { Letter::Login { back: None } };
        enqueue(&store, to, Locale::Sv, &letter, NOW_MS).await;
    }
    let read = async |held: &[&str], held_from_all: &[&str]| {
        let due = store.due_letters(NOW_MS, 100, held, held_from_all).await.unwrap();
        due.into_iter().map(|queued| queued.recipient.chars().next().unwrap()).collect::<String>()
    };
    assert_eq!(read(&[], &[]).await, "defabc");
    assert_eq!(read(&["slow.se", "full.se"], &["slow.se"]).await, "efc");
    assert_eq!(read(&["low.se", "x.s"], &["_ull.se", "%"]).await, "defabc");
}

pub async fn a_failure_is_shown_where_it_matters_until_it_is_dismissed(url: &str) {
    let store = store_with_letters(url, 3).await;
    let id = store.create(&new(&activity("Öppet hus"), State::Published, None), NOW_MS).await.unwrap();
    run_sql(
        url,
        &[
            &format!("UPDATE outbox SET activity_id = {id}, draft_id = 5 WHERE id = 1"),
            "UPDATE outbox SET activity_id = 999 WHERE id = 2",
        ],
    )
    .await;
    let status = Trouble::UnknownAddress.with("550 5.1.1 <0@x.example> is not\r\nknown here");
    for queued in due(&store, NOW_MS).await {
        assert!(store.claim_letter(&queued, NOW_MS + MINUTE_MS).await.unwrap());
        let mut write = store.begin().await.unwrap();
        let next_ms = (queued.id == 3).then_some(NOW_MS);
        write.letter_failed(queued.id, &status, next_ms).await.unwrap();
        // Also where the activity is not there.
        write.letter_given_up(&queued, &Trouble::read(&status).1, NOW_MS).await.unwrap();
        write.commit().await.unwrap();
    }
    let failed = store.failed_letters_of_activity(id).await.unwrap();
    assert_eq!(failed, store.failed_letters_to("0@x.example").await.unwrap());
    assert_eq!(failed, store.failed_letters_of_draft(5).await.unwrap());
    let [letter] = failed.as_slice() else { panic!("{failed:?}") };
    let words = "550 5.1.1 <0@x.example> is not known here";
    assert_eq!(Trouble::read(&letter.error), (Trouble::UnknownAddress, words.to_owned()));
    assert_eq!((letter.next_ms, letter.activity_id), (None, Some(id)));
    let events = store.events_of(id).await.unwrap();
    let [event] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((event.event.as_str(), event.about.as_deref()), (kind::MAIL_FAILED, Some("0@x.example")));
    assert_eq!(event.words, words);

    assert!(!store.dismiss_letter(3, NOW_MS).await.unwrap(), "it is tried again");
    assert!(store.dismiss_letter(1, NOW_MS).await.unwrap());
    assert!(!store.dismiss_letter(1, NOW_MS).await.unwrap() && !store.dismiss_letter(99, NOW_MS).await.unwrap());
    assert_eq!(store.failed_letters_of_activity(id).await.unwrap(), []);
    assert_eq!(store.failed_letters(10).await.unwrap().iter().map(|it| it.id).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(store.outbox_counts().await.unwrap(), OutboxCounts { waiting: 2, stuck: 2, held: 0 });
    assert_eq!(store.forget_sent_letters(NOW_MS).await.unwrap(), 0);
    assert_eq!(store.forget_sent_letters(NOW_MS + 1).await.unwrap(), 1);
}

pub async fn what_was_not_finished_is_due_again(url: &str) {
    let store = store_with_letters(url, 1).await;
    let queued = due(&store, NOW_MS).await.remove(0);
    assert!(store.claim_letter(&queued, NOW_MS + 5 * MINUTE_MS).await.unwrap());
    assert_eq!(due(&store, NOW_MS).await, []);
    let again = due(&store, NOW_MS + 5 * MINUTE_MS).await.remove(0);
    assert_eq!((again.id, again.attempts), (queued.id, 1));
    assert!(store.claim_letter(&again, NOW_MS + 10 * MINUTE_MS).await.unwrap());
}

pub async fn of_several_instances_one_takes_a_letter(url: &str) {
    let store = store_with_letters(url, 20).await;
    let other = Store::open(url).await.unwrap();
    let waiting = due(&store, NOW_MS).await;
    assert_eq!(waiting, due(&other, NOW_MS).await);
    let take = async |store: &Store| {
        let mut taken = Vec::new();
        for queued in &waiting {
            if store.claim_letter(queued, NOW_MS + MINUTE_MS).await.unwrap() {
                taken.push(queued.id);
            }
        }
        taken
    };
    let (mine, theirs, third) = tokio::join!(take(&store), take(&other), take(&other));
    let mut all = [mine, theirs, third].concat();
    all.sort_unstable();
    assert_eq!(all, waiting.iter().map(|queued| queued.id).collect::<Vec<_>>());
    assert_eq!(store.due_letters(i64::MAX - 1, 7, &[], &[]).await.unwrap().len(), 7);
}

pub async fn every_letter_is_read_as_it_was_written(url: &str) {
    let store = store_with_week(url).await;
    let letters = [
        Letter::Draft { draft_id: 1 },
        Letter::Receipt { draft_id: 1, activity_id: 2 },
        Letter::Invite { role: Role::Admin },
        Letter::Edited { activity_id: 2, waits: true, now: vec!["venue".to_owned()], later: Vec::new() },
        Letter::EditorAdded { activity_id: 2, by: "b@x.example".to_owned() },
    ];
    for letter in &letters {
        enqueue(&store, "a@x.example", Locale::Sv, letter, NOW_MS).await;
    }
    let read: Vec<_> =
        due(&store, NOW_MS).await.into_iter().map(|queued| Letter::read(&queued.payload).unwrap()).collect();
    // Somebody waits for the invitation: it overtakes the others.
    let [draft, receipt, invite, edited, added] = letters;
    assert_eq!(read, [invite, draft, receipt, edited, added]);
}

pub async fn letters_are_put_off_and_taken_back(url: &str) {
    let store = store_with_week(url).await;
    let letter = Letter::Draft { draft_id: 1 };
    let mut write = store.begin().await.unwrap();
    put(&mut write, "a@x.example", &letter, 5_000).await;
    put(&mut write, "b@x.example", &Letter::Draft { draft_id: 2 }, 0).await;
    write.commit().await.unwrap();
    assert_eq!(due(&store, 4_999).await.len(), 1);
    assert_eq!(due(&store, 5_000).await.len(), 2);
    assert_eq!(letters_to(&store, "a@x.example").await.first(), Some(&letter));

    let mut write = store.begin().await.unwrap();
    write.forget_untried(&letter.payload()).await.unwrap();
    write.commit().await.unwrap();
    let left = due(&store, 5_000).await;
    assert_eq!(left.len(), 1);
    assert!(store.claim_letter(&left[0], NOW_MS).await.unwrap());
    let mut write = store.begin().await.unwrap();
    write.forget_untried(&left[0].payload).await.unwrap();
    write.commit().await.unwrap();
    assert_eq!(store.outbox_counts().await.unwrap().waiting, 1, "it is on its way");
}

pub async fn letters_to_strangers_are_counted_by_who_causes_them(url: &str) {
    let store = store_with_week(url).await;
    let mut write = store.begin().await.unwrap();
    let added = |by: &str| Letter::EditorAdded { activity_id: 7, by: by.to_owned() };
    let (one, two, receipt) =
        (added("anna@x.example"), Letter::Confirm { draft_id: 3 }, Letter::Restored { activity_id: 7 });
    for (letter, due_ms) in [(&one, 1_000), (&two, 2_000), (&receipt, 3_000)] {
        let payload = letter.payload();
        let new = NewLetter {
            cause: LetterCause::Proven,
            source: Some("anna@x.example"),
            ..new_letter("b@y.example", letter, &payload, due_ms)
        };
        write.put_letter(&new).await.unwrap();
    }
    assert_eq!(write.slot_of_kinds("anna@x.example", TO_STRANGERS, 1).await.unwrap(), Some(2_000));
    assert_eq!(write.slot_of_kinds("anna@x.example", TO_STRANGERS, 2).await.unwrap(), Some(1_000));
    assert_eq!(write.slot_of_kinds("anna@x.example", TO_STRANGERS, 3).await.unwrap(), None, "editors are no strangers");
    assert_eq!(write.slot_of_kinds("bo@x.example", TO_STRANGERS, 1).await.unwrap(), None);
    write.commit().await.unwrap();
    assert_eq!(store.letter_due(&two.payload()).await.unwrap(), Some(2_000));
    assert_eq!(store.letter_due(&Letter::Confirm { draft_id: 4 }.payload()).await.unwrap(), None);
}
