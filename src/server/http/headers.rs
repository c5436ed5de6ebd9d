//! Headers that every answer carries, and the policy of pages.

use axum::http::{HeaderMap, HeaderValue, header};

/// For addresses that name the content's hash.
pub const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Kept, but asked about each time.
pub const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
pub const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");

/// The security headers of any answer; what a page has set for itself stays.
pub fn secure(headers: &mut HeaderMap) {
    let mut set = |name: &'static str, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "same-origin");
    set("cross-origin-opener-policy", "same-origin");
    set("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()");
    set("x-frame-options", "DENY");
}

/// The policy of a page whose inline scripts have these hashes (`sha256-…`, base 64).
/// Everything is ours: one origin, no inline style, no plug-in, no frame.
pub fn content_security_policy(script_hashes: &[String]) -> HeaderValue {
    let mut scripts = String::new();
    for hash in script_hashes {
        scripts.push_str(" '");
        scripts.push_str(hash);
        scripts.push('\'');
    }
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// Whether the request already has what this tag names.
pub fn has_it_already(request: &HeaderMap, tag: &str) -> bool {
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|known| known == tag || known == "*")
}
