//! Encoding of a page's data for the programme's client: a byte for the layout, then postcard; in a page as base64.
//! The client reads a programme's list by the same code, where a reader of JSON would be an eighth of it.

use leptos::{
    server::codee::{Decoder, Encoder},
    server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post},
};
use serde::{Serialize, de::DeserializeOwned};

/// Version of the encoding, raised with each change of a type that is encoded: a client older or newer than the server
/// must not misread its answer.
const LAYOUT: u8 = 1;

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
