//! Values of headers, and the policy of pages. The router has the headers of every answer.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use headers::{HeaderMapExt, IfNoneMatch};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Cache-Control for addresses with the content's hash.
pub const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
pub const AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");
/// Cache-Control for answers that are revalidated each time.
pub const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
pub const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

pub const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
pub const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Strict-Transport-Security for sites with an https URL: one year.
pub const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");
/// Retry-After of answers of 503 without another value, in seconds.
pub const RETRY_SOON: HeaderValue = HeaderValue::from_static("5");

/// Characters that are escaped in `Location`: those with a meaning of their own, or not allowed in a header.
const NOT_IN_AN_ADDRESS: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`');

/// Value of `Location`, valid whatever somebody typed into the address.
pub fn location(to: &str) -> HeaderValue {
    HeaderValue::try_from(utf8_percent_encode(to, NOT_IN_AN_ADDRESS).to_string())
        .unwrap_or(HeaderValue::from_static("/"))
}

/// Sets `Retry-After`, for 429 and 503.
pub fn set_retry_after(headers: &mut HeaderMap, seconds: u64) {
    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
}

/// `ETag` for a body with this hash. Weak, since compressed copies have other bytes and the same tag.
pub fn weak_tag(hash: &str) -> String {
    format!("W/\"{hash}\"")
}

/// Content-Security-Policy of a page whose inline scripts have these hashes (`sha256-…`, base 64): one origin, no
/// inline style, no plug-in, no frame.
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

/// Whether the request's `If-None-Match` has this tag; compared weakly (RFC 9110, 13.1.2).
pub fn has_it_already(request: &HeaderMap, tag: &str) -> bool {
    let known = request.typed_get::<IfNoneMatch>();
    known.zip(tag.parse().ok()).is_some_and(|(known, tag)| !known.precondition_passes(&tag))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_tag_is_found_in_lists_and_however_it_is_written() {
        let tag = weak_tag("0123456789abcdef");
        for (lines, expected) in [
            (&[][..], false),
            (&["W/\"0123456789abcdef\""][..], true),
            (&["\"0123456789abcdef\""][..], true),
            (&["\"a\", W/\"0123456789abcdef\" ,\"b\""][..], true),
            (&["\"a\"", "W/\"0123456789abcdef\""][..], true),
            (&["\"a,b\", \"0123456789abcdef\""][..], true),
            (&["*"][..], true),
            (&["\"another\""][..], false),
            (&["\"W/0123456789abcdef\""][..], false),
            (&["0123456789abcdef"][..], false),
            (&[""][..], false),
        ] {
            let mut request = HeaderMap::new();
            for line in lines {
                request.append(header::IF_NONE_MATCH, HeaderValue::from_static(line));
            }
            assert_eq!(has_it_already(&request, &tag), expected, "{lines:?}");
        }
    }

    #[test]
    fn an_address_is_written_as_it_is_where_it_can() {
        for address in ["/", "/aktivitet/5/a-b?q=1&all=theme#f-title", "/program?q=%C3%A5&day=2022-10-03"] {
            assert_eq!(location(address), address);
        }
        assert_eq!(location("/anmal/k/what?hitta=x\r\nå #found"), "/anmal/k/what?hitta=x%0D%0A%C3%A5%20#found");
    }

    proptest! {
        #[test]
        fn every_address_can_be_written(to in any::<String>()) {
            let written = location(&format!("/{to}"));
            let written = written.to_str().unwrap();
            prop_assert!(written.starts_with('/') && written.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert!(to.is_empty() || written.len() > 1);
        }
    }
}
