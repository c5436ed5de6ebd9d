//! Encoding of a page's data for the programme's client: a byte for the layout, then postcard; in a page as base64.
//! The client reads a programme's list by the same code, where a reader of JSON would be an eighth of it.

use leptos::{
    server::codee::{Decoder, Encoder},
    server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post},
};
use serde::{Serialize, de::DeserializeOwned};

/// Version of the encoding, raised with each change of a type that is encoded: a client older or newer than the server
/// must not misread its answer.
const LAYOUT: u8 = 3;

/// Codec of server functions and of resources.
pub struct PageData;

/// Codec of the answers of server functions.
pub type Answer = Post<PageData>;

/// Reasons why data cannot be encoded or read.
#[derive(Debug, thiserror::Error)]
pub enum PageDataError {
    #[error("it is in another version's layout")]
    Layout,
    #[error(transparent)]
    Postcard(#[from] postcard::Error),
}

fn encode(value: &impl Serialize) -> Result<Vec<u8>, PageDataError> {
    Ok(postcard::to_extend(value, vec![LAYOUT])?)
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PageDataError> {
    let [LAYOUT, data @ ..] = bytes else { return Err(PageDataError::Layout) };
    Ok(postcard::from_bytes(data)?)
}

impl<T: Serialize> Encoder<T> for PageData {
    type Error = PageDataError;
    type Encoded = Vec<u8>;

    fn encode(value: &T) -> Result<Vec<u8>, PageDataError> {
        encode(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for PageData {
    type Error = PageDataError;
    type Encoded = [u8];

    fn decode(bytes: &[u8]) -> Result<T, PageDataError> {
        decode(bytes)
    }
}

impl ContentType for PageData {
    const CONTENT_TYPE: &'static str = "application/octet-stream";
}

impl FormatType for PageData {
    const FORMAT_TYPE: Format = Format::Binary;
}

impl<T: Serialize> Encodes<T> for PageData {
    type Error = PageDataError;

    fn encode(output: &T) -> Result<Bytes, PageDataError> {
        encode(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for PageData {
    type Error = PageDataError;

    fn decode(bytes: Bytes) -> Result<T, PageDataError> {
        decode(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        api::{
            activity::ActivityPage,
            error::ApiError,
            start::{RegistrationPhase, StartPage, Teaser, WeekTeaser},
            text_page::TextPageContent,
        },
        domain::{
            activity::Activity,
            party::{Party, PartyKind},
            taxonomy::{Bilingual, Language, Term},
            time::{Date, Moment, TimeOfDay},
            week::{Host, Phase},
        },
        pages::Content,
        parts::html::Markup,
    };

    const INSTANT: Moment = Moment { unix_s: 1_790_000_000, offset_s: 7200 };

    fn week() -> WeekTeaser {
        let (slug, name) = ("2027".to_owned(), "Vecka".to_owned());
        WeekTeaser { slug, name, starts: Date(20_000), last_day: Date(20_004), programme_opens: INSTANT }
    }

    fn teaser() -> Teaser {
        Teaser {
            id: 7,
            title: "Öppna data".to_owned(),
            language: "sv".to_owned(),
            organizer: "Vinnova".to_owned(),
            day: Date(20_001),
            last_day: Date(20_001),
            starts: TimeOfDay::parse("09:30").unwrap(),
            ends: TimeOfDay::parse("10:15").unwrap(),
            place: Some("Umeå".to_owned()),
            online: true,
            cancelled: false,
        }
    }

    fn activity() -> ActivityPage {
        let mut activity = Activity::erased();
        activity.partners.push(Party { kind: PartyKind::Academia, ..activity.organizer.clone() });
        activity.languages.push(Language::parse("en").unwrap());
        activity.cancel_reason = Some("Sjukdom".to_owned());
        ActivityPage {
            id: 7,
            week: week(),
            week_is_current: true,
            onward: None,
            time_zone: "Europe/Stockholm".to_owned(),
            activity,
            summary_is_made: false,
            description_html: Markup::default(),
            party_slugs: vec!["a".to_owned()],
            themes: vec![("data".to_owned(), "Data".to_owned())],
            kind: None,
            municipalities: vec![None, Some("Umeå".to_owned())],
            language_names: vec!["svenska".to_owned()],
            similar: vec![teaser()],
            now_s: 1_790_000_000,
            updated_ms: 1_790_000_000_123,
            public_url: "https://a.example".to_owned(),
        }
    }

    fn start() -> StartPage {
        let name = Bilingual { sv: "Data".to_owned(), en: "Data".to_owned() };
        StartPage {
            week: week(),
            phase: Phase::Running,
            registration: RegistrationPhase::Until(INSTANT),
            hosts: vec![Host { name: "Vinnova".to_owned(), url: None }],
            purpose: None,
            promise: Some("Allt är gratis.".to_owned()),
            today: Some(Date(20_001)),
            total: 232,
            days: vec![(Date(20_000), 40)],
            themes: vec![(Term { slug: "data".to_owned(), name, featured: true }, 3)],
            on_now: vec![teaser()],
            next: Vec::new(),
            other_weeks: vec![week()],
        }
    }

    #[test]
    fn what_is_encoded_is_read_as_it_was() {
        let text = Content::Text(TextPageContent { title: "Om".to_owned(), html: Markup::default() });
        let answers: [Result<Content, ApiError>; 5] = [
            Ok(Content::Start(start())),
            Ok(Content::Activity(activity())),
            Ok(text),
            Err(ApiError::Gone),
            Err(ApiError::TooMany { retry_after_s: 60 }),
        ];
        for answer in answers {
            let bytes = encode(&answer).unwrap();
            assert_eq!(decode::<Result<Content, ApiError>>(&bytes).unwrap(), answer);
            assert!(decode::<Result<Content, ApiError>>(&bytes[..bytes.len() - 1]).is_err());
            let other_layout = [&[LAYOUT + 1], &bytes[1..]].concat();
            assert!(matches!(decode::<Result<Content, ApiError>>(&other_layout), Err(PageDataError::Layout)));
        }
    }

    /// Whoever sees this fail raises [`LAYOUT`], and accepts the new bytes.
    #[test]
    fn another_encoding_has_another_layout() {
        insta::assert_snapshot!("page_data_start", format!("{:02x?}", encode(&start()).unwrap()));
        insta::assert_snapshot!("page_data_activity", format!("{:02x?}", encode(&activity()).unwrap()));
    }
}
