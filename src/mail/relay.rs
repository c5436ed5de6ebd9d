//! The mail server that all mail goes through: its address, and connections to it that are used again.
//! What fails on the way to it is told apart from what it answers of one recipient: the first holds all mail back, the
//! second one letter. Passwords and recipients' addresses never reach a log from here.

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

/// How long the server may take to be connected to: to greet, to agree on encryption, and to take the password.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// How long it may take to answer one command.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(20);
/// How long it may take to take one mail in all, once connected.
const MAIL_TIMEOUT: Duration = Duration::from_mins(1);
/// A connection that nothing was sent through for so long is closed: servers wait a minute or more.
const IDLE: Duration = Duration::from_secs(20);
/// The server closes the connection, or cannot be used now.
const CLOSING: u16 = 421;

const PORT: u16 = 25;
const STARTTLS_PORT: u16 = 587;
const TLS_PORT: u16 = 465;

/// Why an address is not one of a mail server that can be used.
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

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The server itself cannot be used, whoever the mail is for.
    #[error("the mail server cannot be reached")]
    Connect(#[from] ConnectError),
    #[error("the mail server did not take it")]
    Smtp(#[from] smtp::Error),
    #[error("the mail server did not answer in time")]
    Timeout(#[from] Elapsed),
    #[error("the mail server does not know how to write to an address with such letters before its @")]
    OnlyAscii,
    /// Nothing of its content was handed over.
    #[error("the program is stopping")]
    Stopping,
}

/// Why there is no connection to the server.
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
    /// Whether trying again would change nothing: the server refuses this very mail or recipient (550 to 559). Other
    /// refusals, such as of a password, are the operator's to mend, and the letter waits.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::OnlyAscii => true,
            Self::Smtp(error) => error.status().is_some_and(|code| {
                code.severity == Severity::PermanentNegativeCompletion && code.category == Category::MailSystem
            }),
            Self::Connect(_) | Self::Timeout(_) | Self::Stopping => false,
        }
    }

    /// What the server answered.
    pub fn code(&self) -> Option<u16> {
        let (Self::Smtp(error) | Self::Connect(ConnectError::Smtp(error))) = self else { return None };
        error.status().map(u16::from)
    }

    /// What may stand in a log: a server's own words may name the recipient.
    pub fn for_log(&self) -> String {
        match self {
            Self::Smtp(error) => match error.status() {
                Some(code) => format!("the mail server answered {code}"),
                None if error.is_response() => "the mail server's answer cannot be read".to_owned(),
                None => format!("{self}: {error}"),
            },
            // Nobody has been named to it yet.
            Self::Connect(error) => match std::error::Error::source(error) {
                Some(source) => format!("{self}: {error}: {source}"),
                None => format!("{self}: {error}"),
            },
            Self::Timeout(_) | Self::OnlyAscii | Self::Stopping => self.to_string(),
        }
    }
}

/// The mail server.
pub struct Relay {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    hello: ClientId,
    /// The sender of every mail.
    pub from: Mailbox,
    idle: Mutex<Vec<(Instant, AsyncSmtpConnection)>>,
}

enum Security {
    None,
    StartTls(TlsParameters),
    /// From the first byte.
    Tls(TlsParameters),
}

/// What is read from an address.
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

    /// Sends a mail. Where `stopping` comes before its content is under way, nothing is sent; after that it is awaited,
    /// since nobody could know whether it was.
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

    /// A connection through which the server waits for a mail's content.
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

    /// A connection whose server takes mail from us.
    async fn greeted(&self, envelope: &Envelope) -> Result<AsyncSmtpConnection, SendError> {
        while let Some(mut connection) = self.parked() {
            match self.mail_from(&mut connection, envelope).await {
                Ok(()) => return Ok(connection),
                Err(SendError::OnlyAscii) => {
                    self.park(connection);
                    return Err(SendError::OnlyAscii);
                }
                // The server may have closed it meanwhile; nothing was lost with it.
                Err(_) => {}
            }
        }
        let mut connection =
            tokio::time::timeout(CONNECT_TIMEOUT, self.connect()).await.map_err(ConnectError::from)??;
        self.mail_from(&mut connection, envelope).await?;
        Ok(connection)
    }

    /// Sends `MAIL FROM`; a server that refuses it refuses all mail.
    async fn mail_from(&self, connection: &mut AsyncSmtpConnection, envelope: &Envelope) -> Result<(), SendError> {
        let mut options = Vec::new();
        if envelope.to().iter().chain(envelope.from()).any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(SendError::OnlyAscii);
            }
            // Its headers hold the address as it is.
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
            // A mail's end is a packet of its own, which would wait for the other side to say that it has the rest.
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

/// Leaves a connection in which a mail was refused: it is not used again, and the server is told so meanwhile.
fn part(mut connection: AsyncSmtpConnection, error: &smtp::Error) {
    if error.status().is_some_and(|code| u16::from(code) != CLOSING) {
        tokio::spawn(async move {
            let _ = tokio::time::timeout(COMMAND_TIMEOUT, connection.quit()).await;
        });
    }
}

/// Trusts the root certificates in this program and those of the system: a server of one's own may have a root of one's
/// own, and a system may have none at all.
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
        // One that cannot be used would spoil all.
        if builder(CertificateStore::None).add_root_certificate(root.clone()).build().is_ok() {
            bundled = bundled.add_root_certificate(root);
        }
    }
    bundled.build().map_err(ServerError::Tls)
}

/// A host as it is written in a mail: international names in the letters a to z.
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
