//! Codes of municipalities and counties.

use serde::{Deserialize, Serialize};

pub use super::{mail_address::MailAddress, web_address::WebAddress};

/// Official four-digit code of a municipality; the first two digits are its county's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MunicipalityCode([u8; 4]);

impl MunicipalityCode {
    /// Parses four digits. Whether the municipality exists is known to the reference data only.
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
