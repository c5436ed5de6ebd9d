//! Mail of the program as it is run: its options, its restarts, and the certificates that it trusts.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use innovationsveckan::{
    domain::review::State,
    server::{
        mail::{Letter, Trouble},
        store::OutboxCounts,
    },
};

use super::{
    databases::SqliteFile,
    fixtures::{NOW_MS, activity, new, store_with_week},
    login, put,
    smtp::Smtp,
    to,
};

/// A running `veckan serve`, ended when it is dropped.
struct Served {
    process: Child,
}

impl Served {
    /// Once it says that it serves.
    fn start(database: &str, options: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut process = veckan(database, options, environment).stderr(Stdio::inherit()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut said).unwrap();
        assert!(said.starts_with("serving on "), "{said}");
        Self { process }
    }

    /// Asks it to stop; how it ended.
    fn stop(mut self) -> std::process::ExitStatus {
        let killed = Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        assert!(killed.success());
        self.process.wait().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn veckan(database: &str, options: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_veckan"));
    command.args(["serve", "--database", database, "--listen", "127.0.0.1:0"]).args(options);
    for name in ["VECKAN_MAIL", "VECKAN_MAIL_FILE", "VECKAN_MAIL_FROM", "VECKAN_SHOW_MAIL", "SSL_CERT_FILE"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied()).env("VECKAN_LOG", "error");
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

/// The longer run is `end2end/attacks/restarts.mjs`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_letter_is_sent_twice_or_lost_over_restarts() {
    let Some(smtp) = Smtp::start(&["--delay", "40"]) else { return };
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    let id = store.create(&new(&activity("Öppet hus"), State::Waiting, None), NOW_MS).await.unwrap();
    let mut written = 0;
    for ms in [0, 20, 90, 130, 170, 230, 310, 370] {
        let letter = |at: i32| (format!("{at}@{}.example", at % 7), Letter::Restored { activity_id: id });
        put(&file.url(), &(written..written + 25).map(letter).collect::<Vec<_>>(), 1).await;
        written += 25;
        let served = Served::start(&file.url(), &["--mail", &smtp.url()], &[]);
        tokio::time::sleep(Duration::from_millis(ms)).await;
        let ended = served.stop();
        assert!(ended.success(), "{ended}");
    }
    let served = Served::start(&file.url(), &["--mail", &smtp.url()], &[]);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(mail) = smtp.maybe_next(Duration::from_secs(3)).await {
        *seen.entry(to(&mail).to_owned()).or_default() += 1;
    }
    assert!(served.stop().success());
    assert!(seen.values().all(|times| *times == 1), "{seen:?}");
    assert_eq!(seen.len(), written as usize);
    assert_eq!(store.outbox_counts().await.unwrap(), OutboxCounts::default());
}

/// Words of the program when it refuses to start.
fn refused(options: &[&str], environment: &[(&str, &str)]) -> String {
    let file = SqliteFile::new();
    let mut process = veckan(&file.url(), options, environment).stderr(Stdio::piped()).spawn().unwrap();
    let (mut out, mut said) = (String::new(), String::new());
    process.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(!process.wait().unwrap().success(), "{out}{said}");
    said
}

#[test]
fn the_program_does_not_start_where_mail_would_go_wrong() {
    let clear = "smtp://user:hemligt@127.0.0.1?tls=none";
    let ok = "smtps://user:hemligt@mail.example";
    for (options, environment, sentence) in [
        (vec!["--mail", clear], vec![], "never sent in clear"),
        (vec![], vec![("VECKAN_MAIL", clear)], "never sent in clear"),
        (vec!["--show-mail", "--mail", ok], vec![], "instead of sending it"),
        (vec!["--show-mail"], vec![("VECKAN_MAIL", ok)], "instead of sending it"),
        (vec!["--show-mail"], vec![("VECKAN_MAIL_FILE", "/nowhere")], "instead of sending it"),
        (vec!["--mail", ok], vec![("VECKAN_SHOW_MAIL", "1")], "instead of sending it"),
        (vec!["--mail", ok], vec![("VECKAN_MAIL_FILE", "/nowhere")], "named twice"),
        (vec!["--mail-file", "/nowhere"], vec![], "/nowhere"),
    ] {
        let said = refused(&options, &environment);
        assert!(said.contains(sentence) && !said.contains("hemligt"), "{options:?} {environment:?}: {said}");
    }
}

/// A key, a certificate for `localhost`, and the root that signed it.
fn certificates(folder: &Path) -> bool {
    let openssl = |words: &str| {
        let mut command = Command::new("openssl");
        command.args(words.split(' ')).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost\n").unwrap();
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout root.key -out root.pem -days 2 -subj /CN=Veckan",
    ) && openssl(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out request.pem -subj /CN=localhost",
    ) && openssl(
        "x509 -req -in request.pem -CA root.pem -CAkey root.key -CAcreateserial -days 2 -extfile names -out cert.pem",
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_systems_roots_count_and_passwords_are_sent_encrypted() {
    let folder = tempfile::tempdir().unwrap();
    if !certificates(folder.path()) {
        assert!(env::var("CI").as_deref() != Ok("true"), "openssl is missing");
        println!("skipped: openssl is missing");
        return;
    }
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let Some(smtp) = Smtp::start(&["--key", &path("key.pem"), "--cert", &path("cert.pem")]) else { return };
    let file = SqliteFile::new();
    let store = store_with_week(&file.url()).await;
    put(&file.url(), &[("a@x.example".to_owned(), login())], 0).await;
    std::fs::write(path("mail"), format!("smtp://user:heml%C3%AFgt@localhost:{}\n", smtp.port)).unwrap();

    // Whose root nobody knows is not sent to.
    let served = Served::start(&file.url(), &["--mail-file", &path("mail")], &[]);
    let stuck = 'waiting: {
        for _ in 0..200 {
            if let Some(stuck) = store.failed_letters(1).await.unwrap().pop() {
                break 'waiting stuck;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("nothing failed");
    };
    assert!(Trouble::read(&stuck.error).0 == Trouble::NoServer && stuck.error.contains("certificate"), "{stuck:?}");
    assert!(served.stop().success());
    assert!(store.retry_now(stuck.id).await.unwrap());

    // What is set to nothing is not set.
    let root = path("root.pem");
    let environment = [("SSL_CERT_FILE", root.as_str()), ("VECKAN_MAIL", ""), ("VECKAN_SHOW_MAIL", "")];
    let served = Served::start(&file.url(), &["--mail-file", &path("mail")], &environment);
    let mail = smtp.next().await;
    assert_eq!((mail["isEncrypted"].as_bool(), mail["user"].as_str()), (Some(true), Some("user")));
    assert!(served.stop().success());
}
