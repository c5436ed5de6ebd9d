//! SMTP relay for all mail: its address, and a pool of connections to it. Distinguishes failures of the connection,
//! which hold back all mail, from replies about one recipient, which hold back one letter. Never logs passwords or
//! recipients' addresses.

use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use lettre::{
    Message,
    address::Envelope,
    message::Mailbox,
    transport::smtp::{
        self,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters, TlsParametersBuilder},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
        response::{Category, Severity},
    },
};
use tokio::{
    net::TcpStream,
    time::{Instant, error::Elapsed},
};
use url::Url;

/// Timeout of connecting, including greeting, TLS and authentication.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// Timeout of the reply to one command.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(20);
/// Timeout of transferring one mail's content, after the `DATA` command.
const MAIL_TIMEOUT: Duration = Duration::from_mins(1);
/// Longest idle time of a pooled connection; servers wait for at least a minute.
const IDLE: Duration = Duration::from_secs(20);
/// SMTP reply code of a server that closes the connection or is unavailable.
const CLOSING: u16 = 421;

const PORT: u16 = 25;
const STARTTLS_PORT: u16 = 587;
const TLS_PORT: u16 = 465;

/// Reasons why the address of a mail server is rejected.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error(
        "it is not a mail server's address: write smtps://user:password@host, smtp://user:password@host for one with \
         STARTTLS, or smtp://host?tls=none for one without encryption, and percent-encode marks in user and password"
    )]
    Address,
    #[error("a password is never sent in clear: leave ?tls=none out of the address, or user and password")]
    PasswordInClear,
    #[error("user and password belong together: name both in the address, percent-encoded, or neither")]
    HalfCredentials,
    #[error("encryption cannot be set up: {0}")]
    Tls(smtp::Error),
}

/// Reasons why a letter was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Server that is unavailable for every recipient.
    #[error("the mail server cannot be reached")]
    Connect(#[from] ConnectError),
    #[error("the mail server did not take it")]
    Smtp(#[from] smtp::Error),
    #[error("the mail server did not answer in time")]
    Timeout(#[from] Elapsed),
    #[error("the mail server does not know how to write to an address with such letters before its @")]
    OnlyAscii,
    /// Shutdown before any of the content was transferred.
    #[error("the program is stopping")]
    Stopping,
}

/// Reasons why there is no connection to the server.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("it does not answer there")]
    Network(#[from] std::io::Error),
    #[error("it did not answer in time")]
    Timeout(#[from] Elapsed),
    #[error("it does not offer STARTTLS, and mail is not sent without encryption unless its address says ?tls=none")]
    NoStartTls,
    #[error("no password is sent without encryption")]
    NotEncrypted,
    #[error(transparent)]
    Smtp(#[from] smtp::Error),
}

impl SendError {
    /// Whether a retry would be pointless: the server rejects this mail or recipient (550 to 559). Other rejections,
    /// such as of the password, are for the operator to fix, and the letter waits.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::OnlyAscii => true,
            Self::Smtp(error) => error.status().is_some_and(|code| {
                code.severity == Severity::PermanentNegativeCompletion && code.category == Category::MailSystem
            }),
            Self::Connect(_) | Self::Timeout(_) | Self::Stopping => false,
        }
    }

    /// SMTP reply code, if the server replied.
    pub fn code(&self) -> Option<u16> {
        let (Self::Smtp(error) | Self::Connect(ConnectError::Smtp(error))) = self else { return None };
        error.status().map(u16::from)
    }

    /// Description for the log, without the server's own text, which may contain the recipient's address.
    pub fn for_log(&self) -> String {
        match self {
            Self::Smtp(error) => match error.status() {
                Some(code) => format!("the mail server answered {code}"),
                None if error.is_response() => "the mail server's answer cannot be read".to_owned(),
                None => format!("{self}: {error}"),
            },
            // No recipient has been sent to the server yet.
            Self::Connect(error) => match std::error::Error::source(error) {
                Some(source) => format!("{self}: {error}: {source}"),
                None => format!("{self}: {error}"),
            },
            Self::Timeout(_) | Self::OnlyAscii | Self::Stopping => self.to_string(),
        }
    }
}

/// Client of the SMTP relay.
pub struct Relay {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    hello: ClientId,
    /// Sender of every mail.
    pub from: Mailbox,
    idle: Mutex<Vec<(Instant, AsyncSmtpConnection)>>,
}

enum Security {
    None,
    StartTls(TlsParameters),
    /// Implicit TLS.
    Tls(TlsParameters),
}

/// Parsed address of a mail server.
#[derive(Debug, PartialEq, Eq)]
struct ServerAddress {
    host: String,
    port: u16,
    security: Wanted,
    credentials: Option<Credentials>,
    hello: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    None,
    StartTls,
    Tls,
}

impl ServerAddress {
    fn parse(address: &str) -> Result<Self, ServerError> {
        let url = Url::parse(address).map_err(|_| ServerError::Address)?;
        let mut tls = None;
        for (key, value) in url.query_pairs() {
            if key != "tls" || tls.is_some() {
                return Err(ServerError::Address);
            }
            tls = Some(value);
        }
        let (security, port) = match (url.scheme(), tls.as_deref()) {
            ("smtps", None | Some("required")) => (Wanted::Tls, TLS_PORT),
            ("smtp", None | Some("required")) => (Wanted::StartTls, STARTTLS_PORT),
            ("smtp", Some("none")) => (Wanted::None, PORT),
            _ => return Err(ServerError::Address),
        };
        let host = url.host_str().unwrap_or("").trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() || url.fragment().is_some() {
            return Err(ServerError::Address);
        }
        let decoded = |text: &str| {
            percent_encoding::percent_decode_str(text)
                .decode_utf8()
                .map(std::borrow::Cow::into_owned)
                .map_err(|_| ServerError::Address)
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) | (_, None) => return Err(ServerError::HalfCredentials),
            (user, Some(password)) => Some(Credentials::new(decoded(user)?, decoded(password)?)),
        };
        if credentials.is_some() && security == Wanted::None {
            return Err(ServerError::PasswordInClear);
        }
        let hello = Some(url.path().trim_matches('/').to_owned()).filter(|name| !name.is_empty());
        Ok(Self { host: host.to_owned(), port: url.port().unwrap_or(port), security, credentials, hello })
    }
}

impl Relay {
    pub fn new(address: &str, from: Mailbox) -> Result<Self, ServerError> {
        let ServerAddress { host, port, security, credentials, hello } = ServerAddress::parse(address)?;
        let security = match security {
            Wanted::None => Security::None,
            Wanted::StartTls => Security::StartTls(tls(&host)?),
            Wanted::Tls => Security::Tls(tls(&host)?),
        };
        let hello = hello.map_or_else(ClientId::default, ClientId::Domain);
        Ok(Self { host, port, security, credentials, hello, from, idle: Mutex::default() })
    }

    /// Sends a letter. If `stopping` completes before the content is being transferred, nothing is sent; later the
    /// transfer is awaited, since an interrupted one has an unknown outcome.
    pub async fn send(&self, message: &Message, stopping: impl Future<Output = ()>) -> Result<(), SendError> {
        let (envelope, content) = (message.envelope(), message.formatted());
        let mut connection = tokio::select! {
            biased;
            () = stopping => return Err(SendError::Stopping),
            begun = self.begin(envelope) => begun?,
        };
        let handed_over = tokio::time::timeout(MAIL_TIMEOUT, connection.message(&content)).await;
        match handed_over {
            Ok(Ok(_)) => {
                self.park(connection);
                Ok(())
            }
            Ok(Err(error)) => {
                part(connection, &error);
                Err(error.into())
            }
            Err(late) => Err(late.into()),
        }
    }

    /// Connection on which the server waits for a letter's content: `RCPT TO` and `DATA` are accepted.
    async fn begin(&self, envelope: &Envelope) -> Result<AsyncSmtpConnection, SendError> {
        let mut connection = self.greeted(envelope).await?;
        let named = async {
            for recipient in envelope.to() {
                let recipient = Rcpt::new(recipient.clone(), Vec::new());
                tokio::time::timeout(COMMAND_TIMEOUT, connection.command(recipient)).await??;
            }
            tokio::time::timeout(COMMAND_TIMEOUT, connection.command(Data)).await??;
            Ok::<(), SendError>(())
        };
        match named.await {
            Ok(()) => Ok(connection),
            Err(error) => {
                if let SendError::Smtp(error) = &error {
                    part(connection, error);
                }
                Err(error)
            }
        }
    }

    /// Connection on which the server has accepted `MAIL FROM`: a pooled one, else a new one.
    async fn greeted(&self, envelope: &Envelope) -> Result<AsyncSmtpConnection, SendError> {
        while let Some(mut connection) = self.parked() {
            match self.mail_from(&mut connection, envelope).await {
                Ok(()) => return Ok(connection),
                Err(SendError::OnlyAscii) => {
                    self.park(connection);
                    return Err(SendError::OnlyAscii);
                }
                // The server may have closed the pooled connection; nothing was sent on it.
                Err(_) => {}
            }
        }
        let mut connection =
            tokio::time::timeout(CONNECT_TIMEOUT, self.connect()).await.map_err(ConnectError::from)??;
        self.mail_from(&mut connection, envelope).await?;
        Ok(connection)
    }

    /// Sends `MAIL FROM`; a rejection counts as a failure of the server, since it would reject all mail.
    async fn mail_from(&self, connection: &mut AsyncSmtpConnection, envelope: &Envelope) -> Result<(), SendError> {
        let mut options = Vec::new();
        if envelope.to().iter().chain(envelope.from()).any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(SendError::OnlyAscii);
            }
            // The headers contain the address in UTF-8.
            options.extend([MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)]);
        }
        let from = Mail::new(envelope.from().cloned(), options);
        match tokio::time::timeout(COMMAND_TIMEOUT, connection.command(from)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(ConnectError::from(error).into()),
            Err(late) => Err(ConnectError::from(late).into()),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, ConnectError> {
        let server = (self.host.as_str(), self.port);
        let mut connection = if let Security::Tls(tls) = &self.security {
            AsyncSmtpConnection::connect_tokio1(server, None, &self.hello, Some(tls.clone()), None).await?
        } else {
            let stream = TcpStream::connect(server).await?;
            // The end of a letter is a packet of its own, which Nagle's algorithm would delay until the rest is
            // acknowledged.
            stream.set_nodelay(true)?;
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.hello).await?
        };
        if let Security::StartTls(tls) = &self.security {
            if !connection.can_starttls() {
                return Err(ConnectError::NoStartTls);
            }
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            if !connection.is_encrypted() {
                return Err(ConnectError::NotEncrypted);
            }
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    fn parked(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(since, _)| since.elapsed() < IDLE);
        idle.pop().map(|(_, connection)| connection)
    }

    fn park(&self, connection: AsyncSmtpConnection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), connection));
    }
}

/// Closes a connection after a rejected mail instead of pooling it; sends `QUIT` in the background.
fn part(mut connection: AsyncSmtpConnection, error: &smtp::Error) {
    if error.status().is_some_and(|code| u16::from(code) != CLOSING) {
        tokio::spawn(async move {
            let _ = tokio::time::timeout(COMMAND_TIMEOUT, connection.quit()).await;
        });
    }
}

/// TLS parameters that trust the bundled root certificates and those of the system: a private server may have a private
/// root, and a system may have no roots at all.
fn tls(host: &str) -> Result<TlsParameters, ServerError> {
    let builder = |store| TlsParametersBuilder::new(host.to_owned()).certificate_store(store);
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(
            error = error as &dyn std::error::Error,
            "some of the system's root certificates cannot be read"
        );
    }
    let mut bundled = builder(CertificateStore::WebpkiRoots);
    for der in found.certs {
        let Ok(root) = Certificate::from_der(der.to_vec()) else { continue };
        // One invalid certificate would make the whole store fail.
        if builder(CertificateStore::None).add_root_certificate(root.clone()).build().is_ok() {
            bundled = bundled.add_root_certificate(root);
        }
    }
    bundled.build().map_err(ServerError::Tls)
}

/// Domain in ASCII for mail: international names as A-labels, IP literals unchanged; `None` for an invalid one.
pub fn ascii_domain(domain: &str) -> Option<String> {
    let literal = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if literal.is_some_and(|literal| literal.parse::<IpAddr>().is_ok()) {
        return Some(domain.to_owned());
    }
    idna::domain_to_ascii_cow(domain.as_bytes(), idna::AsciiDenyList::URL).ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Result<(String, u16, Wanted, bool), String> {
        ServerAddress::parse(text)
            .map(|it| (it.host, it.port, it.security, it.credentials.is_some()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn encryption_is_required_unless_the_address_says_otherwise() {
        let ok = |host: &str, port, wanted, has_password| Ok((host.to_owned(), port, wanted, has_password));
        assert_eq!(address("smtp://mail.example"), ok("mail.example", 587, Wanted::StartTls, false));
        assert_eq!(address("smtp://u:p@mail.example?tls=required"), ok("mail.example", 587, Wanted::StartTls, true));
        assert_eq!(address("smtp://mail.example:2525/?tls=none"), ok("mail.example", 2525, Wanted::None, false));
        assert_eq!(address("smtp://[::1]?tls=none"), ok("::1", 25, Wanted::None, false));
        assert_eq!(address("smtps://u:p@mail.example"), ok("mail.example", 465, Wanted::Tls, true));
        let parsed = ServerAddress::parse("smtps://u%40x:p%3A%C3%A5@mail.example/veckan.example").unwrap();
        assert_eq!(parsed.credentials, Some(Credentials::new("u@x".to_owned(), "p:å".to_owned())));
        assert_eq!(parsed.hello.as_deref(), Some("veckan.example"));
    }

    #[test]
    fn a_password_is_never_sent_in_clear() {
        for server in ["smtp://u:hemligt@127.0.0.1?tls=none", "smtp://u:hemligt@localhost:25/x?tls=none"] {
            let said = address(server).unwrap_err();
            assert!(said.contains("never sent in clear") && !said.contains("hemligt"), "{said}");
        }
        for server in ["smtp://u@mail.example", "smtps://:hemligt@mail.example"] {
            let said = address(server).unwrap_err();
            assert!(said.contains("belong together") && !said.contains("hemligt"), "{said}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_said_without_the_password() {
        for server in [
            "mail.example",
            "http://mail.example",
            "smtp://u:hemligt@mail.example?tls=x",
            "smtp://u:hemligt@mail.example?tls=opportunistic",
            "smtps://u:hemligt@mail.example?tls=none",
            "smtp://u:hemligt@mail.example?ssl=1",
            "smtp://u:hemligt@mail.example?tls=none&tls=required",
            "smtp://u:hemligt@",
            "smtp://u:%FF@mail.example",
        ] {
            let said = address(server).unwrap_err();
            assert!(said.contains("smtp://host?tls=none") && !said.contains("hemligt"), "{server}: {said}");
        }
    }

    #[test]
    fn international_domains_are_written_in_ascii() {
        assert_eq!(ascii_domain("räksmörgås.se").as_deref(), Some("xn--rksmrgs-5wao1o.se"));
        assert_eq!(ascii_domain("kommun.se").as_deref(), Some("kommun.se"));
        assert_eq!(ascii_domain("[127.0.0.1]").as_deref(), Some("[127.0.0.1]"));
        assert_eq!(ascii_domain("a b"), None);
    }
}
