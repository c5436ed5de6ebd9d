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

    /// Venue, address and the name of the municipality, as one writes a place: nothing twice, and no municipality where
    /// the venue or the address ends with it.
    pub fn place<'a>(&'a self, municipality: Option<&'a str>) -> Vec<&'a str> {
        let (venue, address) = (self.venue.as_deref(), self.address.as_deref());
        let mut words: Vec<&str> = venue.into_iter().chain(address.filter(|address| venue != Some(address))).collect();
        words.extend(municipality.filter(|municipality| !words.iter().any(|words| ends_with(words, municipality))));
        words
    }
}

/// Whether a text ends with a name, in whatever case, as whole words.
fn ends_with(text: &str, name: &str) -> bool {
    let text = text.to_lowercase();
    text.strip_suffix(&name.to_lowercase()).is_some_and(|before| !before.ends_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{activity::Activity, taxonomy::Format};

    #[test]
    fn a_place_names_the_town_once() {
        let place = |venue: Option<&str>, address: Option<&str>, municipality: Option<&str>| {
            let owned = |text: Option<&str>| text.map(str::to_owned);
            let occurrence = Occurrence {
                venue: owned(venue),
                address: owned(address),
                formats: vec![Format::Onsite],
                ..Activity::erased().occurrences.remove(0)
            };
            occurrence.place(municipality).join(", ")
        };
        assert_eq!(place(Some("Aulan"), Some("Torget 1"), Some("Umeå")), "Aulan, Torget 1, Umeå");
        assert_eq!(place(None, Some("Torget 1, 111 22 STOCKHOLM"), Some("Stockholm")), "Torget 1, 111 22 STOCKHOLM");
        assert_eq!(place(Some("Konserthuset Stockholm"), None, Some("Stockholm")), "Konserthuset Stockholm");
        assert_eq!(place(Some("Kristianstad"), None, Some("Kristianstad")), "Kristianstad");
        assert_eq!(place(Some("Torget 1"), Some("Torget 1"), None), "Torget 1");
        assert_eq!(place(Some("Gamla Uppsala"), Some("Nyköping"), Some("Köping")), "Gamla Uppsala, Nyköping, Köping");
        assert_eq!(place(None, None, None), "");
    }
}
