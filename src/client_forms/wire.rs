//! JSON that the forms' client exchanges with the server and stores in the browser. The shapes are those that serde
//! gives the types of `api::draft`; serde's derived code would add 40 kB to the bundle.

use super::edit_log::{Edit, EditLog};
use crate::{
    api::{
        draft::{FieldNow, FoundParties, FoundParty, Saved, Typing},
        json::Json,
    },
    domain::{
        draft::{Change, FieldId, Other, Rules},
        party::PartyKind,
        place::MunicipalityCode,
        time::{Date, Zone},
    },
};

/// Arguments of `save_draft`.
pub fn write_typing(typing: &Typing) -> String {
    let arguments = Json::object([
        ("key", Json::text(&typing.key)),
        ("step", Json::text(typing.step.word())),
        ("known", Json::number(typing.known)),
        ("changes", Json::list(typing.changes.iter().map(write_change))),
        ("english", Json::boolean(typing.english)),
    ]);
    Json::object([("typing", arguments)]).stringify()
}

fn write_change(change: &Change) -> Json {
    Json::object([
        ("spot", Json::text(&change.field_id.to_string())),
        ("value", Json::text(&change.value)),
        ("seen", Json::number(change.seen)),
        ("editor", Json::text(&change.editor)),
        ("settles", Json::boolean(change.settles)),
    ])
}

pub fn read_saved(json: &Json) -> Option<Saved> {
    Some(Saved {
        revision: json.number_at("revision")?,
        at: json.text_at("at")?,
        fields: json.list_at("fields", read_field)?,
        fragments: json.list_at("fragments", |pair| {
            let items = pair.items()?;
            let [id, html] = &items[..] else { return None };
            Some((id.as_text()?, html.as_text()?))
        })?,
    })
}

fn read_field(json: &Json) -> Option<FieldNow> {
    let other = |json: &Json| Some(Other { editor: json.text_at("e")?, value: json.text_at("v")? });
    Some(FieldNow {
        field_id: FieldId::parse(&json.text_at("spot")?)?,
        value: json.text_at("value")?,
        revision: json.number_at("revision")?,
        editor: json.text_at("editor")?,
        others: json.list_at("others", other)?,
    })
}

pub fn read_parties(json: &Json) -> Option<FoundParties> {
    let party = |json: &Json| {
        Some(FoundParty {
            name: json.text_at("name")?,
            number: json.text_at("number")?,
            kind: json.text_at("kind")?,
            note: json.text_at("note")?,
        })
    };
    Some(FoundParties {
        found: json.list_at("found", party)?,
        total: json.number_at("total")?,
        is_named: json.get("is_named")?.as_boolean()?,
    })
}

pub fn read_rules(json: &Json) -> Option<Rules> {
    let offset = |pair: &Json| {
        let items = pair.items()?;
        let [from, ahead] = &items[..] else { return None };
        Some((from.as_number()?, i32::try_from(ahead.as_number()?).ok()?))
    };
    let kinds = |name| json.list_at(name, |word| PartyKind::parse(&word.as_text()?).ok());
    Some(Rules {
        first_day: Date(json.number_at("first_day")?),
        last_day: Date(json.number_at("last_day")?),
        zone: Zone { offsets: json.get("zone")?.list_at("offsets", offset)? },
        themes: json.list_at("themes", Json::as_text)?,
        kinds: json.list_at("kinds", Json::as_text)?,
        eligible_kinds: kinds("eligible_kinds")?,
        counting_kinds: kinds("counting_kinds").unwrap_or_default(),
        municipalities: json.list_at("municipalities", |code| MunicipalityCode::parse(&code.as_text()?))?,
        sent_s: json.number_at("sent_s"),
        first_start_s: json.number_at("first_start_s"),
    })
}

pub fn write_edit_log(log: &EditLog) -> String {
    let edit = |edit: &Edit| {
        Json::object([
            ("at", Json::number(edit.at)),
            ("value", Json::text(&edit.value)),
            ("seen", Json::number(edit.seen)),
            ("editor", Json::text(&edit.editor)),
            ("settles", Json::boolean(edit.settles)),
        ])
    };
    Json::object(log.iter().map(|(field_id, it)| (field_id.to_string(), edit(it)))).stringify()
}

/// The edits that can be read; others are left out.
pub fn read_edit_log(json: &Json) -> EditLog {
    let edit = |json: &Json| {
        Some(Edit {
            value: json.text_at("value")?,
            seen: json.number_at("seen")?,
            editor: json.text_at("editor")?,
            at: json.number_at("at")?,
            settles: json.get("settles").and_then(|settles| settles.as_boolean()).unwrap_or(false),
        })
    };
    let mut log = EditLog::default();
    for name in json.names() {
        if let Some((field_id, edit)) = FieldId::parse(&name).zip(json.get(&name).and_then(|json| edit(&json))) {
            log.insert(field_id, edit);
        }
    }
    log
}

/// Object of texts by their names.
pub fn write_texts(texts: &[(String, String)]) -> String {
    Json::object(texts.iter().map(|(name, text)| (name, Json::text(text)))).stringify()
}

/// The members that are texts; others are left out.
pub fn read_texts(json: &Json) -> Vec<(String, String)> {
    let names = json.names().into_iter();
    names.filter_map(|name| json.text_at(&name).map(|text| (name, text))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::domain::draft::{DraftField, Step};

    /// A value as serde writes it.
    fn serialized(value: &impl serde::Serialize) -> Json {
        Json::parse(&serde_json::to_string(value).unwrap()).unwrap()
    }

    #[test]
    fn reads_what_serde_writes() {
        let saved = Saved {
            revision: 12,
            at: "14:03".to_owned(),
            fields: vec![FieldNow {
                field_id: DraftField::Starts.row(2),
                value: "rad\r\n\"två\" \\ \u{1}é😀".to_owned(),
                revision: 11,
                editor: "a".to_owned(),
                others: vec![Other { editor: "b".to_owned(), value: String::new() }],
            }],
            fragments: vec![("steps".to_owned(), "<ol></ol>".to_owned())],
        };
        assert_eq!(read_saved(&serialized(&saved)), Some(saved));
        let party = FoundParty {
            name: "Vinnova".to_owned(),
            number: "202100-5216".to_owned(),
            kind: "state".to_owned(),
            note: "Statlig myndighet".to_owned(),
        };
        let parties = FoundParties { found: vec![party], total: 21, is_named: true };
        assert_eq!(read_parties(&serialized(&parties)), Some(parties));
        let rules = Rules {
            first_day: Date(20_000),
            last_day: Date(20_004),
            zone: Zone { offsets: vec![(-5, 3600), (1_700_000_000, 7200)] },
            themes: vec!["data".to_owned()],
            kinds: vec![],
            eligible_kinds: PartyKind::ALL.to_vec(),
            counting_kinds: vec![PartyKind::Academia],
            municipalities: MunicipalityCode::parse("0180").into_iter().collect(),
            sent_s: Some(1_790_000_000),
            first_start_s: None,
        };
        assert_eq!(read_rules(&serialized(&rules)), Some(rules));
    }

    #[test]
    fn rejects_answers_of_another_shape() {
        let whole = json!({"revision": 1, "at": "14:03", "fields": [], "fragments": []});
        assert!(read_saved(&serialized(&whole)).is_some());
        for (name, other) in [
            ("revision", json!("1")),
            ("revision", json!(-1)),
            ("at", json!(null)),
            ("fields", json!({})),
            ("fields", json!([{"spot": "title"}])),
            ("fragments", json!([["steps"]])),
        ] {
            let mut broken = whole.clone();
            broken[name] = other;
            assert_eq!(read_saved(&serialized(&broken)), None, "{broken}");
        }
        assert_eq!(read_saved(&serialized(&"NotFound")), None);
    }

    #[test]
    fn writes_what_serde_reads() {
        #[derive(serde::Deserialize)]
        struct Arguments {
            typing: Typing,
        }
        let change = |value: &str| Change {
            field_id: DraftField::Description.into(),
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

    fn edit(value: &str, settles: bool) -> Edit {
        Edit { value: value.to_owned(), seen: 1, editor: "a".to_owned(), at: 1_764_000_000_000, settles }
    }

    #[test]
    fn reads_the_edit_log_that_it_wrote() {
        let mut log = EditLog::default();
        log.insert(DraftField::Starts.row(2), edit("", true));
        log.insert(DraftField::Title.into(), edit("Hej\n\"du\"", false));
        let read = read_edit_log(&Json::parse(&write_edit_log(&log)).unwrap());
        assert_eq!(read.iter().count(), 2);
        for (field_id, edit) in log.iter() {
            assert_eq!(read.get(field_id), Some(edit));
        }
    }

    #[test]
    fn reads_edit_logs_that_browsers_keep_already() {
        let stored = r#"{"title":{"at":1764000000000,"value":"Hej\n\"du\"\u0009","seen":1,"editor":"a","settles":false},
            "starts.2":{"at":1764000000000,"value":"","seen":1,"editor":"a"},
            "unknown":{"at":1,"value":"","seen":1,"editor":"a","settles":false},
            "description":{"value":"no time"}}"#;
        let log = read_edit_log(&Json::parse(stored).unwrap());
        assert_eq!(log.iter().count(), 2);
        assert_eq!(log.get(DraftField::Title.into()), Some(&edit("Hej\n\"du\"\t", false)));
        assert_eq!(log.get(DraftField::Starts.row(2)), Some(&edit("", false)));
        assert!(read_edit_log(&Json::parse("[1]").unwrap()).is_empty());
    }

    proptest! {
        #[test]
        fn texts_are_read_as_they_were_written(texts in proptest::collection::btree_map("[a-z-]{1,9}", any::<String>(), 0..4)) {
            let texts: Vec<(String, String)> = texts.into_iter().collect();
            prop_assert_eq!(read_texts(&Json::parse(&write_texts(&texts)).unwrap()), texts);
        }
    }
}
