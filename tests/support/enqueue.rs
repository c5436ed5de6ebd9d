//! Puts letters of the hosts into the outbox without counting them against limits, for tests of delivery.

use innovationsveckan::{
    locale::Locale,
    server::{
        mail::Letter,
        store::{LetterCause, NewLetter, Store},
    },
};

/// Puts a letter into the outbox, due at once, in a transaction of its own.
pub async fn enqueue(store: &Store, recipient: &str, locale: Locale, letter: &Letter, now_ms: i64) {
    let new = NewLetter {
        recipient,
        locale: locale.tag(),
        payload: &letter.payload(),
        is_urgent: letter.is_urgent(),
        now_ms,
        due_ms: 0,
        cause: LetterCause::Host,
        source: None,
        draft_id: None,
        activity_id: None,
    };
    let mut write = store.begin().await.unwrap();
    write.put_letter(&new).await.unwrap();
    write.commit().await.unwrap();
}
