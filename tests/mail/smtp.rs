//! A mail server for tests: `end2end/support/smtp.mjs`, a process of its own, which tells each mail as a line of JSON.

use std::{
    env,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use serde_json::Value;

use super::PATIENCE;

/// Ends when it is dropped, also by a panic.
pub struct Smtp {
    pub process: Child,
    pub port: u16,
    pub lines: mpsc::Receiver<String>,
}

impl Smtp {
    /// `None`, said in a line, where it cannot be started; in CI that is a failure.
    pub fn start(options: &[&str]) -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("end2end");
        let has_node = Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
        if !has_node || !folder.join("node_modules/smtp-server").is_dir() {
            let missing = "there is no SMTP server to test with: install Node.js and run `npm ci` in end2end";
            assert!(env::var("CI").as_deref() != Ok("true"), "{missing}");
            println!("skipped: {missing}");
            return None;
        }
        let mut process = Command::new("node")
            .arg(folder.join("support/smtp.mjs"))
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let first = lines.recv_timeout(PATIENCE).unwrap();
        let port = first.strip_prefix("listening on ").unwrap().parse().unwrap();
        Some(Self { process, port, lines })
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// The next mail, if one comes while nothing else happens for a while.
    pub async fn maybe_next(&self, quiet: Duration) -> Option<Value> {
        for _ in 0..quiet.as_millis() / 10 {
            if let Ok(line) = self.lines.try_recv() {
                return Some(serde_json::from_str(&line).unwrap());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
    }

    pub async fn next(&self) -> Value {
        for _ in 0..PATIENCE.as_millis() / 10 {
            if let Ok(line) = self.lines.try_recv() {
                return serde_json::from_str(&line).unwrap();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no mail came");
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
