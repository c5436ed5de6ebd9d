//! Mail transport: an SMTP server, a page that shows the letters, or none yet. Never logs passwords or recipients'
//! addresses.

use std::{
    collections::VecDeque,
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use lettre::{Address, address::AddressError, message::Mailbox};
use tokio::sync::{Mutex as AsyncMutex, MutexGuard, Notify, watch};
use url::Url;

use super::{
    relay::{Relay, ServerError, ascii_domain},
    retry_schedule::Schedule,
};
use locale::Locale;

/// Most letters that are shown; older ones are dropped.
const MOST_SHOWN: usize = 200;

/// Transport of mail, and signals to the worker that delivers it.
pub struct Mailer {
    transport: Transport,
    pub schedule: Schedule,
    woken: Notify,
    released: AtomicBool,
    stopping: watch::Sender<bool>,
    showing: AsyncMutex<()>,
}

enum Transport {
    Smtp(Box<Relay>),
    /// Letters in memory for the page that shows them, newest first.
    Shown(Mutex<VecDeque<ShownMail>>),
    /// No transport: letters stay in the outbox.
    Waiting,
}

/// Options for mail from the command line and the environment.
#[derive(Clone, Copy, Debug, Default)]
pub struct MailOptions<'a> {
    /// Address of the mail server.
    pub server: Option<&'a str>,
    /// File whose first line is the address of the mail server.
    pub server_file: Option<&'a Path>,
    /// Sender of every mail.
    pub from: Option<&'a str>,
    /// Whether mail is shown instead of being sent.
    pub is_shown: bool,
}

/// Mail that is shown instead of sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownMail {
    pub to: String,
    /// Language of the letter.
    pub locale: Locale,
    pub subject: String,
    pub text: String,
    /// Content of the HTML body: sanitised, links within the site included.
    pub html: String,
}

/// Errors in the options.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    #[error("--mail (VECKAN_MAIL) cannot be used")]
    Server(#[source] ServerError),
    #[error("the mail server that the first line of {} (--mail-file, VECKAN_MAIL_FILE) names cannot be used", .path.display())]
    ServerInFile {
        path: PathBuf,
        #[source]
        source: ServerError,
    },
    #[error("{} (--mail-file, VECKAN_MAIL_FILE) cannot be read", .path.display())]
    File {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error(
        "the mail server is named twice: in --mail (VECKAN_MAIL) and in --mail-file (VECKAN_MAIL_FILE); leave one out"
    )]
    NamedTwice,
    #[error(
        "--show-mail (VECKAN_SHOW_MAIL) shows mail instead of sending it, to everybody who reaches the site: leave it out, \
         or the mail server (--mail, --mail-file, VECKAN_MAIL, VECKAN_MAIL_FILE)"
    )]
    ShownAndSent,
    #[error("--mail-from {from:?} is not a sender: write Name <user@example.se>, or the address alone")]
    From {
        from: String,
        #[source]
        source: AddressError,
    },
    #[error("no mail can be sent from a site at {public_url:?}: say from which address, with --mail-from")]
    NoFrom {
        public_url: String,
        #[source]
        source: AddressError,
    },
}

impl Mailer {
    /// Creates a mailer from the options; `public_url` is the site's address, from which the default sender derives.
    pub fn new(options: MailOptions<'_>, public_url: &str) -> Result<Self, MailerError> {
        // An empty environment variable counts as unset.
        let (server, from) = (options.server.filter(|it| !it.is_empty()), options.from.filter(|it| !it.is_empty()));
        let file = options.server_file.filter(|it| !it.as_os_str().is_empty());
        let from = match from {
            Some(from) => from.parse().map_err(|source| MailerError::From { from: from.to_owned(), source })?,
            None => default_from(public_url)
                .map_err(|source| MailerError::NoFrom { public_url: public_url.to_owned(), source })?,
        };
        let from = in_ascii(from);
        let transport = match (server, file, options.is_shown) {
            (Some(_), Some(_), _) => return Err(MailerError::NamedTwice),
            (Some(_), None, true) | (None, Some(_), true) => return Err(MailerError::ShownAndSent),
            (Some(server), None, false) => {
                Transport::Smtp(Box::new(Relay::new(server, from).map_err(MailerError::Server)?))
            }
            (None, Some(path), false) => {
                let path = path.to_owned();
                let text = match fs::read_to_string(&path) {
                    Ok(text) => text,
                    Err(source) => return Err(MailerError::File { path, source }),
                };
                let server = text.lines().next().unwrap_or("").trim();
                match Relay::new(server, from) {
                    Ok(relay) => Transport::Smtp(Box::new(relay)),
                    Err(source) => return Err(MailerError::ServerInFile { path, source }),
                }
            }
            (None, None, true) => Transport::Shown(Mutex::default()),
            (None, None, false) => Transport::Waiting,
        };
        Ok(Self::of(transport))
    }

    /// Mailer that keeps every letter in the outbox.
    pub fn waiting() -> Self {
        Self::of(Transport::Waiting)
    }

    /// Mailer that shows every mail.
    pub fn shown() -> Self {
        Self::of(Transport::Shown(Mutex::default()))
    }

    pub fn with_schedule(self, schedule: Schedule) -> Self {
        Self { schedule, ..self }
    }

    fn of(transport: Transport) -> Self {
        Self {
            transport,
            schedule: Schedule::default(),
            woken: Notify::new(),
            released: AtomicBool::new(false),
            stopping: watch::Sender::new(false),
            showing: AsyncMutex::new(()),
        }
    }

    /// Wakes the delivery worker, since the outbox has a new letter.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// Wakes like [`Mailer::wake`], and ends all waits after failures of servers.
    pub fn try_now(&self) {
        self.released.store(true, Ordering::Release);
        self.wake();
    }

    /// Stops delivery: no further letter is started, and the worker ends when those under way are sent and recorded.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Whether letters are shown instead of sent.
    pub fn is_shown(&self) -> bool {
        matches!(self.transport, Transport::Shown(_))
    }

    /// Whether letters stay in the outbox, because neither a mail server nor showing mail is configured.
    pub fn is_waiting(&self) -> bool {
        matches!(self.transport, Transport::Waiting)
    }

    /// Shown mails to an address, newest first.
    pub fn shown_to(&self, recipient: &str) -> Vec<ShownMail> {
        self.all_shown().into_iter().filter(|mail| mail.to.eq_ignore_ascii_case(recipient)).collect()
    }

    /// All shown mails, newest first.
    pub fn all_shown(&self) -> Vec<ShownMail> {
        match &self.transport {
            Transport::Shown(mails) => mails.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect(),
            Transport::Smtp(_) | Transport::Waiting => Vec::new(),
        }
    }

    pub fn show(&self, mail: ShownMail) {
        if let Transport::Shown(mails) = &self.transport {
            let mut mails = mails.lock().unwrap_or_else(PoisonError::into_inner);
            mails.push_front(mail);
            mails.truncate(MOST_SHOWN);
        }
    }

    /// Mail server, if configured.
    pub fn relay(&self) -> Option<&Relay> {
        match &self.transport {
            Transport::Smtp(relay) => Some(relay),
            Transport::Shown(_) | Transport::Waiting => None,
        }
    }

    /// Waits for [`Mailer::wake`].
    pub async fn woken(&self) {
        self.woken.notified().await;
    }

    /// Whether [`Mailer::try_now`] was called since the last call.
    pub fn is_released(&self) -> bool {
        self.released.swap(false, Ordering::AcqRel)
    }

    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Waits for [`Mailer::stop`].
    pub async fn stopping(&self) {
        // `self` holds the sender, so the channel cannot close.
        let _ = self.stopping.subscribe().wait_for(|is_stopping| *is_stopping).await;
    }

    /// Lock that makes a reader wait until pending mail is shown.
    pub async fn showing(&self) -> MutexGuard<'_, ()> {
        self.showing.lock().await
    }
}

/// Default sender, `Innovationsveckan <no-reply@HOST>`; a site at an IP address uses `localhost`.
fn default_from(public_url: &str) -> Result<Mailbox, AddressError> {
    let url = Url::parse(public_url).ok();
    let domain = url.as_ref().and_then(Url::domain).unwrap_or("localhost");
    let address = Address::new("no-reply", domain)?;
    Ok(Mailbox::new(Some(Locale::Sv.site_name().to_owned()), address))
}

/// Sender with its domain in ASCII.
fn in_ascii(from: Mailbox) -> Mailbox {
    let address = ascii_domain(from.email.domain()).and_then(|domain| Address::new(from.email.user(), domain).ok());
    Mailbox::new(from.name, address.unwrap_or(from.email))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailer(options: MailOptions<'_>) -> Result<Mailer, String> {
        Mailer::new(options, "http://127.0.0.1:3000").map_err(|error| format!("{:#}", anyhow::Error::from(error)))
    }

    #[tokio::test]
    async fn mail_is_shown_only_where_somebody_asked_for_that() {
        for url in ["http://127.0.0.1:3000", "http://[::1]:3000", "http://localhost:3000", "https://veckan.example/"] {
            let mailer = Mailer::new(MailOptions::default(), url).unwrap();
            assert!(mailer.is_waiting() && !mailer.is_shown(), "{url}");
            let mailer = Mailer::new(MailOptions { is_shown: true, ..Default::default() }, url).unwrap();
            assert!(mailer.is_shown() && !mailer.is_waiting(), "{url}");
        }
    }

    #[tokio::test]
    async fn whom_mail_comes_from_follows_from_where_the_site_is() {
        for (url, from) in [
            ("https://veckan.example/", "Innovationsveckan <no-reply@veckan.example>"),
            ("https://räksmörgås.example", "Innovationsveckan <no-reply@xn--rksmrgs-5wao1o.example>"),
            ("http://127.0.0.1:3000", "Innovationsveckan <no-reply@localhost>"),
            ("http://[::1]:3000", "Innovationsveckan <no-reply@localhost>"),
            ("http://localhost:3000", "Innovationsveckan <no-reply@localhost>"),
        ] {
            let mailer =
                Mailer::new(MailOptions { server: Some("smtp://127.0.0.1?tls=none"), ..Default::default() }, url)
                    .unwrap();
            assert_eq!(mailer.relay().unwrap().from.to_string(), from);
        }
        let (server, from) = (Some("smtp://127.0.0.1:25?tls=none"), Some("Veckan <a@b.example>"));
        let mailer = mailer(MailOptions { server, from, ..Default::default() }).unwrap();
        assert!(!mailer.is_shown() && !mailer.is_waiting());
        assert_eq!(mailer.relay().unwrap().from.to_string(), "Veckan <a@b.example>");
    }

    #[tokio::test]
    async fn what_contradicts_itself_is_refused() {
        let server = Some("smtps://u:hemligt@mail.example");
        let file = Some(Path::new("/nowhere/mail"));
        for (options, said) in [
            (MailOptions { server, is_shown: true, ..Default::default() }, "instead of sending it"),
            (MailOptions { server_file: file, is_shown: true, ..Default::default() }, "instead of sending it"),
            (MailOptions { server, server_file: file, ..Default::default() }, "named twice"),
            (MailOptions { server_file: file, ..Default::default() }, "/nowhere/mail"),
            (MailOptions { server: Some("smtp://u:hemligt@x.example?tls=none"), ..Default::default() }, "in clear"),
            (MailOptions { from: Some("veckan"), ..Default::default() }, "\"veckan\""),
        ] {
            let error = mailer(options).err().unwrap();
            assert!(error.contains(said) && !error.contains("hemligt"), "{error}");
        }
        // What is set to nothing is not set.
        let nothing =
            MailOptions { server: Some(""), server_file: Some(Path::new("")), from: Some(""), is_shown: true };
        assert!(mailer(nothing).unwrap().is_shown());
    }

    #[tokio::test]
    async fn a_file_may_name_the_server() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mail");
        let options = MailOptions { server_file: Some(&path), ..Default::default() };
        fs::write(&path, " smtps://u:hemligt@mail.example \r\nanything\n").unwrap();
        assert!(mailer(options).unwrap().relay().is_some());
        for text in ["", "\n", "hemligt"] {
            fs::write(&path, text).unwrap();
            let error = mailer(options).err().unwrap();
            assert!(error.contains(path.to_str().unwrap()) && !error.contains("hemligt"), "{error}");
        }
    }

    #[test]
    fn shown_mails_are_bounded_and_the_newest_is_first() {
        let mailer = Mailer::shown();
        for number in 0..=MOST_SHOWN {
            let to = if number % 2 == 0 { "a@x.example" } else { "b@x.example" };
            let subject = number.to_string();
            let (to, text, html) = (to.to_owned(), String::new(), String::new());
            mailer.show(ShownMail { to, locale: Locale::Sv, subject, text, html });
        }
        assert_eq!(mailer.all_shown().len(), MOST_SHOWN);
        assert_eq!(mailer.shown_to("A@x.example")[0].subject, MOST_SHOWN.to_string());
    }
}
