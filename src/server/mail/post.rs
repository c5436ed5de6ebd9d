//! How mail leaves: by a mail server, by being shown where none is set, or not at all yet.
//! Passwords and recipients' addresses never reach a log from here.

use std::{
    collections::VecDeque,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::Mailbox,
    transport::smtp::{
        self,
        response::{Category, Severity},
    },
};
use tokio::sync::{Mutex as AsyncMutex, MutexGuard, Notify};

use crate::locale::Locale;

/// How long the mail server may take to answer one command.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(20);
/// How long sending one mail may take in all.
const MAIL_TIMEOUT: Duration = Duration::from_mins(1);
/// How many mails are shown at most; the oldest go.
const MOST_SHOWN: usize = 200;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// Where mail goes.
pub struct Post {
    transport: Transport,
    pub(super) schedule: Schedule,
    woken: Notify,
    sending: AsyncMutex<()>,
}

enum Transport {
    Smtp {
        server: AsyncSmtpTransport<Tokio1Executor>,
        from: Mailbox,
    },
    /// Kept in memory and shown, newest first.
    Shown(Mutex<VecDeque<ShownMail>>),
    /// Stays in the outbox.
    Waiting,
}

/// When letters are tried.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// How long to wait after the first failure, the second and so on; after the last one a letter is stuck.
    pub back_off: Vec<Duration>,
    /// How often the outbox is looked into without being told: another process may have written.
    pub poll: Duration,
}

/// A mail that would have been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownMail {
    pub to: String,
    /// The language that it is written in.
    pub locale: Locale,
    pub subject: String,
    pub text: String,
    /// What stands in the body of its HTML: sanitised, and its links within the site lead there.
    pub html: String,
}

/// What is wrong with the options.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    #[error(
        "--mail is not a mail server's address: write smtps://user:password@host, \
         smtp://user:password@host?tls=required, or smtp://host for one without encryption, and percent-encode marks in \
         user and password: {0}"
    )]
    Server(smtp::Error),
    #[error("--mail-from {from:?} is not a sender: write Name <user@example.se>, or the address alone")]
    From {
        from: String,
        #[source]
        source: lettre::address::AddressError,
    },
    #[error("no mail can be sent from a site at {public_url:?}: say from which address, with --mail-from")]
    NoFrom {
        public_url: String,
        #[source]
        source: lettre::address::AddressError,
    },
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    #[error("the mail server did not take it")]
    Smtp(#[from] smtp::Error),
    #[error("the mail server did not answer in time")]
    Timeout(#[from] tokio::time::error::Elapsed),
    #[error("there is no mail server")]
    NoServer,
}

impl SendError {
    /// Whether trying again would change nothing: the server refuses this very mail or recipient (550 to 559). Other
    /// refusals, such as of a password, are the operator's to mend, and the letter waits.
    pub(super) fn is_permanent(&self) -> bool {
        let Self::Smtp(error) = self else { return false };
        error.status().is_some_and(|code| {
            code.severity == Severity::PermanentNegativeCompletion && code.category == Category::MailSystem
        })
    }

    /// What may stand in a log: a server's own words may name the recipient.
    pub(super) fn for_log(&self) -> String {
        match self {
            Self::Smtp(error) => match error.status() {
                Some(code) => format!("the mail server answered {code}"),
                None if error.is_response() => "the mail server's answer cannot be read".to_owned(),
                None => format!("{self}: {error}"),
            },
            Self::Timeout(_) | Self::NoServer => self.to_string(),
        }
    }
}

impl Default for Schedule {
    /// After 1, 5, 15 and 60 minutes, then every three hours for three days.
    fn default() -> Self {
        let first = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR];
        Self { back_off: first.into_iter().chain([3 * HOUR; 24]).collect(), poll: Duration::from_secs(3) }
    }
}

impl Post {
    /// From what the command line says; `listening` is where the site listens.
    /// Called inside the tokio runtime that will send.
    pub fn new(
        server: Option<&str>,
        from: Option<&str>,
        public_url: &str,
        listening: IpAddr,
    ) -> Result<Self, PostError> {
        // A variable of the environment that is set to nothing says nothing.
        let (server, from) = (server.filter(|it| !it.is_empty()), from.filter(|it| !it.is_empty()));
        let from = match from {
            Some(from) => from.parse().map_err(|source| PostError::From { from: from.to_owned(), source })?,
            None => default_from(public_url)
                .map_err(|source| PostError::NoFrom { public_url: public_url.to_owned(), source })?,
        };
        let transport = match server {
            Some(server) => {
                let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(server).map_err(PostError::Server)?;
                Transport::Smtp { server: builder.timeout(Some(COMMAND_TIMEOUT)).build(), from }
            }
            None if listening.is_loopback() && is_this_computer(place(public_url)) => {
                Transport::Shown(Mutex::default())
            }
            None => Transport::Waiting,
        };
        Ok(Self::of(transport))
    }

    /// Keeps every letter in the outbox.
    pub fn waiting() -> Self {
        Self::of(Transport::Waiting)
    }

    /// Shows every mail.
    pub fn shown() -> Self {
        Self::of(Transport::Shown(Mutex::default()))
    }

    pub fn with_schedule(self, schedule: Schedule) -> Self {
        Self { schedule, ..self }
    }

    fn of(transport: Transport) -> Self {
        Self { transport, schedule: Schedule::default(), woken: Notify::new(), sending: AsyncMutex::new(()) }
    }

    /// Says that the outbox holds something new.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// Whether mails are shown instead of sent: no mail server is set, and only this computer reaches the site.
    pub fn is_shown(&self) -> bool {
        matches!(self.transport, Transport::Shown(_))
    }

    /// Whether letters stay in the outbox: no mail server is set, and others reach the site.
    pub fn is_waiting(&self) -> bool {
        matches!(self.transport, Transport::Waiting)
    }

    /// The mails that would have been sent to an address, the newest first.
    pub fn shown_to(&self, recipient: &str) -> Vec<ShownMail> {
        self.all_shown().into_iter().filter(|mail| mail.to.eq_ignore_ascii_case(recipient)).collect()
    }

    /// Every mail that would have been sent, the newest first.
    pub fn all_shown(&self) -> Vec<ShownMail> {
        match &self.transport {
            Transport::Shown(mails) => mails.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect(),
            Transport::Smtp { .. } | Transport::Waiting => Vec::new(),
        }
    }

    pub(super) fn show(&self, mail: ShownMail) {
        if let Transport::Shown(mails) = &self.transport {
            let mut mails = mails.lock().unwrap_or_else(PoisonError::into_inner);
            mails.push_front(mail);
            mails.truncate(MOST_SHOWN);
        }
    }

    /// Whom mail comes from, where it is sent.
    pub(super) fn from(&self) -> Option<&Mailbox> {
        match &self.transport {
            Transport::Smtp { from, .. } => Some(from),
            Transport::Shown(_) | Transport::Waiting => None,
        }
    }

    pub(super) async fn send(&self, message: Message) -> Result<(), SendError> {
        let Transport::Smtp { server, .. } = &self.transport else { return Err(SendError::NoServer) };
        tokio::time::timeout(MAIL_TIMEOUT, server.send(message)).await??;
        Ok(())
    }

    /// Until somebody says that there is something new, or `longest` has passed.
    pub(super) async fn rest(&self, longest: Duration) {
        let _ = tokio::time::timeout(longest, self.woken.notified()).await;
    }

    /// One at a time: who wants to see a mail waits for who is writing it.
    pub(super) async fn sending(&self) -> MutexGuard<'_, ()> {
        self.sending.lock().await
    }
}

/// `Innovationsveckan <no-reply@HOST>`; a site on a number has no domain that mail could come from.
fn default_from(public_url: &str) -> Result<Mailbox, lettre::address::AddressError> {
    let host = Some(without_port(place(public_url))).filter(|host| !host.is_empty() && address_of(host).is_none());
    let address = lettre::Address::new("no-reply", host.unwrap_or("localhost"))?;
    Ok(Mailbox::new(Some(Locale::Sv.site_name().to_owned()), address))
}

/// Whether a host, with or without port, is a name of the computer itself.
pub fn is_this_computer(host: &str) -> bool {
    let host = without_port(host);
    host.eq_ignore_ascii_case("localhost") || address_of(host).is_some_and(|address| address.is_loopback())
}

/// `host:port` of an address on the web.
fn place(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or("")
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// `127.0.0.1` or `[::1]`.
fn address_of(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const ANYWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);

    #[tokio::test]
    async fn what_is_not_said_follows_from_where_the_site_is() {
        let post = Post::new(None, None, "https://veckan.example/", ANYWHERE).unwrap();
        assert!(post.is_waiting() && !post.is_shown());
        assert_eq!(
            default_from("https://veckan.example/").unwrap().to_string(),
            "Innovationsveckan <no-reply@veckan.example>"
        );
        for (url, from) in [
            ("http://127.0.0.1:3000", "no-reply@localhost"),
            ("http://[::1]:3000", "no-reply@localhost"),
            ("http://localhost:3000", "no-reply@localhost"),
        ] {
            let post = Post::new(None, None, url, HERE).unwrap();
            assert!(post.is_shown() && !post.is_waiting());
            assert_eq!(default_from(url).unwrap().email.to_string(), from);
        }
        let post = Post::new(Some("smtp://127.0.0.1:25"), Some("Veckan <a@b.example>"), "", HERE).unwrap();
        assert!(!post.is_shown() && !post.is_waiting());
        assert_eq!(post.from().unwrap().to_string(), "Veckan <a@b.example>");
    }

    #[tokio::test]
    async fn what_cannot_be_used_is_said_without_the_password() {
        for server in
            ["mail.example", "http://mail.example", "smtp://u:hemligt@mail.example?tls=x", "smtp://u:hemligt@"]
        {
            let error = anyhow::Error::from(Post::new(Some(server), None, "", HERE).err().unwrap());
            let said = format!("{error:#}");
            assert!(said.contains("smtp://host") && !said.contains("hemligt"), "{said}");
        }
        let error = Post::new(None, Some("veckan"), "", HERE).err().unwrap().to_string();
        assert!(error.contains("\"veckan\""), "{error}");
    }

    #[tokio::test]
    async fn behind_a_proxy_no_mail_is_shown() {
        let post = Post::new(None, None, "https://veckan.example", HERE).unwrap();
        assert!(post.is_waiting() && !post.is_shown());
        for host in ["localhost", "LOCALHOST:3000", "127.0.0.1", "127.0.0.1:80", "[::1]:3000", "[::1]"] {
            assert!(is_this_computer(host), "{host}");
        }
        for host in ["", "veckan.example", "127.0.0.1.veckan.example", "localhost.example:80", "10.0.0.1:3000"] {
            assert!(!is_this_computer(host), "{host}");
        }
    }

    #[test]
    fn three_days_of_trying() {
        let total: Duration = Schedule::default().back_off.iter().sum();
        assert_eq!(total.as_secs() / 3600, 73);
    }

    #[test]
    fn shown_mails_are_bounded_and_the_newest_is_first() {
        let post = Post::shown();
        for number in 0..=MOST_SHOWN {
            let to = if number % 2 == 0 { "a@x.example" } else { "b@x.example" };
            let subject = number.to_string();
            let (to, text, html) = (to.to_owned(), String::new(), String::new());
            post.show(ShownMail { to, locale: Locale::Sv, subject, text, html });
        }
        assert_eq!(post.all_shown().len(), MOST_SHOWN);
        assert_eq!(post.shown_to("A@x.example")[0].subject, MOST_SHOWN.to_string());
    }
}
