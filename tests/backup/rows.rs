//! Content of a backup, and that it is all there again.

use std::{collections::BTreeSet, path::Path, time::Duration};

use innovationsveckan::{
    domain::review::State,
    server::{
        backup::{RestoreOptions, WaitingLetters},
        secret,
        store::{
            Store, newest_schema,
            tables::{Kind, LEFT_OUT, kept_tables},
        },
    },
};

use crate::{
    filled::{Folder, KEY, SECRETS, back_up, fill, kept_rows, lines, options, restore, without_what_is_left_out},
    fixtures::{NOW_MS, activity, edit, new, store_with_week},
    tables::Tables,
};

pub async fn every_column_is_kept_or_left_out(url: &str) {
    Store::open(url).await.unwrap().close().await;
    let tables = Tables::open(url).await;
    let left_out: BTreeSet<&str> = LEFT_OUT.iter().map(|table| table.name).collect();
    let (there, not_kept): (BTreeSet<_>, BTreeSet<_>) =
        tables.columns().await.into_iter().partition(|(name, _)| !left_out.contains(name.split_once('.').unwrap().0));
    let kept: BTreeSet<(String, bool)> = kept_tables(newest_schema())
        .flat_map(|table| {
            table
                .columns(newest_schema())
                .map(|column| (format!("{}.{}", table.name, column.name), column.kind == Kind::Integer))
        })
        .collect();
    assert_eq!(kept, there, "list it in store/tables.rs: what a backup holds of it, or why it is left out");
    let not_kept: BTreeSet<&str> = not_kept.iter().map(|(name, _)| name.split_once('.').unwrap().0).collect();
    assert_eq!(not_kept, left_out);
    assert!(LEFT_OUT.iter().all(|table| !table.reason.is_empty()));
}

pub async fn what_is_restored_is_what_was_backed_up(url: &str) {
    let folder = Folder::new();
    fill(url).await.close().await;
    let file = folder.file("a.backup");
    back_up(url, &file).await;
    without_what_is_left_out(url).await;
    let copy = folder.database("copy.db");
    let restored = restore(&copy, sending(&file)).await;
    let (before, after) = (kept_rows(url).await, kept_rows(&copy).await);
    assert_eq!(before, after);
    assert!(after.values().all(|rows| !rows.is_empty()), "the test itself must fill every table: {after:?}");
    assert_eq!(restored.rows, after.values().map(|rows| rows.len() as u64).sum::<u64>());
}

pub async fn a_backup_leads_here_and_back(url: &str) {
    let folder = Folder::new();
    let source = folder.database("source.db");
    fill(&source).await.close().await;
    back_up(&source, &folder.file("a.backup")).await;
    without_what_is_left_out(&source).await;
    restore(url, sending(&folder.file("a.backup"))).await;
    assert_eq!(kept_rows(&source).await, kept_rows(url).await);

    let store = Store::open(url).await.unwrap();
    let sequences = store.sequences().await.unwrap();
    assert!(
        store.draft_by_key(&secret::draft_key_hash(KEY), NOW_MS).await.unwrap().is_some(),
        "mailed links go on working"
    );
    // The third was there once, and is gone.
    let fourth = store.create(&new(&activity("Ny"), State::Published, None), NOW_MS + 9).await.unwrap();
    assert_eq!(fourth, 4);
    assert!(store.sequences().await.unwrap()["2022"] > sequences["2022"]);
    store.revise(1, 2, &edit(&activity("Öppna data"), State::Published), NOW_MS + 10).await.unwrap();
    store.close().await;

    back_up(url, &folder.file("b.backup")).await;
    let back = folder.database("back.db");
    restore(&back, sending(&folder.file("b.backup"))).await;
    assert_eq!(kept_rows(url).await, kept_rows(&back).await);
    let store = Store::open(&back).await.unwrap();
    assert_eq!(store.create(&new(&activity("Femte"), State::Waiting, None), NOW_MS).await.unwrap(), 5);
    store.close().await;
}

pub async fn a_backup_made_while_others_write_is_of_one_instant(url: &str) {
    let folder = Folder::new();
    let store = store_with_week(url).await;
    for at in 0..20 {
        store.create(&new(&activity(&format!("Aktivitet {at}")), State::Published, None), NOW_MS).await.unwrap();
    }
    let writing = {
        let store = store.clone();
        tokio::spawn(async move {
            for revision in 1.. {
                for id in 1..=20 {
                    let title = format!("Aktivitet {id}, {revision}");
                    store.revise(id, revision, &edit(&activity(&title), State::Published), NOW_MS).await.unwrap();
                    store.create(&new(&activity(&title), State::Published, None), NOW_MS).await.unwrap();
                }
            }
        })
    };
    for at in 0..5 {
        tokio::time::sleep(Duration::from_millis(40)).await;
        let (file, copy) = (folder.file("a.backup"), folder.database(&format!("{at}.db")));
        back_up(url, &file).await;
        restore(&copy, options(&file)).await;
        let tables = Tables::open(&copy).await;
        let torn = tables
            .texts(
                "SELECT CAST(id AS TEXT) FROM activities a WHERE NOT EXISTS (SELECT 1 FROM revisions r
                 WHERE r.activity_id = a.id AND r.revision = a.revision AND r.content = a.content)
                 UNION ALL SELECT CAST(activity_id AS TEXT) FROM revisions r WHERE NOT EXISTS (SELECT 1 FROM activities a
                 WHERE a.id = r.activity_id AND a.revision >= r.revision)"
                    .to_owned(),
            )
            .await;
        assert_eq!(torn, [""; 0]);
        tables.close().await;
        let copied = Store::open(&copy).await.unwrap();
        let highest = copied.published("2022").await.unwrap().len() as u32;
        assert!(copied.create(&new(&activity("Nästa"), State::Waiting, None), NOW_MS).await.unwrap() > highest);
        copied.close().await;
    }
    writing.abort();
    let _ = writing.await;
    store.close().await;
}

pub async fn no_backup_holds_what_signs_in(url: &str) {
    let folder = Folder::new();
    fill(url).await.close().await;
    back_up(url, &folder.file("a.backup")).await;
    let text = lines(&folder.file("a.backup")).join("\n");
    assert!(text.contains(&secret::hash(KEY)) && !text.contains(KEY));
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret}");
    }
    for table in LEFT_OUT {
        assert!(!text.contains(&format!("{:?}", table.name)), "{}", table.name);
    }
}

fn sending(file: &Path) -> RestoreOptions<'_> {
    RestoreOptions { letters: WaitingLetters::Send, ..options(file) }
}
