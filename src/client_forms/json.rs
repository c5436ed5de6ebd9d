//! JSON, as far as the forms need it: texts, whole numbers and lists, in the shapes that serde gives the types of
//! `api::draft`. The readers that serde derives for them weigh 40 kB in this client, all of this two.

use super::{
    by_spot::BySpot,
    journal::{Entry, Journal},
};
use crate::{
    api::draft::{FieldNow, FoundParty, Saved, Typing},
    domain::{
        draft::{Change, Other, Rules, Spot},
        party::PartyKind,
        place::MunicipalityCode,
        time::{Date, Zone},
    },
};

/// Deeper than anything that is read here.
const DEEPEST: usize = 16;

/// A value that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    Null,
    Bool(bool),
    /// Whole; of other numbers the whole part.
    Number(i64),
    Text(String),
    List(Vec<Json>),
    Map(Vec<(String, Json)>),
}

impl Json {
    /// `None` for what is no JSON.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(DEEPEST)?;
        reader.peek().is_none().then_some(value)
    }

    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub fn pairs(&self) -> &[(String, Self)] {
        if let Self::Map(pairs) = self { pairs } else { &[] }
    }

    pub fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    fn get(&self, key: &str) -> Option<&Self> {
        self.pairs().iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    pub fn number(&self) -> Option<i64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    fn text_at(&self, key: &str) -> Option<String> {
        Some(self.get(key)?.text()?.to_owned())
    }

    fn number_at<N: TryFrom<i64>>(&self, key: &str) -> Option<N> {
        N::try_from(self.get(key)?.number()?).ok()
    }

    /// All items of a list, or nothing where one cannot be read.
    fn list_at<T>(&self, key: &str, read: impl Fn(&Self) -> Option<T>) -> Option<Vec<T>> {
        let mut list = Vec::new();
        for item in self.get(key)?.items() {
            list.push(read(item)?);
        }
        Some(list)
    }
}

// What is read.

pub fn saved(json: &Json) -> Option<Saved> {
    let fragment = |pair: &Json| {
        let [id, html] = pair.items() else { return None };
        Some((id.text()?.to_owned(), html.text()?.to_owned()))
    };
    Some(Saved {
        revision: json.number_at("revision")?,
        at: json.text_at("at")?,
        fields: json.list_at("fields", field_now)?,
        fragments: json.list_at("fragments", fragment)?,
    })
}

fn field_now(json: &Json) -> Option<FieldNow> {
    let other = |json: &Json| Some(Other { editor: json.text_at("e")?, value: json.text_at("v")? });
    Some(FieldNow {
        spot: Spot::parse(json.get("spot")?.text()?)?,
        value: json.text_at("value")?,
        revision: json.number_at("revision")?,
        editor: json.text_at("editor")?,
        others: json.list_at("others", other)?,
    })
}

pub fn found_party(json: &Json) -> Option<FoundParty> {
    Some(FoundParty {
        name: json.text_at("name")?,
        number: json.text_at("number")?,
        kind: json.text_at("kind")?,
        note: json.text_at("note")?,
    })
}

pub fn rules(json: &Json) -> Option<Rules> {
    let text = |json: &Json| Some(json.text()?.to_owned());
    let offset = |pair: &Json| {
        let [from, ahead] = pair.items() else { return None };
        Some((from.number()?, i32::try_from(ahead.number()?).ok()?))
    };
    Some(Rules {
        first_day: Date(json.number_at("first_day")?),
        last_day: Date(json.number_at("last_day")?),
        zone: Zone { offsets: json.get("zone")?.list_at("offsets", offset)? },
        themes: json.list_at("themes", text)?,
        kinds: json.list_at("kinds", text)?,
        eligible_kinds: json.list_at("eligible_kinds", |word| PartyKind::parse(word.text()?).ok())?,
        municipalities: json.list_at("municipalities", |code| MunicipalityCode::parse(code.text()?))?,
        sent_s: json.number_at("sent_s"),
        first_start_s: json.number_at("first_start_s"),
    })
}

/// What of a journal can be read.
pub fn journal(json: &Json) -> Journal {
    let mut journal = BySpot::default();
    for (name, entry) in json.pairs() {
        if let Some((spot, entry)) = Spot::parse(name).zip(journal_entry(entry)) {
            journal.insert(spot, entry);
        }
    }
    journal
}

fn journal_entry(json: &Json) -> Option<Entry> {
    Some(Entry {
        value: json.text_at("value")?,
        seen: json.number_at("seen")?,
        editor: json.text_at("editor")?,
        at: json.number_at("at")?,
        settles: json.get("settles") == Some(&Json::Bool(true)),
    })
}

// What is written.

/// The arguments of `save_draft`.
pub fn write_typing(typing: &Typing) -> String {
    let mut out = "{\"typing\":{\"key\":".to_owned();
    write_text(&mut out, &typing.key);
    out.push_str(",\"step\":");
    write_text(&mut out, typing.step.word());
    out.push_str(",\"known\":");
    out.push_str(&typing.known.to_string());
    out.push_str(",\"changes\":[");
    for (number, change) in typing.changes.iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        write_change(&mut out, change);
    }
    out.push_str("],\"english\":");
    write_bool(&mut out, typing.english);
    out.push_str("}}");
    out
}

fn write_change(out: &mut String, change: &Change) {
    out.push_str("{\"spot\":");
    write_text(out, &change.spot.to_string());
    write_content(out, ",\"value\":", &change.value, change.seen, &change.editor, change.settles);
}

pub fn write_journal(journal: &Journal) -> String {
    let mut out = String::from("{");
    for (number, (spot, entry)) in journal.iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        write_text(&mut out, &spot.to_string());
        out.push_str(":{\"at\":");
        out.push_str(&entry.at.to_string());
        write_content(&mut out, ",\"value\":", &entry.value, entry.seen, &entry.editor, entry.settles);
    }
    out.push('}');
    out
}

/// Texts by their names.
pub fn write_texts(texts: &[(String, String)]) -> String {
    let mut out = String::from("{");
    for (number, (name, text)) in texts.iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        write_text(&mut out, name);
        out.push(':');
        write_text(&mut out, text);
    }
    out.push('}');
    out
}

fn write_content(out: &mut String, name: &str, value: &str, seen: u32, editor: &str, settles: bool) {
    out.push_str(name);
    write_text(out, value);
    out.push_str(",\"seen\":");
    out.push_str(&seen.to_string());
    out.push_str(",\"editor\":");
    write_text(out, editor);
    out.push_str(",\"settles\":");
    write_bool(out, settles);
    out.push('}');
}

fn write_bool(out: &mut String, value: bool) {
    out.push_str(if value { "true" } else { "false" });
}

fn write_text(out: &mut String, text: &str) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if u32::from(c) < 0x20 => {
                out.push_str("\\u00");
                out.push(char::from(DIGITS[c as usize >> 4]));
                out.push(char::from(DIGITS[c as usize & 15]));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self, deepest: usize) -> Option<Json> {
        let deepest = deepest.checked_sub(1)?;
        Some(match self.peek()? {
            b'"' => Json::Text(self.string()?),
            b'[' => {
                self.at += 1;
                let mut items = Vec::new();
                while !self.closes(b']', items.is_empty())? {
                    items.push(self.value(deepest)?);
                }
                Json::List(items)
            }
            b'{' => {
                self.at += 1;
                let mut pairs = Vec::new();
                while !self.closes(b'}', pairs.is_empty())? {
                    self.peek()?;
                    let name = self.string()?;
                    self.take(":")?;
                    pairs.push((name, self.value(deepest)?));
                }
                Json::Map(pairs)
            }
            b'n' => self.take("null").map(|()| Json::Null)?,
            b't' => self.take("true").map(|()| Json::Bool(true))?,
            b'f' => self.take("false").map(|()| Json::Bool(false))?,
            _ => self.number()?,
        })
    }

    /// The next byte that is not blank.
    fn peek(&mut self) -> Option<u8> {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
        self.byte()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, word: &str) -> Option<()> {
        self.peek()?;
        self.text.get(self.at..)?.starts_with(word).then(|| self.at += word.len())
    }

    /// Whether a list or map ends here; goes past the comma where it does not.
    fn closes(&mut self, end: u8, is_first: bool) -> Option<bool> {
        let next = self.peek()?;
        if next == end {
            self.at += 1;
            return Some(true);
        }
        if !is_first {
            self.take(",")?;
        }
        Some(false)
    }

    fn number(&mut self) -> Option<Json> {
        let begins = self.at;
        while matches!(self.byte(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        let written = self.text.get(begins..self.at)?;
        let whole = written.split(['.', 'e', 'E']).next()?;
        whole.parse().ok().map(Json::Number)
    }

    fn string(&mut self) -> Option<String> {
        if self.byte()? != b'"' {
            return None;
        }
        self.at += 1;
        let mut string = String::new();
        loop {
            let rest = self.text.get(self.at..)?;
            let plain = rest.find(['"', '\\'])?;
            string.push_str(&rest[..plain]);
            self.at += plain + 1;
            if rest.as_bytes()[plain] == b'"' {
                return Some(string);
            }
            let escape = self.byte()?;
            self.at += 1;
            string.push(match escape {
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'u' => self.unicode()?,
                b'"' | b'\\' | b'/' => char::from(escape),
                _ => return None,
            });
        }
    }

    /// One character, which may be written as two halves.
    fn unicode(&mut self) -> Option<char> {
        let first = self.unit()?;
        if !(0xd800..0xdc00).contains(&first) {
            return Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        self.text.get(self.at..)?.starts_with("\\u").then(|| self.at += 2)?;
        let second = self.unit()?;
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second.checked_sub(0xdc00)?);
        Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::draft::{DraftField, Step};

    fn parse(json: &str) -> Json {
        Json::parse(json).unwrap_or_else(|| panic!("{json}"))
    }

    #[test]
    fn what_the_server_writes_is_read() {
        let answer = Saved {
            revision: 12,
            at: "14:03".to_owned(),
            fields: vec![FieldNow {
                spot: DraftField::Starts.row(2),
                value: "rad\r\n\"två\" \\ \u{1}é😀".to_owned(),
                revision: 11,
                editor: "a".to_owned(),
                others: vec![Other { editor: "b".to_owned(), value: String::new() }],
            }],
            fragments: vec![("steps".to_owned(), "<ol></ol>".to_owned())],
        };
        assert_eq!(saved(&parse(&serde_json::to_string_pretty(&answer).unwrap())), Some(answer));
        let party = FoundParty {
            name: "Vinnova".to_owned(),
            number: "202100-5216".to_owned(),
            kind: "state".to_owned(),
            note: "Statlig myndighet".to_owned(),
        };
        assert_eq!(found_party(&parse(&serde_json::to_string(&party).unwrap())), Some(party));
        let asked = Rules {
            first_day: Date(20_000),
            last_day: Date(20_004),
            zone: Zone { offsets: vec![(-5, 3600), (1_700_000_000, 7200)] },
            themes: vec!["data".to_owned()],
            kinds: vec![],
            eligible_kinds: PartyKind::ALL.to_vec(),
            municipalities: MunicipalityCode::parse("0180").into_iter().collect(),
            sent_s: Some(1_790_000_000),
            first_start_s: None,
        };
        assert_eq!(rules(&parse(&serde_json::to_string(&asked).unwrap())), Some(asked));
    }

    #[test]
    fn what_is_written_is_read_by_the_server() {
        #[derive(serde::Deserialize)]
        struct Arguments {
            typing: Typing,
        }
        let change = |value: &str| Change {
            spot: DraftField::Description.into(),
            value: value.to_owned(),
            seen: 7,
            editor: "a".to_owned(),
            settles: true,
        };
        let typing = Typing {
            key: "k".to_owned(),
            step: Step::What,
            known: 7,
            changes: vec![change("rad\r\n\t\"två\" \\ \u{1}\u{7f}é😀</script>"), change("")],
            english: false,
        };
        let read: Arguments = serde_json::from_str(&write_typing(&typing)).unwrap();
        assert_eq!(read.typing, typing);
    }

    #[test]
    fn a_journal_is_read_as_it_was_written() {
        let entry = |value: &str| Entry {
            value: value.to_owned(),
            seen: 1,
            editor: "a".to_owned(),
            at: 1_764_000_000_000,
            settles: value.is_empty(),
        };
        let mut written = Journal::default();
        written.insert(DraftField::Title.into(), entry("Hej\n\"du\""));
        written.insert(DraftField::Starts.row(2), entry(""));
        assert_eq!(journal(&parse(&write_journal(&written))), written);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for bad in ["", "{", "[1", "[1 2]", "\"a", "\"\\x\"", "{\"a\" 1}", "nul", "1 1", "\"\\ud800\"", &"[".repeat(99)]
        {
            assert_eq!(Json::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_text_survives(text in any::<String>()) {
            let mut json = String::new();
            write_text(&mut json, &text);
            prop_assert_eq!(&serde_json::from_str::<String>(&json).unwrap(), &text);
            prop_assert_eq!(Json::parse(&serde_json::to_string(&text).unwrap()), Some(Json::Text(text)));
        }

        #[test]
        fn nothing_breaks_the_reader(text in any::<String>()) {
            let _ = Json::parse(&text);
        }
    }
}
