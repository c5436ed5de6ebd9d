//! Public URL of the site, an option of `serve`, `invite` and `export`.

use url::{Host, Url};

/// Origin of the site as browsers write it, `https://example.se`: scheme and host in lower case, no default port, and
/// no path, since every address of the site begins at the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicUrlError {
    #[error("--public-url {0:?} is no address of a site; write one such as https://example.se")]
    Malformed(String),
    #[error("--public-url {0:?} is neither http nor https; write one such as https://example.se")]
    Scheme(String),
    #[error("--public-url {url:?} goes on after the host, and the site takes up all of it; write {origin}")]
    BeyondOrigin { url: String, origin: String },
}

impl PublicUrl {
    pub fn parse(text: &str) -> Result<Self, PublicUrlError> {
        let text = text.trim();
        let malformed = || PublicUrlError::Malformed(text.to_owned());
        let url = Url::parse(text).map_err(|_| malformed())?;
        // Without this check `example.se:443` would parse, with the host as scheme.
        if !text.contains("://") {
            return Err(malformed());
        }
        if !matches!(url.scheme(), "http" | "https") {
            return Err(PublicUrlError::Scheme(text.to_owned()));
        }
        if matches!(url.host(), None | Some(Host::Domain(""))) {
            return Err(malformed());
        }
        let origin = url.origin().ascii_serialization();
        let has_user = !url.username().is_empty() || url.password().is_some();
        if has_user || url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(PublicUrlError::BeyondOrigin { url: text.to_owned(), origin });
        }
        Ok(Self(origin))
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin_as_browsers_write_it() {
        for (written, expected) in [
            ("https://example.se", "https://example.se"),
            ("https://example.se/", "https://example.se"),
            ("HTTPS://Example.SE:443/", "https://example.se"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("http://[::1]:80", "http://[::1]"),
            (" https://innovationsveckan.nu ", "https://innovationsveckan.nu"),
            ("https://hälsa.example", "https://xn--hlsa-loa.example"),
        ] {
            assert_eq!(PublicUrl::parse(written).map(PublicUrl::into_string), Ok(expected.to_owned()));
        }
    }

    #[test]
    fn what_is_none_is_refused_with_what_to_write() {
        for written in
            ["", "foo", "example.se", "example.se:443", "localhost:3000", "https://", "http:///", "https:example.se"]
        {
            assert_eq!(PublicUrl::parse(written), Err(PublicUrlError::Malformed(written.to_owned())));
        }
        assert_eq!(PublicUrl::parse("ftp://example.se"), Err(PublicUrlError::Scheme("ftp://example.se".to_owned())));
        for end in ["/veckan", "?x=1", "#top", "/?", "/?x"] {
            let refused = PublicUrl::parse(&format!("https://Example.se{end}")).unwrap_err().to_string();
            assert!(refused.starts_with("--public-url") && refused.ends_with("write https://example.se"), "{refused}");
        }
        assert!(PublicUrl::parse("https://user:password@example.se").is_err());
    }
}
