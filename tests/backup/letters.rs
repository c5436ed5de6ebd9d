//! Letters that waited when the backup was made.

use innovationsveckan::server::{
    backup::{RestoreOptions, WaitingLetters},
    store::{OutboxCounts, Store},
};

use crate::filled::{ANNA, BO, Folder, REAL_MS, back_up, fill, options, restore};
use crate::letters_to::letters_to;

async fn due(store: &Store) -> Vec<String> {
    let due = store.due_letters(REAL_MS, 100, &[], &[]).await.unwrap();
    due.into_iter().map(|queued| queued.recipient).collect()
}

pub async fn letters_that_waited_are_held_until_they_are_released(url: &str) {
    let folder = Folder::new();
    let source = folder.database("source.db");
    let filled = fill(&source).await;
    assert_eq!(due(&filled).await.len(), 3);
    filled.close().await;
    let file = folder.file("a.backup");
    back_up(&source, &file).await;

    assert_eq!(restore(url, options(&file)).await.held, 2, "neither the login nor what was sent or given up");
    let store = Store::open(url).await.unwrap();
    assert_eq!(due(&store).await, [""; 0]);
    assert_eq!(store.outbox_counts().await.unwrap(), OutboxCounts { waiting: 3, stuck: 1, held: 2 });
    assert_eq!(letters_to(&store, ANNA).await.len(), 2);
    store.close().await;

    // Held still, after another backup.
    back_up(url, &file).await;
    let again = folder.database("again.db");
    restore(&again, options(&file)).await;
    let store = Store::open(&again).await.unwrap();
    assert_eq!(store.release_letters().await.unwrap(), 2);
    assert_eq!(due(&store).await, [BO, ANNA]);
    assert_eq!(store.release_letters().await.unwrap(), 0);
    store.close().await;

    let sending = folder.database("sending.db");
    let restored = restore(&sending, RestoreOptions { letters: WaitingLetters::Send, ..options(&file) }).await;
    assert_eq!(restored.held, 0);
    let store = Store::open(&sending).await.unwrap();
    assert_eq!(due(&store).await, [BO, ANNA]);
    store.close().await;
}
