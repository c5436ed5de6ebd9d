//! Personal pages: rendered for each request, never cached, with the handling of their forms.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

use super::{encoding::Encoding, forms, headers, pages, session};
use crate::{
    domain::access::Role,
    locale::Locale,
    pages::{RenderedPage, login::log_in_path, missing},
    server::{
        compute::NotComputed,
        limits::TooMany,
        router::personal_pages,
        secret,
        service::{
            delivery,
            drafts::SaveError,
            error::ServiceError,
            identity::{Posted, Requester},
            preview::PreviewError,
        },
        state::{PublishError, Site},
    },
    urls::{Address, Page},
};

/// Limit of a form's body, in bytes: a whole activity with every field at its limit.
pub const LARGEST_FORM: usize = 512 * 1024;

/// Request for a personal page.
pub struct PersonalRequest {
    pub site: Arc<Site>,
    pub address: Address,
    pub locale: Locale,
    /// The signed-in person, if any.
    pub person: Option<session::SignedIn>,
    /// Query of the address, decoded.
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    /// Source of the request for rate limits: the client's address.
    pub source: String,
    /// Evidence of a POST; `None` for other methods.
    pub posted: Option<Posted>,
}

/// Response of a personal page.
pub enum PersonalResponse {
    Page(RenderedPage),
    /// 429 with a page that says when to retry.
    TooMany(RenderedPage, TooMany),
    /// File to download.
    File {
        name: &'static str,
        content_type: &'static str,
        body: Body,
    },
    /// Redirect with GET (303).
    Redirect(String),
    /// Redirect with GET, setting cookies.
    RedirectWithCookies(String, Vec<HeaderValue>),
}

/// Reason why a personal page cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    #[error("there is no such page")]
    NotFound,
    /// Redirects to signing in, and back.
    #[error("one must sign in")]
    SignIn,
    #[error("it is for others")]
    Forbidden,
    #[error(transparent)]
    TooMany(#[from] TooMany),
    #[error("the database failed")]
    Store(#[from] crate::server::store::StoreError),
    /// The form's content would exceed the draft's limit.
    #[error("the draft is full")]
    DraftFull,
    #[error("the form is none of ours")]
    BadForm,
    #[error(transparent)]
    Preview(#[from] PreviewError),
    #[error("what is published cannot be renewed")]
    Publish(#[from] crate::server::state::PublishError),
}

impl From<SaveError> for PageError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Full | SaveError::FieldTooLarge => Self::DraftFull,
            SaveError::Editor => Self::BadForm,
            SaveError::Store(error) => Self::Store(error),
        }
    }
}

impl From<ServiceError> for PageError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::NotFound => Self::NotFound,
            ServiceError::Forbidden => Self::Forbidden,
            ServiceError::Store(error) => Self::Store(error),
            ServiceError::Publish(error) => Self::Publish(error),
        }
    }
}

impl PageError {
    /// Whether a retry is likely to succeed.
    fn is_temporary(&self) -> bool {
        match self {
            Self::Store(error)
            | Self::Publish(PublishError::Store(error))
            | Self::Preview(PreviewError::Store(error)) => error.is_temporary(),
            Self::Preview(PreviewError::NotComputed(error)) => *error == NotComputed::Overloaded,
            _ => false,
        }
    }
}

impl PersonalRequest {
    pub fn now_ms(&self) -> i64 {
        self.site.clock.now_ms()
    }

    pub fn path(&self, page: Page) -> String {
        Address::new(self.locale, page).path()
    }

    /// Address of the signed-in person, in lower case.
    pub fn session_email(&self) -> Option<&str> {
        self.person.as_ref().map(session::SignedIn::email)
    }

    /// First value of a query key.
    pub fn query_value(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// Whether letters are shown instead of sent, by an option of the server.
    pub fn sees_mail(&self) -> bool {
        self.site.mailer.is_shown()
    }

    /// Requester, by their session.
    pub fn requester(&self) -> Result<Requester, PageError> {
        let person = self.person.as_ref().ok_or(PageError::SignIn)?;
        Ok(Requester::of_session(person, &self.source))
    }

    /// Role of the signed-in person, if any.
    pub fn host(&self) -> Option<Role> {
        self.person.as_ref().and_then(|person| person.role)
    }
}

/// Answers a request for a personal address, whatever its method.
pub async fn answer(site: Arc<Site>, address: Address, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let to = To { address: address.clone(), uri: parts.uri.clone(), encoding: encoding(&address.page, &parts.headers) };
    let source = site.proxies.source(&parts);
    let query = forms::pairs(parts.uri.query().unwrap_or("").as_bytes());
    let person = match session::signed_in(&site, &parts.headers).await {
        Ok(person) => person,
        Err(error) => return fail(&site, &to, false, error.into()).await,
    };
    let request = PersonalRequest {
        site: site.clone(),
        locale: address.locale,
        address: address.clone(),
        person,
        query,
        headers: parts.headers,
        source,
        posted: Posted::by(parts.method.as_str()),
    };
    let answered = match parts.method {
        Method::GET | Method::HEAD => personal_pages::get(&request).await,
        Method::POST => match read_form(body).await {
            Some(form) => match personal_pages::post(&request, form).await {
                // The next page may show the letter that the form has caused.
                Ok(answer) => delivery::settle(&site).await.map(|()| answer).map_err(PageError::from),
                failed => failed,
            },
            None => Err(PageError::DraftFull),
        },
        _ => return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD, POST")]).into_response(),
    };
    match answered {
        Ok(PersonalResponse::Page(shown)) => send(&site, &to, shown).await,
        Ok(PersonalResponse::TooMany(shown, TooMany { retry_after_s })) => {
            let mut response = send(&site, &to, shown).await;
            headers::set_retry_after(response.headers_mut(), retry_after_s);
            response
        }
        Ok(PersonalResponse::File { name, content_type, body }) => file(name, content_type, body),
        Ok(PersonalResponse::Redirect(to)) => go(&to),
        Ok(PersonalResponse::RedirectWithCookies(to, cookies)) => {
            let mut response = go(&to);
            for cookie in cookies {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(failure) => fail(&site, &to, request.person.is_some(), failure).await,
    }
}

async fn read_form(body: Body) -> Option<forms::Form> {
    let bytes = axum::body::to_bytes(body, LARGEST_FORM).await.ok()?;
    Some(forms::Form::parse(&bytes))
}

fn file(name: &str, content_type: &'static str, body: Body) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let mut response = body.into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer.insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
    close(&mut response);
    response
}

fn go(to: &str) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, headers::location(to))]).into_response();
    close(&mut response);
    response
}

/// Sets headers that keep the page private: its address may be a secret, and its content belongs to one person.
fn close(response: &mut Response) {
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, headers::NO_STORE);
    // Not `no-referrer`: browsers would send `null` as the origin of the page's own forms, which would be refused.
    answer.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
}

/// Data of a request that its answer needs.
struct To {
    address: Address,
    uri: Uri,
    encoding: Encoding,
}

/// Encoding of the answer: pages with a secret key are not compressed. An attacker who makes a browser request such a
/// page again and again with guesses could learn the key from the lengths of the encrypted answers (BREACH). A draft's
/// key is in its links, beside text that others may have typed; a login link's key is in its form, and both are in
/// shown mails. Other pages have no secret: requests are checked against forgery by their origin, not by a token.
fn encoding(page: &Page, headers: &HeaderMap) -> Encoding {
    match page {
        Page::Draft { .. } | Page::LoginLink { .. } | Page::SavedList { .. } | Page::Mailbox => Encoding::Identity,
        _ => Encoding::accepted(headers),
    }
}

async fn send(site: &Arc<Site>, to: &To, shown: RenderedPage) -> Response {
    let mut response = pages::render_personal(site.clone(), to.address.locale, &to.uri, shown, to.encoding).await;
    close(&mut response);
    response
}

async fn fail(site: &Arc<Site>, to: &To, is_signed_in: bool, failure: PageError) -> Response {
    let locale = to.address.locale;
    let wait_s = if let PageError::TooMany(TooMany { retry_after_s }) = failure { Some(retry_after_s) } else { None };
    let shown = match failure {
        PageError::NotFound => missing::missing(locale, locale.not_found_title(), locale.not_found(), 404),
        PageError::SignIn => return go(&log_in_path(locale, Some(to.uri.path()))),
        PageError::Forbidden => {
            let why = if is_signed_in { locale.forbidden() } else { locale.forbidden_by_link() };
            missing::missing(locale, locale.forbidden_title(), why, 403)
        }
        PageError::TooMany(_) => missing::missing(locale, locale.too_many_title(), locale.too_many(), 429),
        PageError::DraftFull => missing::missing(locale, locale.draft_full_title(), locale.draft_full(), 413),
        PageError::BadForm => missing::missing(locale, locale.unavailable_title(), locale.unavailable(), 400),
        failure if failure.is_temporary() => {
            tracing::warn!(
                error = &failure as &dyn std::error::Error,
                "a personal page cannot be shown for the time being"
            );
            missing::missing(locale, locale.unavailable_title(), locale.unavailable(), 503)
        }
        PageError::Store(_) | PageError::Publish(_) | PageError::Preview(_) => {
            let id = secret::error_id();
            tracing::error!(error = &failure as &dyn std::error::Error, error_id = id, "a personal page failed");
            missing::missing(locale, locale.server_error_title(), &locale.server_error(&id), 500)
        }
    };
    let mut response = send(site, to, shown).await;
    if let Some(wait_s) = wait_s {
        headers::set_retry_after(response.headers_mut(), wait_s);
    }
    response
}
