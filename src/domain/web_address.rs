//! Web addresses: parsed and encoded as browsers do (WHATWG URL); only those that everybody can open are accepted. The
//! only parser of the whole program. Clients have no table of IDNA: they accept any letters in a host, and the server
//! decides.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{problem::Problem, text};

/// Web address: http or https, at most 2 000 characters, with a host on the Internet and no characters that are unsafe
/// in HTML or Markdown. On the server all ASCII.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), serde(try_from = "String"))]
pub struct WebAddress(String);

impl WebAddress {
    pub const LIMIT: usize = 2000;

    /// Parses an address; without a scheme it is https. Encodes what browsers encode; refuses user names and hosts on
    /// private networks.
    pub fn parse(value: &str) -> Result<Self, Problem> {
        // Browsers remove these anywhere in an address.
        let line = text::one_line(&value.replace(['\t', '\n', '\r'], ""));
        text::within(&line, Self::LIMIT)?;
        let (scheme, rest) = scheme_of(&line)?;
        let authority_end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(authority_end);
        let address = format!("{scheme}://{}{}", authority_of(scheme, authority, &line)?, encoded(rest));
        text::within(&address, Self::LIMIT)?;
        Ok(Self(address))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Host with port, in Unicode letters for people to read.
    pub fn host(&self) -> Cow<'_, str> {
        let rest = self.0.split_once("://").map_or(self.0.as_str(), |(_, rest)| rest);
        in_letters(rest.split(['/', '?', '#']).next().unwrap_or(rest))
    }
}

impl TryFrom<String> for WebAddress {
    type Error = &'static str;

    /// Reads like [`Self::parse`], and also accepts addresses that an earlier version accepted, as long as they are
    /// safe.
    fn try_from(written: String) -> Result<Self, Self::Error> {
        Self::parse(&written).or_else(|_| {
            let is_of_the_web = written.starts_with("https://") || written.starts_with("http://");
            let trips = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\' | '`');
            if is_of_the_web && !written.contains(trips) { Ok(Self(written)) } else { Err("not a valid WebAddress") }
        })
    }
}

/// Scheme, and the text after it and its slashes.
fn scheme_of(line: &str) -> Result<(&'static str, &str), Problem> {
    let host_end = line.find(['/', '\\', '?', '#']).unwrap_or(line.len());
    let (name, rest) = match line[..host_end].split_once(':') {
        Some((name, after)) => (name, &line[host_end - after.len()..]),
        // A common slip: `https//x.se`.
        None => (&line[..host_end], &line[host_end..]),
    };
    let has_slashes = rest.starts_with("//");
    for scheme in ["https", "http"] {
        if name.eq_ignore_ascii_case(scheme) && (has_slashes || host_end > name.len()) {
            return Ok((scheme, rest.trim_start_matches(['/', '\\'])));
        }
    }
    let is_port = rest[..rest.len() - (line.len() - host_end)].bytes().all(|byte| byte.is_ascii_digit());
    if host_end > name.len() && !name.contains('.') && (has_slashes || !is_port) {
        return Err(Problem::NotOfTheWeb { value: line.to_owned() });
    }
    Ok(("https", line.trim_start_matches(['/', '\\'])))
}

/// Host and port in the encoded form.
fn authority_of(scheme: &str, authority: &str, line: &str) -> Result<String, Problem> {
    let value = || line.to_owned();
    if let Some((user, _)) = authority.split_once('@') {
        let is_alone = line.ends_with(authority) && !line.contains('/') && !user.contains(':');
        return Err(if is_alone {
            Problem::MailForWebAddress { value: value() }
        } else {
            Problem::UserInWebAddress { value: value() }
        });
    }
    let bad = || Problem::NotAWebAddress { value: value() };
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let host = as_sent(host).ok_or_else(bad)?;
    let port = if port.is_empty() { None } else { Some(port.parse::<u16>().map_err(|_| bad())?) };
    let is_fit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') || !c.is_ascii();
    if host.is_empty() || host.starts_with(['.', '-']) || host.contains("..") || !host.chars().all(is_fit) {
        return Err(bad());
    }
    let name = host.trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or(name);
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        let numbers: std::net::Ipv4Addr = name.parse().map_err(|_| bad())?;
        let is_own =
            numbers.is_private() || numbers.is_loopback() || numbers.is_link_local() || numbers.is_unspecified();
        if is_own {
            return Err(Problem::PrivateWebAddress { value: value() });
        }
    } else if matches!(last, "localhost" | "local" | "internal" | "lan" | "home" | "corp" | "intranet") {
        return Err(Problem::PrivateWebAddress { value: value() });
    } else if !name.contains('.') {
        return Err(Problem::HostWithoutDot { value: value() });
    }
    // The default port is left out, as browsers do.
    let usual_port = if scheme == "https" { 443 } else { 80 };
    Ok(match port.filter(|port| *port != usual_port) {
        Some(port) => format!("{host}:{port}"),
        None => host,
    })
}

/// Path, query and fragment, encoded as a browser encodes them.
fn encoded(rest: &str) -> String {
    const HEXADECIMAL: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(rest.len());
    let mut part = b'/';
    for byte in rest.bytes() {
        match (byte, part) {
            (b'#', b'/' | b'?') | (b'?', b'/') => part = byte,
            (b'\\', b'/') => {
                encoded.push('/');
                continue;
            }
            _ => {}
        }
        let is_encoded = matches!(byte, 0..=b' ' | b'"' | b'<' | b'>' | 0x7f..)
            || match part {
                b'/' => matches!(byte, b'^' | b'`' | b'{' | b'}'),
                b'?' => byte == b'\'',
                _ => byte == b'`',
            };
        if is_encoded {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 15].map(|digit| char::from(HEXADECIMAL[usize::from(digit)])));
        } else {
            encoded.push(char::from(byte));
        }
    }
    encoded
}

/// Host in lower case and in ASCII; `None` where IDNA refuses it.
#[cfg(not(target_arch = "wasm32"))]
fn as_sent(host: &str) -> Option<String> {
    idna::domain_to_ascii_cow(host.as_bytes(), idna::AsciiDenyList::URL).ok().map(Cow::into_owned)
}

#[cfg(target_arch = "wasm32")]
#[expect(clippy::unnecessary_wraps, reason = "as the server's")]
fn as_sent(host: &str) -> Option<String> {
    Some(host.to_ascii_lowercase())
}

#[cfg(not(target_arch = "wasm32"))]
fn in_letters(host: &str) -> Cow<'_, str> {
    if !host.contains("xn--") {
        return Cow::Borrowed(host);
    }
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    match (idna::domain_to_unicode(name), port) {
        ((_, Err(_)), _) => Cow::Borrowed(host),
        ((letters, Ok(())), None) => Cow::Owned(letters),
        ((letters, Ok(())), Some(port)) => Cow::Owned(format!("{letters}:{port}")),
    }
}

#[cfg(target_arch = "wasm32")]
fn in_letters(host: &str) -> Cow<'_, str> {
    Cow::Borrowed(host)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    /// As people write them, and as they are kept.
    const TAKEN: [(&str, &str); 22] = [
        ("https://www.vinnova.se", "https://www.vinnova.se"),
        ("HTTPS://X.example/A", "https://x.example/A"),
        ("www.vinnova.se", "https://www.vinnova.se"),
        ("vasteras.se/x", "https://vasteras.se/x"),
        ("//vasteras.se/x", "https://vasteras.se/x"),
        ("https//vasteras.se", "https://vasteras.se"),
        ("https:vasteras.se", "https://vasteras.se"),
        ("x.example:8080/a", "https://x.example:8080/a"),
        ("https://x.example:443/", "https://x.example/"),
        ("http://x.example:443/", "http://x.example:443/"),
        ("https://www.example.se/program?flik=a|b", "https://www.example.se/program?flik=a|b"),
        (
            "https://teams.example/l/19:x@thread.v2/0?context={\"Tid\":\"1\"}",
            "https://teams.example/l/19:x@thread.v2/0?context={%22Tid%22:%221%22}",
        ),
        (
            "https://kommun.example/Delade dokument/Program (1).pdf",
            "https://kommun.example/Delade%20dokument/Program%20(1).pdf",
        ),
        ("https://x.example\\a{b}^`|c?d'\\e#f`\\{g}", "https://x.example/a%7Bb%7D%5E%60|c?d%27\\e#f%60\\{g}"),
        ("https://இந்தியா.example/", "https://xn--xkc2dl3a5ee0h.example/"),
        ("https://col·legi.example/", "https://xn--collegi-xma.example/"),
        ("\u{200b}https://www.example.se\u{200b}", "https://www.example.se"),
        ("https://Räksmörgås.example/å", "https://xn--rksmrgs-5wao1o.example/%C3%A5"),
        ("https://x.example/%C3%A5%zz", "https://x.example/%C3%A5%zz"),
        ("https://x.exa\nmple/a\nb", "https://x.example/ab"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://x.example?a", "https://x.example?a"),
    ];

    #[test]
    fn addresses_are_taken_as_browsers_take_them() {
        for (written, kept) in TAKEN {
            let address = WebAddress::parse(written).unwrap();
            assert_eq!(address.as_str(), kept, "{written}");
            assert_eq!(WebAddress::parse(kept), Ok(address), "{written}");
            // Browsers add the path's slash; people do not miss it.
            let with_slash = |text: &str| Url::parse(text).unwrap().to_string();
            assert_eq!(
                with_slash(kept).replace("/?", "?").trim_end_matches('/'),
                kept.trim_end_matches('/'),
                "{written}"
            );
        }
        assert_eq!(WebAddress::parse("http://räksmörgås.example:81/x").unwrap().host(), "räksmörgås.example:81");
    }

    #[test]
    fn each_fault_has_its_own_name() {
        let problem = |written: &str| WebAddress::parse(written).unwrap_err();
        let value = |written: &str| written.to_owned();
        for written in
            ["", "https://", "https://a b.se", "a b.se", "https://[::1]/", "https://x..se", "https://x.se:y", "1.2.3"]
        {
            assert_eq!(problem(written), Problem::NotAWebAddress { value: value(written) });
        }
        for written in ["javascript:alert(1)", "ftp://x.se", "mailto:a@b.se", "file:///c", "data:text/html,x"] {
            assert_eq!(problem(written), Problem::NotOfTheWeb { value: value(written) });
        }
        for written in [
            "https://localhost/x",
            "localhost:3000",
            "http://127.0.0.1",
            "https://192.168.1.2/",
            "10.0.0.1",
            "https://nas.local",
        ] {
            assert_eq!(problem(written), Problem::PrivateWebAddress { value: value(written) });
        }
        for written in ["https://x", "intranätet", "http://server/sida"] {
            assert_eq!(problem(written), Problem::HostWithoutDot { value: value(written) });
        }
        assert_eq!(problem("info@vinnova.se"), Problem::MailForWebAddress { value: value("info@vinnova.se") });
        assert_eq!(problem("https://u:p@x.se"), Problem::UserInWebAddress { value: value("https://u:p@x.se") });
    }

    #[test]
    fn what_was_kept_before_stays_readable() {
        let read = |text: &str| WebAddress::try_from(text.to_owned()).map(|address| address.0);
        assert_eq!(read("https://localhost/x").as_deref(), Ok("https://localhost/x"));
        assert!(read("javascript:alert(1)").is_err() && read("https://x\"onload=").is_err());
    }

    proptest! {
        #[test]
        fn a_browser_leaves_what_was_kept_as_it_is(rest in "[/?#][ -~åäö|{}\u{200b}]{0,20}") {
            let written = format!("https://x.example{rest}");
            if let Ok(address) = WebAddress::parse(&written) {
                prop_assert_eq!(WebAddress::parse(address.as_str()), Ok(address.clone()));
                let path = address.as_str()["https://x.example".len()..].split(['?', '#']).next().unwrap_or_default();
                // Browsers also resolve dots, when they follow a link.
                prop_assume!(!path.contains("/.") && !path.to_lowercase().contains("%2e") && path.starts_with('/'));
                let browsers = Url::parse(address.as_str()).unwrap().to_string();
                prop_assert_eq!(browsers, address.as_str());
            }
        }
    }
}
