//! `veckan serve`: opens the store, builds the snapshots, and serves until a signal to stop.

use std::{path::Path, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context;
use listenfd::ListenFd;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
};

use super::public_url::PublicUrl;
use crate::{
    locale::Locale,
    server::{
        clock::{self, Clock},
        http::connections,
        mail::{MailOptions, Mailer},
        proxies::TrustedProxies,
        router::router,
        service::{delivery, retention, waiting},
        state::{self, Site},
        store::Store,
    },
    urls::{Address, Page},
};

/// Time limits after the signal to stop: for letters that are being sent, then for closing the database.
const LETTERS_END_AFTER: Duration = Duration::from_secs(20);
const CLOSED_AFTER: Duration = Duration::from_secs(3);
/// Default limit of connections, and number of files that the program needs besides.
const MOST_CONNECTIONS: usize = 10_000;
const OTHER_FILES: usize = 100;

/// URL of the site for mail where no public URL is set: an IP address has no domain that mail can come from.
const HERE: &str = "http://localhost";

#[derive(clap::Args)]
pub struct Options {
    /// The address and port to listen on
    #[arg(long, env = "VECKAN_LISTEN", default_value = "127.0.0.1:3000", value_name = "ADDRESS")]
    listen: String,
    /// The most connections at once; further ones wait. At most as many as the program may open files
    #[arg(long, env = "VECKAN_MAX_CONNECTIONS", value_name = "NUMBER", default_value_t = MOST_CONNECTIONS)]
    max_connections: usize,
    /// Where the site is reached from outside, such as <https://example.se>
    #[arg(long, env = "VECKAN_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// A proxy, or a network of proxies, whose `X-Forwarded-For` says for whom a request is made, such as 127.0.0.1 or
    /// 10.0.0.0/8; may be given several times, or with commas. Nobody's counts unless named
    #[arg(long, env = "VECKAN_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    trusted_proxy: Vec<String>,
    /// The mail server, such as <smtps://user:password@mail.example.se>, or <smtp://host> for one with STARTTLS; without
    /// one, mail waits in the outbox
    #[arg(long, env = "VECKAN_MAIL", value_name = "URL", hide_env_values = true)]
    mail: Option<String>,
    /// A file whose first line is the mail server's address: other users see options, and may see the environment
    #[arg(long, env = "VECKAN_MAIL_FILE", value_name = "FILE")]
    mail_file: Option<String>,
    /// Whom mail comes from; by default `Innovationsveckan`, at no-reply@ and the host of the public URL
    #[arg(long, env = "VECKAN_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// Show mail at /epost instead of sending it, login links among it, to everybody who reaches the site
    #[arg(long, env = "VECKAN_SHOW_MAIL", value_parser = clap::builder::FalseyValueParser::new())]
    show_mail: bool,
    /// The most lists of saved activities that visitors can keep on the server
    #[arg(long, env = "VECKAN_MAX_SAVED_LISTS", value_name = "NUMBER", default_value_t = state::MOST_SAVED_LISTS)]
    max_saved_lists: u32,
    /// Start the server's clock at this instant and let it tick on, for demonstrations and tests
    #[arg(long, env = "VECKAN_CLOCK", value_name = "INSTANT")]
    clock: Option<String>,
}

pub async fn serve(options: Options, database: &str) -> anyhow::Result<ExitCode> {
    // Registered first, so that a signal cannot interrupt what begins below.
    let signals = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let clock = match &options.clock {
        None => Clock::system(),
        Some(instant) => {
            let moment = clock::parse_instant(instant).ok().with_context(|| {
                format!("--clock {instant:?} is no instant; write one such as 2022-10-04T08:55:00+02:00")
            })?;
            Clock::starting_at(moment.unix_s * 1000)
        }
    };
    // Options are checked before anything is opened.
    check_listen(&options.listen)?;
    let most_connections = most_connections(options.max_connections)?;
    let public_url = options.public_url.filter(|url| !url.trim().is_empty());
    let public_url = public_url.as_deref().map(PublicUrl::parse).transpose()?;
    let proxies = TrustedProxies::parse(&options.trusted_proxy)?;
    let mail = MailOptions {
        server: options.mail.as_deref(),
        server_file: options.mail_file.as_deref().map(Path::new),
        from: options.mail_from.as_deref(),
        is_shown: options.show_mail,
    };
    let mailer = Mailer::new(mail, &public_url.clone().map_or_else(|| HERE.to_owned(), PublicUrl::into_string))?;
    let (store, migrated) = Store::migrate(database).await?;
    if let Some(from) = migrated.from.filter(|from| *from != migrated.to) {
        tracing::info!("the database was brought from version {from} to {}", migrated.to);
    }
    let listener = listener(&options.listen).await?;
    let address = listener.local_addr()?;
    let public_url = public_url.map_or_else(|| format!("http://{address}"), PublicUrl::into_string);
    tell_whom_we_trust(&proxies);
    let changes = store.changes().await?;
    let site = Site::new(store, clock, Some(public_url)).with_mailer(mailer).with_proxies(proxies);
    let site = Arc::new(site.with_most_saved_lists(options.max_saved_lists));
    site.refresh().await?;
    if site.published().weeks.is_empty() {
        tracing::warn!("there is no week yet: `veckan demo` fills an empty database with a demonstration");
    }
    if !site.assets.has_client {
        tracing::warn!("this program was built without the client: pages work as forms; scripts/build makes both");
    }
    let held = site.store.outbox_counts().await?.held;
    if held > 0 {
        tracing::warn!(
            "{held} letters are held since the database was restored: `veckan outbox release` lets them be sent"
        );
    }
    if site.mailer.is_waiting() {
        tracing::warn!(
            "no mail server is set, so mail waits in the outbox: name one with --mail or --mail-file, or try the site with \
             --show-mail"
        );
    }
    if site.mailer.is_shown() {
        let mailbox = site.absolute(&Address::new(Locale::Sv, Page::Mailbox).path());
        tracing::warn!(
            "--show-mail: {mailbox} shows the mails that would be sent, login links among them, to everybody who reaches \
             it, also through a proxy: leave it out before others do"
        );
    }
    let delivering = tokio::spawn(delivery::deliver(site.clone()));
    tokio::spawn(retention::run(site.clone()));
    tokio::spawn(waiting::run(site.clone()));
    tokio::spawn(state::follow(site.clone(), changes, state::BETWEEN_COMPARISONS));
    say!("serving on http://{address}");
    let timeouts = connections::Timeouts::default();
    connections::serve(listener, router(site.clone()), most_connections, timeouts, stop(signals, &site)).await;
    // Also where the server has ended by itself.
    site.mailer.stop();
    if tokio::time::timeout(LETTERS_END_AFTER, delivering).await.is_err() {
        tracing::warn!("some letters were not sent in time; they are tried again by whoever delivers next");
    }
    if tokio::time::timeout(CLOSED_AFTER, site.store.close()).await.is_err() {
        tracing::warn!("the database was not closed in time; nothing that was saved is lost");
    }
    Ok(ExitCode::SUCCESS)
}

/// Socket that systemd passes (`LISTEN_FDS`), on which connections wait during a restart; else a new one.
async fn listener(listen: &str) -> anyhow::Result<TcpListener> {
    let handed_down = ListenFd::from_env().take_tcp_listener(0).context("LISTEN_FDS names no TCP socket")?;
    if let Some(listener) = handed_down {
        listener.set_nonblocking(true)?;
        return Ok(TcpListener::from_std(listener)?);
    }
    TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}; is another server running there?"))
}

/// Number of connections that was asked for, or fewer where the system does not allow as many open files.
fn most_connections(asked: usize) -> anyhow::Result<usize> {
    anyhow::ensure!(asked > 0, "--max-connections must be at least 1");
    let files = rlimit::increase_nofile_limit((asked + OTHER_FILES) as u64).unwrap_or(1024) as usize;
    let most = asked.min(files.saturating_sub(OTHER_FILES)).max(1);
    if most < asked {
        tracing::warn!("the system lets this program open {files} files, so it takes {most} connections at most");
    }
    Ok(most)
}

/// Checks for host and port, with a better message than the system's.
fn check_listen(listen: &str) -> anyhow::Result<()> {
    let is_port = |text: &str| text.parse::<u16>().is_ok();
    match listen.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && is_port(port) => Ok(()),
        _ => {
            let port = if is_port(listen) { listen } else { listen.strip_prefix(':').unwrap_or("3000") };
            let port = if is_port(port) { port } else { "3000" };
            anyhow::bail!("--listen {listen:?} is no address with a port; write one such as 127.0.0.1:{port}")
        }
    }
}

fn tell_whom_we_trust(proxies: &TrustedProxies) {
    let networks: Vec<String> = proxies.networks().iter().map(ToString::to_string).collect();
    if networks.is_empty() {
        tracing::info!("X-Forwarded-For counts from nobody: name proxies with --trusted-proxy");
    } else {
        tracing::info!("X-Forwarded-For counts from {}", networks.join(", "));
    }
}

/// Waits for SIGTERM or an interrupt, and stops the mailer.
async fn stop((mut terminate, mut interrupt): (Signal, Signal), site: &Site) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    site.mailer.stop();
    tracing::info!("stopping: requests and letters under way finish");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_to_listen_is_said_with_a_port() {
        for listen in ["127.0.0.1:3000", "[::]:80", "localhost:0"] {
            assert!(check_listen(listen).is_ok(), "{listen}");
        }
        for (listen, advice) in [
            ("3000", "127.0.0.1:3000"),
            ("8080", "127.0.0.1:8080"),
            (":8080", "127.0.0.1:8080"),
            ("localhost", "127.0.0.1:3000"),
            ("127.0.0.1:http", "127.0.0.1:3000"),
            ("", "127.0.0.1:3000"),
        ] {
            let refused = check_listen(listen).unwrap_err().to_string();
            assert!(refused.contains("--listen") && refused.ends_with(advice), "{refused}");
        }
    }
}
