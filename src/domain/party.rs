//! Parties: the organizations behind an activity.

use serde::{Deserialize, Serialize};

use super::{problem::Problem, text};

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_meta])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            pub const WORDS: &'static [&'static str] = &[$($word,)*];

            /// Word in files, query strings and the API.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            pub fn parse(value: &str) -> Result<Self, $crate::problem::Problem> {
                match value {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::problem::Problem::UnknownWord { value: value.to_owned(), allowed: Self::WORDS }),
                }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Kind of organization; a week's eligibility rule names some of them.
    PartyKind {
        State = "state",
        Region = "region",
        Municipality = "municipality",
        OtherPublic = "other-public",
        CivilSociety = "civil-society",
        Academia = "academia",
        Company = "company",
        Other = "other",
    }
}

/// An organization behind an activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub name: PartyName,
    pub number: Option<OrganizationNumber>,
    pub kind: PartyKind,
}

/// A party's name: one line of 1 to 500 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), serde(try_from = "String"))]
pub struct PartyName(String);

super::read_by_parsing!(PartyName);

impl PartyName {
    pub const LIMIT: usize = 500;

    /// Placeholder of an erased name.
    pub fn erased() -> Self {
        Self(text::ERASED.to_owned())
    }

    pub fn parse(value: &str) -> Result<Self, Problem> {
        Ok(Self(text::required_line(value, Self::LIMIT)?))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Swedish organization number, `202100-5216`, with a valid checksum. Not necessarily the party's, and no key: 80
/// courts share one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), serde(try_from = "String"))]
pub struct OrganizationNumber(String);

super::read_by_parsing!(OrganizationNumber);

impl OrganizationNumber {
    /// Parses a number with or without hyphen, blanks or century, or as part of a VAT number, `SE202100521601`.
    pub fn parse(value: &str) -> Result<Self, Problem> {
        let not_a_number = || Problem::NotAnOrganizationNumber { value: value.to_owned() };
        let written: String = value.chars().filter(|c| !is_between(*c)).collect();
        let vat = written.get(..2).filter(|country| country.eq_ignore_ascii_case("SE")).map(|_| &written[2..]);
        let digits: Vec<u8> = vat.unwrap_or(&written).bytes().map(|byte| byte.wrapping_sub(b'0')).collect();
        if digits.iter().any(|digit| *digit > 9) {
            return Err(not_a_number());
        }
        let digits = match (digits.len(), vat) {
            (10, _) => &digits[..],
            (12, None) if matches!(digits[..2], [1, 6 | 9] | [2, 0]) => &digits[2..],
            (12, Some(_)) => &digits[..10],
            _ => return Err(not_a_number()),
        };
        let luhn: u32 = digits
            .iter()
            .enumerate()
            .map(|(at, digit)| {
                let weighted = u32::from(*digit) * if at % 2 == 0 { 2 } else { 1 };
                weighted / 10 + weighted % 10
            })
            .sum();
        if !luhn.is_multiple_of(10) {
            return Err(Problem::WrongChecksum { value: value.to_owned() });
        }
        let text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        Ok(Self(format!("{}-{}", &text[..6], &text[6..])))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Separators that people and programs put between the digits.
fn is_between(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '-' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2010}'..='\u{2015}' | '\u{2060}' | '\u{2212}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for written in [
            "202100-5216",
            "2021005216",
            "16202100-5216",
            "16 202100-5216",
            "202100 5216",
            "202100\u{a0}5216",
            "202100\u{2011}5216",
            "202100 \u{2013} 5216\u{200b}",
            "SE202100521601",
            "se 202100-5216 01",
            "SE2021005216",
        ] {
            assert_eq!(OrganizationNumber::parse(written).unwrap().as_str(), "202100-5216", "{written}");
        }
        assert_eq!(OrganizationNumber::parse("19232100-0255").unwrap().as_str(), "232100-0255");
        for bad in ["", "SE", "åä", "NO202100521601", "20210052161", "SE16202100521601", "202100.5216"] {
            assert!(matches!(OrganizationNumber::parse(bad), Err(Problem::NotAnOrganizationNumber { .. })), "{bad}");
        }
        assert!(matches!(OrganizationNumber::parse("202100-5217"), Err(Problem::WrongChecksum { .. })));
    }
}
