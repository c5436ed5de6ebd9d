//! Promises that a night shift counts on: what was acknowledged is in one file that only its owner reads; a full,
//! locked, replaced or older database is told; and writing goes on by itself.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use innovationsveckan::{
    domain::review::State,
    server::store::{Store, StoreError},
};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, SqliteConnection,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use tokio::time::Instant;

#[path = "store/databases.rs"]
mod databases;
#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/fixtures.rs"]
mod fixtures;

use databases::{Postgres, SqliteFile};
use fixtures::{NOW_MS, activity, new, store_with_week, week};

/// Longer than this is a wait without end; `end2end/attacks/locked.mjs` measures how long it takes.
const GENEROUS: Duration = Duration::from_secs(10);

fn path_of(url: &str) -> PathBuf {
    url.strip_prefix("sqlite:").unwrap().into()
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.file_name().unwrap().to_owned();
    name.push(end);
    path.with_file_name(name)
}

async fn raw(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).journal_mode(SqliteJournalMode::Wal);
    options.create_if_missing(true).connect().await.unwrap()
}

async fn run(connection: &mut SqliteConnection, statement: &'static str) {
    sqlx::query(statement).execute(connection).await.unwrap();
}

#[tokio::test]
async fn only_its_owner_reads_a_database_file() {
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    let path = path_of(&file.url());
    for end in ["", "-wal", "-shm"] {
        let mode = fs::metadata(beside(&path, end)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "veckan.db{end} has {mode:o}");
    }
    store.close().await;
    // One that was made before is hidden from everybody; a group was let in on purpose.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    Store::open(&file.url()).await.unwrap().close().await;
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

#[tokio::test]
async fn a_file_behind_a_link_is_the_file_itself() {
    let file = SqliteFile::new();
    let link = path_of(&file.url());
    let real = link.with_file_name("elsewhere.db");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let store = store_with_week(&file.url()).await;
    for end in ["", "-wal"] {
        assert_eq!(fs::metadata(beside(&real, end)).unwrap().permissions().mode() & 0o777, 0o600, "elsewhere.db{end}");
    }
    fs::remove_file(&link).unwrap();
    assert!(matches!(store.begin().await, Err(StoreError::Replaced { .. })), "the next start would find another file");
}

#[tokio::test]
async fn a_closed_database_is_whole_in_its_one_file() {
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    store.create(&new(&activity("Kvar"), State::Published, None), NOW_MS).await.unwrap();
    // Somebody else reads, as a server that follows the changes does.
    let changes = store.changes().await.unwrap();
    store.close().await;
    drop(changes);
    let copy = SqliteFile::new();
    fs::copy(path_of(&file.url()), path_of(&copy.url())).unwrap();
    assert_eq!(Store::open_current(&copy.url()).await.unwrap().published("2022").await.unwrap().len(), 1);
}

#[tokio::test]
async fn writing_goes_on_after_sqlite_has_rolled_back_by_itself() {
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    let mut other = raw(&path_of(&file.url())).await;
    // As it does when the disk is full.
    run(&mut other, "CREATE TRIGGER full BEFORE INSERT ON activities BEGIN SELECT RAISE(ROLLBACK, 'full'); END").await;
    for _ in 0..3 {
        assert!(store.create(&new(&activity("Ryms inte"), State::Waiting, None), NOW_MS).await.is_err());
    }
    run(&mut other, "DROP TRIGGER full").await;
    store.create(&new(&activity("Ryms"), State::Waiting, None), NOW_MS).await.unwrap();
    assert_eq!(store.waiting_count("2022").await.unwrap(), 1);
    assert!(store.is_writable(NOW_MS).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_database_is_told_soon() {
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    let mut other = raw(&path_of(&file.url())).await;
    run(&mut other, "BEGIN IMMEDIATE").await;
    let began = Instant::now();
    let waiting: Vec<_> = (0..12)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.begin().await.map(drop) })
        })
        .collect();
    for begun in waiting {
        assert!(begun.await.unwrap().unwrap_err().is_temporary());
    }
    assert!(began.elapsed() < GENEROUS, "{:?}", began.elapsed());
    assert!(!store.is_writable(NOW_MS).await, "it is known from those");
    assert_eq!(store.weeks().await.unwrap(), [week()], "reading goes on");
    run(&mut other, "ROLLBACK").await;
    store.put_week(&week(), NOW_MS).await.unwrap();
    assert!(store.is_writable(NOW_MS).await);
}

#[tokio::test]
async fn a_file_that_was_replaced_takes_nothing_more() {
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    let path = path_of(&file.url());
    fs::rename(&path, beside(&path, ".old")).unwrap();
    let error = store.begin().await.err().expect("nothing stands there");
    assert!(error.is_temporary() && error.to_string().contains("put it back"), "{error}");
    fs::copy(beside(&path, ".old"), &path).unwrap();
    assert!(matches!(store.begin().await, Err(StoreError::Replaced { .. })), "a copy is another file");
    assert!(!store.is_writable(NOW_MS).await);
    fs::rename(beside(&path, ".old"), &path).unwrap();
    store.put_week(&week(), NOW_MS).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_processes_open_a_new_database_at_once() {
    for _ in 0..25 {
        let file = SqliteFile::new();
        let url = file.url();
        for opened in futures::future::join_all((0..8).map(|_| Store::open(&url))).await {
            opened.unwrap();
        }
    }
}

/// The files of migrations, by their versions.
fn versions(folder: &str) -> Vec<i64> {
    let mut versions: Vec<i64> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap().split('_').next().unwrap().parse().unwrap())
        .collect();
    versions.sort_unstable();
    versions
}

const OLD_ROWS: [&str; 3] = [
    "INSERT INTO weeks (slug, settings, starts, updated_ms) VALUES ('2022', '{}', 19268, 1)",
    "INSERT INTO publications (week_slug, sequence) VALUES ('2022', 7)",
    "INSERT INTO activities (week_slug, external_id, state, revision, content, imported_revision, updated_ms)
         VALUES ('2022', 'a', 'published', 1, '{}', NULL, 1)",
];

#[tokio::test]
async fn a_database_of_each_earlier_version_is_left_alone_until_it_is_migrated() {
    let folder = "migrations/sqlite";
    let migrator = Migrator::new(Path::new(folder)).await.unwrap();
    let versions = versions(folder);
    let (last, earlier) = versions.split_last().unwrap();
    for version in earlier {
        let file = SqliteFile::new();
        let mut connection = raw(&path_of(&file.url())).await;
        migrator.run_to(*version, &mut connection).await.unwrap();
        for row in OLD_ROWS {
            run(&mut connection, row).await;
        }
        connection.close().await.unwrap();
        let told = Store::open_current(&file.url()).await.err().expect("an older one").to_string();
        assert!(told.contains(&format!("version {version}")) && told.contains("veckan migrate"), "{told}");
        let (store, migrated) = Store::migrate(&file.url()).await.unwrap();
        assert_eq!((migrated.from, migrated.to), (Some(*version), *last));
        assert_eq!(store.sequences().await.unwrap()["2022"], 7);
        assert_eq!(store.counts("2022").await.unwrap().published, 1);
        store.close().await;
        Store::open_current(&file.url()).await.unwrap().close().await;
        let (_, again) = Store::migrate(&file.url()).await.unwrap();
        assert_eq!((again.from, again.to), (Some(*last), *last));
    }
}

#[tokio::test]
async fn a_database_of_a_later_program_is_refused_and_left_alone() {
    let file = SqliteFile::new();
    store_with_week(&file.url()).await.close().await;
    let mut connection = raw(&path_of(&file.url())).await;
    run(
        &mut connection,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'later', TRUE, x'00', 0)",
    )
    .await;
    connection.close().await.unwrap();
    for opened in [Store::open(&file.url()).await.err(), Store::open_current(&file.url()).await.err()] {
        let told = opened.expect("a later one").to_string();
        assert!(told.contains("9999") && told.contains("the program that wrote it"), "{told}");
    }
}

/// Runs statements on a PostgreSQL database, as its owner.
async fn on_postgres(url: &str, statements: &[&str]) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    for statement in statements {
        sqlx::query(AssertSqlSafe((*statement).to_owned())).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

#[test]
fn postgres_keeps_its_promises_too() {
    let Some(server) = Postgres::start() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        earlier_versions_of_postgres(&server).await;
        a_role_that_may_create_nothing(&server).await;
        a_held_lock_is_not_waited_for_without_end(&server).await;
    });
}

async fn earlier_versions_of_postgres(server: &Postgres) {
    let folder = "migrations/postgres";
    let migrator = Migrator::new(Path::new(folder)).await.unwrap();
    let versions = versions(folder);
    let (last, earlier) = versions.split_last().unwrap();
    for version in earlier {
        let url = server.new_database(&format!("version_{version}"));
        let mut connection = PgConnection::connect(&url).await.unwrap();
        migrator.run_to(*version, &mut connection).await.unwrap();
        connection.close().await.unwrap();
        on_postgres(&url, &OLD_ROWS).await;
        assert!(matches!(Store::open_current(&url).await, Err(StoreError::Older { .. })));
        let (store, migrated) = Store::migrate(&url).await.unwrap();
        assert_eq!((migrated.from, migrated.to), (Some(*version), *last));
        assert_eq!(store.sequences().await.unwrap()["2022"], 7);
    }
}

/// The rights of a program that an operator upgrades by hand.
async fn a_role_that_may_create_nothing(server: &Postgres) {
    let url = server.new_database("least_rights");
    Store::open(&url).await.unwrap().close().await;
    on_postgres(
        &url,
        &[
            "CREATE ROLE veckan LOGIN",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO veckan",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO veckan",
        ],
    )
    .await;
    let url = url.replace("postgres://postgres@", "postgres://veckan@");
    let store = Store::open(&url).await.unwrap();
    store.put_week(&week(), NOW_MS).await.unwrap();
    store.create(&new(&activity("Ett"), State::Waiting, None), NOW_MS).await.unwrap();
    assert!(store.is_writable(NOW_MS).await);
}

async fn a_held_lock_is_not_waited_for_without_end(server: &Postgres) {
    let url = server.new_database("locked");
    let store = store_with_week(&url).await;
    let mut other = PgConnection::connect(&url).await.unwrap();
    let mut holding = other.begin().await.unwrap();
    sqlx::query("LOCK TABLE activities IN ACCESS EXCLUSIVE MODE").execute(&mut *holding).await.unwrap();
    let began = Instant::now();
    let error = store.create(&new(&activity("Ett"), State::Waiting, None), NOW_MS).await.unwrap_err();
    assert!(error.is_temporary(), "{error:?}");
    assert!(began.elapsed() < GENEROUS, "{:?}", began.elapsed());
    holding.rollback().await.unwrap();
    store.create(&new(&activity("Ett"), State::Waiting, None), NOW_MS).await.unwrap();
}

#[test]
fn postgres_is_reached_by_tls() {
    let Some(mut server) = Postgres::start() else { return };
    let name = "by_tls";
    server.new_database(name);
    let (port, authority) = server.listen_with_tls();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let url = |mode: &str| format!("postgres://postgres@localhost:{port}/{name}?sslmode={mode}");
        let trusted = format!("{}&sslrootcert={}", url("verify-full"), authority.display());
        let store = Store::open(&trusted).await.unwrap();
        assert!(store.is_writable(NOW_MS).await);
        let mut other = PgConnection::connect(&trusted).await.unwrap();
        let encrypted: (i64,) =
            sqlx::query_as("SELECT COUNT(*) FROM pg_stat_ssl WHERE ssl AND pid <> pg_backend_pid()")
                .fetch_one(&mut other)
                .await
                .unwrap();
        assert!(encrypted.0 > 0, "the store's own connections are");
        Store::open(&url("require")).await.unwrap().close().await;
        let told = Store::open(&url("verify-full")).await.err().expect("nobody here vouches for it");
        assert!(format!("{:#}", anyhow::Error::from(told)).contains("certificate"));
    });
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_it_is_required() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    // What PostgreSQL answers to the question for TLS where it has none.
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = [0; 8];
        tokio::io::AsyncReadExt::read_exact(&mut stream, &mut asked).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, b"N").await.unwrap();
    });
    let error = Store::open(&format!("postgres://veckan@127.0.0.1:{port}/x?sslmode=require")).await.err().unwrap();
    let told = format!("{:#}", anyhow::Error::from(error));
    assert!(told.to_lowercase().contains("tls"), "{told}");
}

#[tokio::test]
async fn why_a_database_cannot_be_opened_is_named() {
    let began = Instant::now();
    let error = Store::open("postgres://veckan:hemlig@127.0.0.1:9/veckan").await.err().unwrap();
    let told = format!("{:#}", anyhow::Error::from(error));
    assert!(told.contains("refused") && !told.contains("hemlig"), "{told}");
    assert!(began.elapsed() < GENEROUS);
    let error = Store::open("postgres://veckan@127.0.0.1:9/veckan?sslmode=nonsense").await.err().unwrap();
    let told = format!("{:#}", anyhow::Error::from(error));
    assert!(told.contains("nonsense"), "{told}");
}
