//! The file: who may read it, what is refused, and that of an earlier schema.

use std::{fs, io::Write, os::unix::fs::PermissionsExt, path::Path};

use innovationsveckan::server::{
    backup::{BackupError, Restore},
    secret,
    store::{LoadError, Missing, Store, newest_schema},
};
use sqlx::migrate::Migrator;

use crate::{
    filled::{Folder, back_up, fill, kept_rows, lines, options, restore, try_to_restore},
    fixtures::store_with_week,
    tables::Tables,
};

/// Writes the lines of a backup as a program would, with its sum.
fn write_lines(file: &Path, lines: &[String]) {
    let mut text = lines[..lines.len() - 1].join("\n") + "\n";
    let mut end: serde_json::Value = serde_json::from_str(lines.last().unwrap()).unwrap();
    // A secret's hash is of the same kind.
    end["end"]["sha256"] = secret::hash(&text).into();
    text += &(end.to_string() + "\n");
    let mut packed = flate2::write::GzEncoder::new(fs::File::create(file).unwrap(), flate2::Compression::new(1));
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap();
}

/// An SQLite file is not even there.
async fn has_no_tables(url: &str) {
    if let Some(path) = url.strip_prefix("sqlite:") {
        assert!(!Path::new(path).exists());
        return;
    }
    let tables = Tables::open(url).await;
    assert_eq!(tables.columns().await.len(), 0);
    tables.close().await;
}

pub async fn what_is_damaged_or_newer_is_refused_first(url: &str) {
    let folder = Folder::new();
    let source = folder.database("source.db");
    fill(&source).await.close().await;
    let good = folder.file("good.backup");
    back_up(&source, &good).await;
    let bytes = fs::read(&good).unwrap();
    let bad = folder.file("bad.backup");
    let lines = lines(&good);
    // Every byte of so small a file. Some bits at its end say nothing: then all is as it was written.
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        fs::write(&bad, &flipped).unwrap();
        match Restore::check(options(&bad)) {
            Ok(_) => assert!(lines == crate::filled::lines(&bad), "byte {at} of {}", bytes.len()),
            Err(_) if at % 50 > 0 => {}
            Err(_) => assert!(try_to_restore(url, options(&bad)).await.is_err(), "byte {at}"),
        }
    }
    for length in (0..bytes.len()).step_by(7).chain([bytes.len() - 1]) {
        fs::write(&bad, &bytes[..length]).unwrap();
        assert!(try_to_restore(url, options(&bad)).await.is_err(), "{length} bytes");
    }
    for beyond in [&b"x"[..], &bytes] {
        fs::write(&bad, [&bytes, beyond].concat()).unwrap();
        assert!(matches!(try_to_restore(url, options(&bad)).await, Err(BackupError::Damaged { .. })));
    }
    fs::write(&bad, "slug = \"2022\"\n").unwrap();
    assert!(matches!(try_to_restore(url, options(&bad)).await, Err(BackupError::NotABackup { .. })));
    assert!(matches!(try_to_restore(url, options(&folder.file("none"))).await, Err(BackupError::Read { .. })));

    let changed = |at: usize, from: &str, to: &str| {
        let mut changed = lines.clone();
        assert!(changed[at].contains(from), "{}", changed[at]);
        changed[at] = changed[at].replace(from, to);
        changed
    };
    let schema = format!("\"schema_version\":{}", newest_schema());
    for newer in [
        changed(0, "\"format_version\":1", "\"format_version\":2"),
        changed(0, &schema, &format!("\"schema_version\":{}", newest_schema() + 1)),
    ] {
        write_lines(&bad, &newer);
        let refused = try_to_restore(url, options(&bad)).await.unwrap_err();
        assert!(matches!(refused, BackupError::Newer { .. }), "{refused}");
        assert!(refused.to_string().contains("later version"), "{refused}");
    }
    write_lines(&bad, &changed(0, &schema, "\"schema_version\":2"));
    assert!(matches!(try_to_restore(url, options(&bad)).await, Err(BackupError::Older { .. })));
    let mut without_a_row = lines.clone();
    without_a_row.remove(2);
    let mut without_a_table = lines.clone();
    without_a_table.retain(|line| line != r#"{"table":"editors"}"#);
    for damaged in [without_a_row, without_a_table, changed(2, "[", "[null,"), changed(1, "erasures", "sqlite_master")]
    {
        write_lines(&bad, &damaged);
        let refused = try_to_restore(url, options(&bad)).await.unwrap_err();
        assert!(matches!(refused, BackupError::Damaged { .. }), "{refused}");
    }
    // A later backup that lists erasures is looked at first, too.
    let with_later = innovationsveckan::server::backup::RestoreOptions { erasures_of: Some(&bad), ..options(&good) };
    assert!(try_to_restore(url, with_later).await.is_err());
    has_no_tables(url).await;
    write_lines(&bad, &lines);
    restore(url, options(&bad)).await;
}

pub async fn a_database_that_is_not_empty_is_left_as_it_is(url: &str) {
    let folder = Folder::new();
    let source = folder.database("source.db");
    fill(&source).await.close().await;
    let file = folder.file("a.backup");
    back_up(&source, &file).await;
    // Tables without rows are empty; a restore into them keeps them.
    let store = Store::open(url).await.unwrap();
    store.close().await;
    restore(url, options(&file)).await;
    let before = kept_rows(url).await;
    let refused = try_to_restore(url, options(&file)).await;
    assert!(matches!(refused, Err(BackupError::Load(LoadError::NotEmpty))), "{refused:?}");
    assert_eq!(kept_rows(url).await, before);

    // Another program's.
    let others = folder.database("others.db");
    Store::open_unmigrated(&others, Missing::Create).await.unwrap().close().await;
    let tables = Tables::open(&others).await;
    tables.run("CREATE TABLE notes (words TEXT);\n").await;
    let refused = try_to_restore(&others, options(&file)).await;
    assert!(matches!(refused, Err(BackupError::Load(LoadError::NotEmpty))), "{refused:?}");
    assert_eq!(tables.columns().await.len(), 1);
}

pub async fn a_backup_is_read_by_its_owner_only_and_replaces_only_backups(url: &str) {
    let folder = Folder::new();
    store_with_week(url).await.close().await;
    let file = folder.file("a.backup");
    back_up(url, &file).await;
    back_up(url, &file).await;
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");

    let other = folder.file("other.db");
    fs::write(&other, "SQLite format 3\0").unwrap();
    let store = Store::open_unmigrated(url, Missing::Refuse).await.unwrap();
    let refused = innovationsveckan::server::backup::back_up(&store, &other, 0).await;
    assert!(matches!(refused, Err(BackupError::WouldReplace { .. })), "{refused:?}");
    assert_eq!(fs::read(&other).unwrap(), b"SQLite format 3\0");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else is left");
    store.close().await;

    let missing = folder.database("missing.db");
    assert!(Store::open_unmigrated(&missing, Missing::Refuse).await.is_err());
    assert!(!folder.file("missing.db").exists());
}

pub async fn an_older_schema_is_backed_up_as_it_is_and_restored_into_this_one(url: &str) {
    let folder = Folder::new();
    let old = folder.database("old.db");
    Store::open_unmigrated(&old, Missing::Create).await.unwrap().close().await;
    let Tables::Sqlite(pool) = Tables::open(&old).await else { unreachable!() };
    Migrator::new(Path::new("migrations/sqlite")).await.unwrap().run_to(3, &pool).await.unwrap();
    let tables = Tables::Sqlite(pool);
    tables
        .run(
            "INSERT INTO people (email, role, invited_by, created_ms) VALUES ('bo@x.example', 'admin', 'veckan invite', 1);
INSERT INTO outbox (recipient, locale, letter, created_ms, next_ms, attempts)
VALUES ('bo@x.example', 'sv', '{\"letter\":\"withdrawn\",\"activity_id\":1}', 1, 1, 0);\n",
        )
        .await;
    tables.close().await;

    let file = folder.file("old.backup");
    back_up(&old, &file).await;
    let tables = Tables::open(&old).await;
    assert_eq!(tables.texts("SELECT CAST(MAX(version) AS TEXT) FROM _sqlx_migrations".to_owned()).await, ["3"]);
    tables.close().await;
    assert!(lines(&file)[0].contains("\"schema_version\":3") && !lines(&file)[0].contains("held_ms"));

    let restored = restore(url, options(&file)).await;
    assert_eq!((restored.header.schema_version, restored.rows, restored.held), (3, 2, 1));
    let store = Store::open(url).await.unwrap();
    assert_eq!(store.people().await.unwrap().len(), 1);
    assert_eq!(store.outbox_counts().await.unwrap().held, 1);
    store.close().await;
    let tables = Tables::open(url).await;
    let version = tables.texts("SELECT CAST(MAX(version) AS TEXT) FROM _sqlx_migrations".to_owned()).await;
    assert_eq!(version, [newest_schema().to_string()]);
    tables.close().await;

    // An empty database that is up to date already is none that those tables can be made in.
    let new = folder.database("new.db");
    Store::open(&new).await.unwrap().close().await;
    let refused = try_to_restore(&new, options(&file)).await;
    assert!(matches!(refused, Err(BackupError::Load(LoadError::TablesAreNewer))), "{refused:?}");
}
