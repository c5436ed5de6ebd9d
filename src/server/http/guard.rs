//! Protection of the forms from abuse: requests from other sites (CSRF), and programs that fill in every field
//! (honeypot). `server::limits` has the rate limits.

use axum::{
    extract::Request,
    http::{StatusCode, Version, header, uri},
    response::Response,
};
use tower_http::csrf::{CsrfLayer, ProtectionError};
use url::Url;

use super::{forms::Form, read_api};
use crate::parts::honeypot::HONEYPOT;

/// Layer that refuses cross-site requests. The public URL's origin is trusted too, for proxies that change `Host`.
pub fn same_site(public_url: Option<&str>) -> CsrfLayer<fn(ProtectionError) -> Response> {
    let layer = CsrfLayer::new();
    let Some(origin) = public_url.and_then(origin) else { return layer.with_rejection_response(refused) };
    match layer.add_trusted_origin(origin) {
        Ok(layer) => layer.with_rejection_response(refused),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the public URL is no origin that browsers name");
            CsrfLayer::new().with_rejection_response(refused)
        }
    }
}

fn refused(_: ProtectionError) -> Response {
    read_api::problem(StatusCode::FORBIDDEN, "this was sent from another site; send it from a page of this one")
}

/// Origin of an address, as browsers write it: `https://example.se`.
fn origin(url: &str) -> Option<String> {
    let origin = Url::parse(url).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

/// Whether a request has exactly one valid `Host`, as HTTP/1.1 requires (RFC 9112, 3.2). With two, a proxy and this
/// server might each use another one.
pub fn names_its_host(request: &Request) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => uri::Authority::try_from(host.as_bytes())
            .is_ok_and(|host| !host.host().is_empty() && !host.as_str().contains('@') && has_a_port_or_none(&host)),
        (None, _) => request.version() != Version::HTTP_11,
        (Some(_), Some(_)) => false,
    }
}

fn has_a_port_or_none(host: &uri::Authority) -> bool {
    let port = host.as_str().get(host.host().len()..).and_then(|rest| rest.strip_prefix(':')).unwrap_or("");
    port.is_empty() || port.parse::<u16>().is_ok()
}

/// Whether a form's honeypot field is filled in.
pub fn honeypot_filled(form: &Form) -> bool {
    !form.value(HONEYPOT).is_empty()
}

#[cfg(test)]
mod tests {
    use axum::{
        Router,
        body::Body,
        http::{Method, Request},
        routing::any,
    };
    use tower::ServiceExt;

    use super::*;
    use crate::{
        locale::Locale,
        parts::{honeypot::honeypot, html::Markup},
    };

    #[tokio::test]
    async fn what_other_sites_make_browsers_send_is_refused() {
        let app =
            Router::new().route("/", any(|| async { "done" })).layer(same_site(Some("https://Veckan.example:443/x")));
        let status = async |method: Method, headers: &[(&str, &str)]| {
            let mut request = Request::builder().method(method).uri("/").header("host", "127.0.0.1:3000");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status().as_u16()
        };
        for (headers, expected) in [
            (&[][..], 200),
            (&[("sec-fetch-site", "same-origin")][..], 200),
            (&[("sec-fetch-site", "none")][..], 200),
            (&[("sec-fetch-site", "cross-site")][..], 403),
            (&[("sec-fetch-site", "same-site")][..], 403),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")][..], 403),
            (&[("origin", "https://evil.example")][..], 403),
            (&[("origin", "null")][..], 403),
            (&[("origin", "http://127.0.0.1:3000")][..], 200),
            (&[("origin", "https://veckan.example")][..], 200),
            (&[("origin", "https://veckan.example.evil.example")][..], 403),
        ] {
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                assert_eq!(status(method.clone(), headers).await, expected, "{method} {headers:?}");
            }
            for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                assert_eq!(status(method.clone(), headers).await, 200, "{method} {headers:?}");
            }
        }
    }

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for (url, expected) in [
            ("https://Veckan.example", "https://veckan.example"),
            ("https://veckan.example:443/sub/", "https://veckan.example"),
            ("http://veckan.example:80", "http://veckan.example"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("https://hälsa.example", "https://xn--hlsa-loa.example"),
        ] {
            assert_eq!(origin(url).as_deref(), Some(expected));
        }
        assert_eq!(origin("veckan.example"), None);
        assert_eq!(origin("mailto:veckan@veckan.example"), None);
    }

    #[test]
    fn a_request_names_one_host() {
        let names = |version: Version, hosts: &[&str]| {
            let mut request = Request::builder().version(version);
            for host in hosts {
                request = request.header(header::HOST, *host);
            }
            names_its_host(&request.body(Body::empty()).unwrap())
        };
        for host in
            ["example.se", "EXAMPLE.se:3000", "127.0.0.1:80", "[::1]:3000", "[::1]", "example.se:", "xn--hlsa-loa.se"]
        {
            assert!(names(Version::HTTP_11, &[host]) && names(Version::HTTP_10, &[host]), "{host}");
        }
        for host in ["", "a b", "a/b", "user@example.se", "example.se:x", "example.se:99999", "[::1", ":80", "a,b?c"] {
            assert!(!names(Version::HTTP_11, &[host]) && !names(Version::HTTP_10, &[host]), "{host}");
        }
        assert!(!names(Version::HTTP_11, &[]) && names(Version::HTTP_10, &[]));
        assert!(!names(Version::HTTP_11, &["example.se", "example.se"]));
    }

    #[test]
    fn the_honeypot_is_for_programs() {
        let written = Markup::of(honeypot(Locale::Sv)).into_string();
        assert!(written.contains("aria-hidden=\"true\"") && written.contains("tabindex=\"-1\""));
        assert!(!honeypot_filled(&Form::parse(b"homepage=&x=1")) && !honeypot_filled(&Form::parse(b"")));
        assert!(honeypot_filled(&Form::parse(b"homepage=spam")));
    }
}
