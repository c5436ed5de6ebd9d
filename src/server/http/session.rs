//! Sessions in cookies. The database has the secret's hash only, and the role is looked up at each request, so that its
//! removal takes effect at once.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time::Duration};

pub use crate::server::service::identity::SignedIn;
use crate::{
    locale::Locale,
    pages::sessions::{SessionView, Sessions},
    server::{
        clock,
        service::identity,
        state::Site,
        store::{ORGANIZER_LIMITS, Session, StoreError},
    },
};

/// Cookie name with a prefix that binds it to this host, https and the whole site: no other site can set or read it.
const SECURE_NAME: &str = "__Host-veckan";
/// Cookie name without https, on one's own computer.
const PLAIN_NAME: &str = "veckan";
/// Cookie that marks a browser as one that has signed in before: it gets login links even while others exceed the
/// limit.
const SECURE_BROWSER_NAME: &str = "__Host-veckan-browser";
const PLAIN_BROWSER_NAME: &str = "veckan-browser";
const BROWSER_KNOWN_S: i64 = 400 * 86_400;

/// The signed-in person, if any.
pub async fn signed_in(site: &Site, headers: &HeaderMap) -> Result<Option<SignedIn>, StoreError> {
    match secret_in(headers, name(site)) {
        Some(secret) => identity::signed_in(site, secret).await,
        None => Ok(None),
    }
}

/// Secret of a browser that has signed in before.
pub fn browser_secret<'a>(site: &Site, headers: &'a HeaderMap) -> Option<&'a str> {
    secret_in(headers, if site.is_https() { SECURE_BROWSER_NAME } else { PLAIN_BROWSER_NAME })
}

/// Cookie that marks the browser for later requests of a login link.
pub fn browser_cookie(site: &Site, secret: &str) -> HeaderValue {
    let name = if site.is_https() { SECURE_BROWSER_NAME } else { PLAIN_BROWSER_NAME };
    written(site, name, secret, BROWSER_KNOWN_S)
}

/// Cookie of a new session.
pub fn cookie(site: &Site, secret: &str) -> HeaderValue {
    written(site, name(site), secret, ORGANIZER_LIMITS.absolute_ms / 1000)
}

/// Cookie that deletes the session's.
pub fn forget_cookie(site: &Site) -> HeaderValue {
    written(site, name(site), "", 0)
}

/// Browser and system of a request, `Firefox, Windows`; empty where unknown. Enough to distinguish one's own devices,
/// and nothing more is stored.
pub fn browser(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("");
    // Most user agents also name other browsers; those that no other one names come first.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Vivaldi/", "Vivaldi"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let known =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    [known(&browsers), known(&systems)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Sessions of a person; their forms lead back to `back`.
pub async fn sessions(site: &Site, locale: Locale, person: &SignedIn, back: String) -> Result<Sessions, StoreError> {
    let sessions = site.store.sessions_of(person.email(), site.clock.real_ms()).await?;
    let list = sessions.into_iter().map(|session| shown(site, locale, session)).collect();
    Ok(Sessions { list, own_id: person.session_id, back })
}

fn shown(site: &Site, locale: Locale, session: Session) -> SessionView {
    let published = site.published();
    let week = site.week(&published, None);
    let when = |ms: i64| locale.short_date_and_time(clock::moment_in(week, ms));
    SessionView {
        id: session.id,
        begun: when(session.created_ms),
        seen: when(session.seen_ms),
        browser: session.browser,
    }
}

fn name(site: &Site) -> &'static str {
    if site.is_https() { SECURE_NAME } else { PLAIN_NAME }
}

fn written(site: &Site, name: &str, value: &str, max_age_s: i64) -> HeaderValue {
    let cookie = Cookie::build((name, value))
        .path("/")
        .max_age(Duration::seconds(max_age_s))
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(site.is_https());
    // A secret has letters and digits only.
    HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}

/// First non-empty value: browsers send several where others have set cookies of that name.
fn secret_in<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
    let mut cookies = lines.flat_map(Cookie::split_parse).flatten().filter(|cookie| cookie.name() == name);
    cookies.find_map(|cookie| cookie.value_raw().filter(|value| !value.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{clock::Clock, store::Store};

    async fn site(public_url: &str) -> (tempfile::TempDir, Site) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("veckan.db").display())).await.unwrap();
        (folder, Site::new(store, Clock::system(), Some(public_url.to_owned())))
    }

    #[tokio::test]
    async fn cookies_are_bound_to_https_where_there_is_https() {
        let attributes = |cookie: HeaderValue| {
            let mut parts: Vec<String> = cookie.to_str().unwrap().split("; ").map(str::to_owned).collect();
            parts[1..].sort();
            parts
        };
        let (_folder, secure) = site("https://veckan.example").await;
        assert_eq!(
            attributes(cookie(&secure, "abc234")),
            ["__Host-veckan=abc234", "HttpOnly", "Max-Age=5184000", "Path=/", "SameSite=Lax", "Secure"]
        );
        assert_eq!(
            attributes(forget_cookie(&secure)),
            ["__Host-veckan=", "HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "Secure"]
        );
        let (_folder, plain) = site("http://127.0.0.1:3000").await;
        assert_eq!(
            attributes(cookie(&plain, "abc234")),
            ["veckan=abc234", "HttpOnly", "Max-Age=5184000", "Path=/", "SameSite=Lax"]
        );
        assert_eq!((name(&secure), name(&plain)), (SECURE_NAME, PLAIN_NAME));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        assert_eq!(secret_in(&headers, "veckan"), None);
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; veckanx=no"));
        headers.append(header::COOKIE, HeaderValue::from_static("veckan=; veckan=abc234;x"));
        headers.append(header::COOKIE, HeaderValue::from_static("veckan=later"));
        assert_eq!(secret_in(&headers, "veckan"), Some("abc234"));
        assert_eq!(secret_in(&headers, "__Host-veckan"), None);
    }

    #[test]
    fn browsers_in_plain_words() {
        for (agent, expected) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Windows"),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36",
                "Chrome, Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1 Version/17.6 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.6 Safari/605.1.15", "Safari, macOS"),
            ("curl/8.5.0", ""),
            ("<script>", ""),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, HeaderValue::from_static(agent));
            assert_eq!(browser(&headers), expected);
        }
        assert_eq!(browser(&HeaderMap::new()), "");
    }
}
