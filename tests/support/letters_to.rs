//! Reads the letters that somebody is or was sent.

use innovationsveckan::server::{mail::Letter, store::Store};

/// The letters to a recipient, the first one first.
pub async fn letters_to(store: &Store, recipient: &str) -> Vec<Letter> {
    let payloads = store.payloads_to(recipient).await.unwrap();
    payloads.iter().filter_map(|payload| Letter::read(payload)).collect()
}
