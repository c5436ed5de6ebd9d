//! Current version of a week and the server's time; requested again and again, and never cached.

use serde::Serialize;

use super::json::Json;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Current {
    pub week: String,
    /// Version of the snapshot; `None` until the programme opens.
    pub version: Option<String>,
    /// Server's clock, in milliseconds since 1970.
    pub now_ms: i64,
    /// Whether the week is on, so that activities that are on now are marked.
    pub running: bool,
}

impl Current {
    /// The answer of its JSON, as serde writes it.
    pub fn read(json: &Json) -> Option<Self> {
        Some(Self {
            week: json.text_at("week")?,
            version: json.text_at("version"),
            now_ms: json.number_at("now_ms")?,
            running: json.get("running")?.as_boolean()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_read_as_serde_writes_it() {
        for version in [None, Some("v1".to_owned())] {
            let current = Current { week: "2027".to_owned(), version, now_ms: 1_790_000_000_123, running: true };
            let written = serde_json::to_string(&current).unwrap();
            assert_eq!(Json::parse(&written).as_ref().and_then(Current::read), Some(current));
        }
        assert_eq!(Json::parse("{\"week\":1}").as_ref().and_then(Current::read), None);
    }
}
