//! Reads the letters that were queued for a recipient.

use innovationsveckan::server::{mail::Letter, store::Store};

/// Letters to a recipient, the oldest first.
pub async fn letters_to(store: &Store, recipient: &str) -> Vec<Letter> {
    let payloads = store.payloads_to(recipient).await.unwrap();
    payloads.iter().filter_map(|payload| Letter::read(payload)).collect()
}
