//! Places: counties, municipalities and addresses on the web.

use serde::{Deserialize, Serialize};

pub use super::mail_address::MailAddress;
use super::{problem::Problem, text};

/// The official four digits of a municipality; the first two are its county's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MunicipalityCode([u8; 4]);

impl MunicipalityCode {
    /// Four digits; whether such a municipality exists, the reference data knows.
    pub fn parse(code: &str) -> Option<Self> {
        let digits: [u8; 4] = code.as_bytes().try_into().ok()?;
        digits.iter().all(u8::is_ascii_digit).then_some(Self(digits))
    }

    /// The county's two digits.
    pub fn county(self) -> String {
        self.0[..2].iter().map(|digit| char::from(*digit)).collect()
    }
}

impl From<MunicipalityCode> for String {
    fn from(code: MunicipalityCode) -> Self {
        code.0.iter().map(|digit| char::from(*digit)).collect()
    }
}

impl TryFrom<String> for MunicipalityCode {
    type Error = String;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::parse(&code).ok_or_else(|| format!("{code:?} is not a municipality code"))
    }
}

/// A web address: http or https, at most 2 000 characters, nothing in it that a page could trip over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), serde(try_from = "String"))]
pub struct WebAddress(String);

super::read_by_parsing!(WebAddress);

impl WebAddress {
    pub const LIMIT: usize = 2000;

    /// International host names are fine; other schemes, user names and blanks inside are not.
    pub fn parse(value: &str) -> Result<Self, Problem> {
        let line = text::one_line(value);
        text::within(&line, Self::LIMIT)?;
        let bad = || Problem::NotAWebAddress { value: line.clone() };
        let scheme_end = line.find("://").ok_or_else(bad)?;
        let scheme = line[..scheme_end].to_ascii_lowercase();
        let rest = &line[scheme_end + 3..];
        let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, port) =
            rest[..host_end].rsplit_once(':').map_or((&rest[..host_end], None), |(host, port)| (host, Some(port)));
        let host_ok = !host.is_empty()
            && !host.starts_with(['.', '-'])
            && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
        let port_ok = port.is_none_or(|port| port.parse::<u16>().is_ok());
        let rest_ok = !line.contains([' ', '<', '>', '"', '\\', '`', '{', '}', '|', '^']);
        if !matches!(scheme.as_str(), "http" | "https") || !host_ok || !port_ok || !rest_ok {
            return Err(bad());
        }
        Ok(Self(format!("{scheme}://{rest}")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, for people to read.
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or(self.0.as_str(), |(_, rest)| rest);
        rest.split(['/', '?', '#']).next().unwrap_or(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_addresses() {
        for good in [
            "https://www.vinnova.se",
            "http://räksmörgås.se/å?x=1&y=(2)#z",
            "HTTPS://x.example:8080/",
            "https://localhost/x",
        ] {
            assert!(WebAddress::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "www.vinnova.se",
            "javascript:alert(1)",
            "https://",
            "https://a b.se",
            "ftp://x.se",
            "https://u:p@x.se",
            "https://x.se/\"onload=",
            "mailto:a@b.se",
        ] {
            assert!(WebAddress::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(WebAddress::parse("HTTPS://x.example/A").unwrap().as_str(), "https://x.example/A");
    }
}
