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

            /// The word that files, addresses and the API use.
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
    /// What sort of organization a party is; a week's eligibility rule names some of them.
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

    /// What stands where a name was erased.
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

/// A Swedish organization number, `202100-5216`. Its checksum is right; that it is the right party's is another question,
/// and it is no key: 80 courts share one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), serde(try_from = "String"))]
pub struct OrganizationNumber(String);

super::read_by_parsing!(OrganizationNumber);

impl OrganizationNumber {
    /// With or without the hyphen, and with or without the century's `16` before it.
    pub fn parse(value: &str) -> Result<Self, Problem> {
        let digits: Vec<u8> = value.chars().filter(char::is_ascii_digit).map(|c| c as u8 - b'0').collect();
        let only_digits = value.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '–'));
        let digits = match digits.len() {
            10 => &digits[..],
            12 if digits[..2] == [1, 6] => &digits[2..],
            _ => return Err(Problem::NotAnOrganizationNumber { value: value.to_owned() }),
        };
        if !only_digits {
            return Err(Problem::NotAnOrganizationNumber { value: value.to_owned() });
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for written in ["202100-5216", "2021005216", "16202100-5216", "202100 5216"] {
            assert_eq!(OrganizationNumber::parse(written).unwrap().as_str(), "202100-5216");
        }
        assert!(matches!(OrganizationNumber::parse("202100-5217"), Err(Problem::WrongChecksum { .. })));
        assert!(matches!(OrganizationNumber::parse("SE2021005216"), Err(Problem::NotAnOrganizationNumber { .. })));
    }
}
