//! Occurrences: time and place at which an activity is given.

use serde::{Deserialize, Serialize};

use super::{
    place::{MunicipalityCode, WebAddress},
    problem::Problem,
    taxonomy::Format,
    time::{Date, Moment},
};

/// Start and end, with the place. Ends after it starts. The server validates while deserializing; browsers, which read
/// from their own server only, do not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), serde(try_from = "Written"))]
pub struct Occurrence {
    pub starts: Moment,
    pub ends: Moment,
    /// Formats, at least one, without repeats.
    pub formats: Vec<Format>,
    pub venue: Option<String>,
    pub address: Option<String>,
    pub municipality: Option<MunicipalityCode>,
    pub online_url: Option<WebAddress>,
}

/// Occurrence as serialized, before validation.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Deserialize)]
struct Written {
    starts: Moment,
    ends: Moment,
    formats: Vec<Format>,
    venue: Option<String>,
    address: Option<String>,
    municipality: Option<MunicipalityCode>,
    online_url: Option<WebAddress>,
}

#[cfg(not(target_arch = "wasm32"))]
impl TryFrom<Written> for Occurrence {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written { starts, ends, formats, venue, address, municipality, online_url } = written;
        if ends.unix_s <= starts.unix_s || formats.is_empty() {
            return Err("not a valid Occurrence");
        }
        Ok(Self { starts, ends, formats, venue, address, municipality, online_url })
    }
}

impl Occurrence {
    /// The limit of venue and address, in characters.
    pub const LINE_LIMIT: usize = 300;
    /// The most occurrences that one activity may have.
    pub const MOST: usize = 50;

    /// Checks a time span against the days `first` to `last`: it starts on one of them and ends after it starts.
    pub fn check_span(starts: Moment, ends: Moment, first: Date, last: Date) -> Result<(), Problem> {
        Self::check_day(starts, first, last)?;
        Self::check_end(starts, ends)
    }

    /// Checks that an occurrence starts on one of the days `first` to `last`.
    pub fn check_day(starts: Moment, first: Date, last: Date) -> Result<(), Problem> {
        if starts.date() < first || starts.date() > last {
            return Err(Problem::OutsideTheWeek { value: starts.to_string(), first, last });
        }
        Ok(())
    }

    /// Checks that an occurrence ends after it starts.
    pub fn check_end(starts: Moment, ends: Moment) -> Result<(), Problem> {
        if ends.unix_s <= starts.unix_s {
            return Err(Problem::EndsBeforeItStarts { starts: starts.to_string(), ends: ends.to_string() });
        }
        Ok(())
    }
}
