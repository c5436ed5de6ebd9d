//! Document of a page: the shell with its head, rendered by the framework around a prepared page, and a
//! Content-Security-Policy that allows the framework's inline scripts and no others.

use std::sync::{Arc, OnceLock};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Uri},
};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use leptos::nonce::use_nonce;
use sha2::{Digest, Sha256};

use super::headers;
use crate::{
    app::{self, ClientFiles},
    locale::Locale,
    pages::prepared::PreparedPage,
    server::state::Site,
};

/// Size limit of a document, in bytes; a larger one means an error.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// Cacheable document, without nonces.
pub struct Document {
    pub html: String,
    /// Value of `Content-Security-Policy`.
    pub policy: HeaderValue,
}

#[derive(Debug, thiserror::Error)]
pub enum NotRendered {
    #[error("a page is larger than {} bytes, or broke off", MOST_BYTES)]
    Body(#[from] axum::Error),
    #[error("a page is no text")]
    NotText(#[from] std::string::FromUtf8Error),
}

/// Client that a document starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    Programme,
    Forms,
}

/// Renders the document of a page at an address.
pub async fn render(
    site: &Site,
    locale: Locale,
    uri: &Uri,
    page: PreparedPage,
    client: Client,
) -> Result<Document, NotRendered> {
    let nonce = Arc::new(OnceLock::new());
    let document = app::Document {
        locale,
        head: page.head().clone(),
        public_url: site.public_url.clone().unwrap_or_default(),
        files: ClientFiles::of(site, client == Client::Forms),
    };
    let page_context = page.into_context();
    let context = {
        let nonce = nonce.clone();
        move || {
            page_context();
            if let Some(given) = use_nonce() {
                let _ = nonce.set(given.to_string());
            }
        }
    };
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri.clone();
    let response =
        leptos_axum::render_app_async_with_context(context, move || app::shell(document.clone()))(request).await;
    let html = text_of(response.into_body(), MOST_BYTES).await?;
    Ok(trusted(&html, nonce.get().map_or("", |nonce| nonce)))
}

/// Text of a body; an error where it is too large or breaks off.
async fn text_of(body: Body, most_bytes: usize) -> Result<String, NotRendered> {
    let bytes = axum::body::to_bytes(body, most_bytes).await?;
    Ok(String::from_utf8(bytes.into())?)
}

/// Document without the nonces of its render; the policy has the hashes of the framework's inline scripts, and of no
/// other script in the page. `nonce` belongs to this render, and nobody else knows it.
fn trusted(html: &str, nonce: &str) -> Document {
    let policy = headers::content_security_policy(&hashes_of_trusted_scripts(html, nonce));
    Document { html: without_nonces(html, nonce), policy }
}

/// Opening tag of the framework's inline scripts. A tag with the nonce in another form is not the framework's.
fn opening(nonce: &str) -> Option<String> {
    // Without a nonce the framework's scripts cannot be told from others.
    (!nonce.is_empty()).then(|| format!("<script nonce=\"{nonce}\">"))
}

/// Page with plain tags for the framework's scripts. Other scripts stay as they are.
fn without_nonces(html: &str, nonce: &str) -> String {
    opening(nonce).map_or_else(|| html.to_owned(), |opening| html.replace(&opening, "<script>"))
}

/// Hashes of the inline scripts with the nonce of this render, which nobody who injected a script could know.
fn hashes_of_trusted_scripts(html: &str, nonce: &str) -> Vec<String> {
    let Some(opening) = opening(nonce) else { return Vec::new() };
    let mut hashes = Vec::new();
    for after in html.split(&opening).skip(1) {
        let Some((script, _)) = after.split_once("</script>") else { continue };
        let hash = format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(script)));
        if !hashes.contains(&hash) {
            hashes.push(hash);
        }
    }
    hashes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HELLO: &str = "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=";

    #[test]
    fn the_frameworks_scripts_are_allowed_by_their_hashes() {
        let html =
            "<script nonce=\"n\">alert('Hello, world.');</script><script type=\"module\" src=\"/x.js\"></script>";
        assert_eq!(hashes_of_trusted_scripts(html, "n"), [HELLO]);
        assert_eq!(hashes_of_trusted_scripts(&html.repeat(2), "n"), [HELLO]);
        assert_eq!(
            without_nonces(html, "n"),
            "<script>alert('Hello, world.');</script><script type=\"module\" src=\"/x.js\"></script>"
        );
    }

    #[test]
    fn a_page_with_a_foreign_script_is_sent_with_a_policy_that_refuses_it() {
        let ours = "<script nonce=\"n\">alert('Hello, world.');</script>";
        let foreign = "<script>alert(1)</script>";
        let document = trusted(&format!("{ours}<p>{foreign}</p>"), "n");
        assert!(document.html.contains(foreign), "{}", document.html);
        let policy = document.policy.to_str().unwrap();
        assert_eq!(policy.matches("'sha256-").count(), 1, "{policy}");
        assert!(policy.contains(HELLO), "{policy}");
    }

    #[test]
    fn a_script_that_somebody_else_wrote_is_never_allowed() {
        let ours = "<script nonce=\"n0nce\">alert('Hello, world.');</script>";
        for foreign in [
            "<script>alert(1)</script>",
            "<script nonce=\"\">alert(1)</script>",
            "<script nonce=\"n0nc\">alert(1)</script>",
            "<script nonce=\"N0NCE\">alert(1)</script>",
            "<script nonce='guessed'>alert(1)</script>",
            "<SCRIPT>alert(1)</SCRIPT>",
            "<script src=\"data:,alert(1)\"></script>",
            "<script x=\"",
            "<script>alert(1)//",
            "<script nonce=\"",
            "</script><script>alert(1)</script>",
            "<!--<script>",
        ] {
            for html in [format!("{foreign}{ours}"), format!("{ours}{foreign}"), format!("{foreign}{ours}{foreign}")] {
                let hashes = hashes_of_trusted_scripts(&html, "n0nce");
                assert_eq!(hashes, [HELLO], "{html}");
                assert!(without_nonces(&html, "n0nce").contains(foreign), "{html}");
            }
            assert!(hashes_of_trusted_scripts(foreign, "n0nce").is_empty());
            assert!(hashes_of_trusted_scripts(foreign, "").is_empty(), "no nonce is nobody's");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_in_the_page_only_our_scripts_are_allowed(
            before in "(<script|</script>|<!--|-->|nonce=\"|[\"'> a1]){0,20}",
            after in "(<script|</script>|<!--|-->|nonce=\"|[\"'> a1]){0,20}",
        ) {
            let html = format!("{before}<script nonce=\"n0nce\">alert('Hello, world.');</script>{after}");
            prop_assert_eq!(hashes_of_trusted_scripts(&html, "n0nce"), [HELLO]);
        }
    }

    #[tokio::test]
    async fn a_page_that_is_too_large_is_none() {
        let body = || Body::from("x".repeat(1000));
        assert_eq!(text_of(body(), 1000).await.unwrap().len(), 1000);
        assert!(text_of(body(), 999).await.is_err());
        assert!(text_of(Body::from(vec![0xff]), 999).await.is_err());
    }
}
