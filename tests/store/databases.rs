//! Databases for tests: an SQLite file, and a PostgreSQL server of one's own in a temporary folder.

use std::{
    env, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

pub struct SqliteFile {
    folder: TempDir,
}

impl SqliteFile {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn url(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("veckan å.db").display())
    }
}

/// A server that listens on a socket in its own folder only. Stopped and removed when dropped, also by a panic.
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    /// Further addresses at which it listens, and their certificates.
    more_options: String,
}

impl Postgres {
    /// `None`, said in a line, where PostgreSQL is not installed; in CI that is a failure.
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            let missing =
                "PostgreSQL is not installed (looked for initdb in /usr/lib/postgresql/*/bin and on the PATH)";
            assert!(env::var("CI").as_deref() != Ok("true"), "{missing}");
            println!("skipped: {missing}");
            return None;
        };
        // A short path: a socket's may have 107 bytes.
        let folder = tempfile::Builder::new().prefix("veckan-pg").tempdir_in("/tmp").unwrap();
        let server = Self { programs, folder, more_options: "-c listen_addresses=''".to_owned() };
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(server.folder.path()));
        }
        let options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"];
        run(server.program("initdb").args(options).arg(server.data()));
        server.control("start");
        Some(server)
    }

    /// Cuts every connection off.
    pub fn restart(&self) {
        self.control("restart");
    }

    /// From now on reached by TLS too: gives the port on `localhost`, and the file of the authority that vouches for it.
    pub fn listen_with_tls(&mut self) -> (u16, PathBuf) {
        let file = |name: &str| self.folder.path().join(name).display().to_string();
        let openssl = |arguments: &[&str]| run(Command::new("openssl").args(arguments).stderr(Stdio::null()));
        let [ca, ca_key, key, request, certificate, names] =
            ["ca.pem", "ca.key", "server.key", "server.csr", "server.pem", "names"].map(file);
        fs::write(&names, "subjectAltName=DNS:localhost\n").unwrap();
        openssl(&["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", &ca_key, "-out", &ca, "-subj", "/CN=ca"]);
        openssl(&["req", "-newkey", "rsa:2048", "-nodes", "-keyout", &key, "-out", &request, "-subj", "/CN=localhost"]);
        openssl(&[
            "x509",
            "-req",
            "-in",
            &request,
            "-CA",
            &ca,
            "-CAkey",
            &ca_key,
            "-CAcreateserial",
            "-out",
            &certificate,
            "-extfile",
            &names,
        ]);
        run(Command::new("chmod").args(["600", &key]));
        if is_root() {
            run(Command::new("chown").args(["postgres", &key, &certificate]));
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        self.more_options = format!(
            "-c listen_addresses=localhost -c port={port} -c ssl=on -c ssl_cert_file={certificate} -c ssl_key_file={key}"
        );
        self.restart();
        (port, ca.into())
    }

    /// The address of a new, empty database.
    pub fn new_database(&self, name: &str) -> String {
        run(self.program("createdb").args(["-U", "postgres", "-h"]).arg(self.folder.path()).arg(name));
        let socket = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{socket}/{name}")
    }

    fn control(&self, action: &str) {
        let folder = self.folder.path();
        let options = format!(
            "{} -c unix_socket_directories='{}' -c fsync=off -c full_page_writes=off",
            self.more_options,
            folder.display()
        );
        let mut control = self.program("pg_ctl");
        control.args([action, "-w", "-t", "60", "-m", "fast", "-o"]).arg(options);
        run(control.arg("-l").arg(folder.join("log")).arg("-D").arg(self.data()));
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The server refuses to run as root.
    fn program(&self, name: &str) -> Command {
        let path = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.current_dir("/tmp");
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = self.program("pg_ctl");
        stop.args(["stop", "-w", "-m", "immediate", "-D"]).arg(self.data());
        // The folder goes in any case; a panic here would hide the one that led here.
        let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// The folder of the newest version's programs.
fn programs() -> Option<PathBuf> {
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<f32>().ok();
    let mut installed: Vec<PathBuf> =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    installed.sort_by(|left, right| version(right).partial_cmp(&version(left)).unwrap_or(std::cmp::Ordering::Equal));
    let on_path = env::var_os("PATH").map(|paths| env::split_paths(&paths).collect::<Vec<_>>()).unwrap_or_default();
    installed
        .into_iter()
        .map(|version| version.join("bin"))
        .chain(on_path)
        .find(|folder| folder.join("initdb").is_file())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

fn run(command: &mut Command) {
    let status = command.stdout(Stdio::null()).status();
    assert!(status.as_ref().is_ok_and(std::process::ExitStatus::success), "{command:?}: {status:?}");
}
