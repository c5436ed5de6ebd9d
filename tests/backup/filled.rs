//! A database with rows in every table, its backup, and what is restored from it.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use innovationsveckan::{
    domain::{access::Role, review::State},
    locale::Locale,
    server::{
        backup::{self, BackupError, Restore, RestoreOptions, Restored, WaitingLetters},
        mail::Letter,
        secret,
        store::{Missing, Store, newest_schema, tables::kept_tables},
    },
};
use tempfile::TempDir;

use crate::enqueue::enqueue;
use crate::{
    fixtures::{NOW_MS, activity, edit, new, store_with_week},
    tables::Tables,
};

pub const ANNA: &str = "anna@x.example";
pub const BO: &str = "bo@x.example";
/// Time at which the tests restore, by the computer's clock.
pub const REAL_MS: i64 = NOW_MS + 86_400_000;

/// Key by which a mailed link leads to a draft.
pub const KEY: &str = "key-of-a-draft";

/// Texts that stand in no backup.
pub const SECRETS: [&str; 4] = ["hash-of-a-session", "hash-of-a-login-link", "hash-of-a-browser", "hash-of-a-network"];

pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The address of a database that is not there yet.
    pub fn database(&self, name: &str) -> String {
        format!("sqlite:{}", self.file(name).display())
    }
}

/// Two activities with a history, and a third that is gone, so that its number must not come again.
pub async fn fill(url: &str) -> Store {
    let store = store_with_week(url).await;
    let first = activity("Öppna data – ”hur?”");
    let id = store.create(&new(&first, State::Waiting, Some("17")), NOW_MS).await.unwrap();
    store.revise(id, 1, &edit(&first, State::Published), NOW_MS + 1).await.unwrap();
    store.create(&new(&activity("Backslash \\ och\ttabb\n🙂"), State::Published, None), NOW_MS + 2).await.unwrap();
    let gone = store.create(&new(&activity("Borta"), State::Waiting, None), NOW_MS + 3).await.unwrap();
    for (email, role) in [("admin@x.example", Role::Admin), (BO, Role::Moderator)] {
        store.give_role(email, role, "veckan invite", NOW_MS).await.unwrap();
    }
    for (recipient, letter) in [
        (ANNA, Letter::Login { back: None }),
        (BO, Letter::Invite { role: Role::Moderator }),
        (ANNA, Letter::Receipt { draft_id: 7, activity_id: id }),
        (ANNA, Letter::Withdrawn { activity_id: id }),
        (BO, Letter::Restored { activity_id: id }),
    ] {
        enqueue(&store, recipient, Locale::Sv, &letter, NOW_MS).await;
    }
    let key = secret::hash(KEY);
    let tables = Tables::open(url).await;
    tables
        .run(&format!(
            "DELETE FROM revisions WHERE activity_id = {gone};
DELETE FROM activities WHERE id = {gone};
INSERT INTO drafts (id, week_slug, activity_id, revision, content, locale, own_email, created_ms, updated_ms, sent_ms)
VALUES (7, '2022', {id}, 1, '{{\"own_email\":{{\"v\":\"Anna@x.example\",\"r\":1,\"e\":\"\"}}}}', 'sv', '{ANNA}', 1, 2, 3);
INSERT INTO draft_keys (hash, draft_id, holder, is_mailed, created_ms, expires_ms)
VALUES ('{key}', 7, '{ANNA}', 1, 1, 9000000000000);
INSERT INTO editors (activity_id, email, added_ms, proven_ms) VALUES ({id}, '{ANNA}', 1, 2);
INSERT INTO decisions (activity_id, revision, at_ms, actor, decision, words, state_before, state_after)
VALUES ({id}, 1, 1, '{BO}', 'publish', 'Välkommen!', 'waiting', 'published');
INSERT INTO events (at_ms, actor, event, activity_id, about, words) VALUES (1, '{BO}', 'editor-added', {id}, '{ANNA}', '');
INSERT INTO login_links (hash, email, created_ms, expires_ms) VALUES ('hash-of-a-login-link', '{BO}', 1, 1);
INSERT INTO sessions (hash, email, browser, created_ms, seen_ms) VALUES ('hash-of-a-session', '{BO}', 'Firefox', 1, 1);
INSERT INTO known_browsers (hash, email, created_ms) VALUES ('hash-of-a-browser', '{BO}', 1);
INSERT INTO secrets (name, value) VALUES ('networks', 'hash-of-a-network');
INSERT INTO public_bodies (name_key, content) VALUES ('förbundet', '{{\"name\":\"Förbundet\",\"number\":null,\"kinds\":{{\"kind\":\"other-public\",\"counts_as\":null}},\"short\":null,\"aliases\":[],\"english\":null}}');
INSERT INTO saved_lists (hash, read_hash, week_slug, content, created_ms, changed_ms)
VALUES ('h', 'r', '2022', '1 1664780400 27746340\n2\n', 1, 2);
INSERT INTO erasures (at_ms, activity_id, created_ms) VALUES (1, 99, 1);
UPDATE outbox SET cause = 'unproven', source = 'hash-of-a-network' WHERE letter LIKE '%receipt%';
UPDATE outbox SET next_ms = 9223372036854775807, last_error = 'refused no such mailbox', attempts = 9 WHERE letter LIKE '%withdrawn%';
UPDATE outbox SET sent_ms = 5 WHERE letter LIKE '%restored%';\n"
        ))
        .await;
    tables.close().await;
    store
}

pub async fn back_up(url: &str, file: &Path) {
    let store = Store::open_unmigrated(url, Missing::Refuse).await.unwrap();
    backup::back_up(&store, file, NOW_MS).await.unwrap();
    store.close().await;
}

pub fn options(file: &Path) -> RestoreOptions<'_> {
    RestoreOptions { file, erasures_of: None, letters: WaitingLetters::Hold, real_ms: REAL_MS }
}

pub async fn try_to_restore(url: &str, options: RestoreOptions<'_>) -> Result<Restored, BackupError> {
    let restore = Restore::check(options)?;
    let store = Store::open_unmigrated(url, Missing::Create).await?;
    let restored = restore.perform(&store).await;
    store.close().await;
    restored
}

pub async fn restore(url: &str, options: RestoreOptions<'_>) -> Restored {
    try_to_restore(url, options).await.unwrap()
}

/// Every row that a backup should hold, as any program sees it.
pub async fn kept_rows(url: &str) -> BTreeMap<&'static str, Vec<serde_json::Value>> {
    let tables = Tables::open(url).await;
    let function = if url.starts_with("sqlite") { "json_array" } else { "json_build_array" };
    let mut kept = BTreeMap::new();
    for table in kept_tables(newest_schema()) {
        let columns: Vec<&str> = table.columns(newest_schema()).map(|column| column.name).collect();
        let sql = format!("SELECT CAST({function}({}) AS TEXT) FROM {}", columns.join(", "), table.name);
        let mut rows = tables.texts(sql).await;
        rows.sort_by_key(|row| row.replace(", ", ","));
        kept.insert(table.name, rows.iter().map(|row| serde_json::from_str(row).unwrap()).collect());
    }
    tables.close().await;
    kept
}

/// Takes out what no backup holds, as a restore would leave it.
pub async fn without_what_is_left_out(url: &str) {
    let tables = Tables::open(url).await;
    tables
        .run(
            "DELETE FROM outbox WHERE letter LIKE '%login%';
UPDATE outbox SET source = NULL WHERE cause = 'unproven';\n",
        )
        .await;
    tables.close().await;
}

/// The lines of a backup.
pub fn lines(file: &Path) -> Vec<String> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(fs::File::open(file).unwrap()).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}
