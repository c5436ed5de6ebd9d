//! Cases that hold on either database.

/// Runs each case, a function of a database's address, on a database of its own: on SQLite as a test by itself, on
/// PostgreSQL all in one, since starting the server costs more than they do. For a test's root, beside `mod databases`.
macro_rules! on_both {
    ($($case:ident,)*) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let file = crate::databases::SqliteFile::new();
                    crate::$case(&file.url()).await;
                }
            )*
        }

        #[test]
        fn postgres() {
            let Some(server) = databases::Postgres::start() else { return };
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            $(
                println!("postgres: {}", stringify!($case));
                // PostgreSQL keeps 63 bytes of a name.
                let name: String = stringify!($case).chars().take(60).collect();
                runtime.block_on(async { $case(&server.new_database(&name)).await });
            )*
        }
    };
}
