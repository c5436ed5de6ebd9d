//! Generates typed functions from `locales/{sv,en}.toml` and `locales/*.{sv,en}.toml`. A key that one language lacks,
//! or a placeholder that differs, stops the build.

use std::{collections::BTreeSet, env, fmt::Write as _, fs, path::Path};

use toml::{Table, Value};

/// Path of the catalogue, relative to this crate.
const FOLDER: &str = "../../locales";

fn main() {
    println!("cargo::rerun-if-changed={FOLDER}");
    let swedish = read_all("sv");
    let english = read_all("en");
    let keys: BTreeSet<&String> = swedish.keys().chain(english.keys()).collect();
    let mut code = String::from(
        "#[expect(clippy::match_same_arms, reason = \"some words are the same in both languages\")]\nimpl Locale {\n",
    );
    for key in keys {
        let (sv, en) = match (swedish.get(key), english.get(key)) {
            (Some(sv), Some(en)) => (Message::of(key, sv), Message::of(key, en)),
            (sv, _) => panic!("locales: {key:?} is missing in {}", if sv.is_some() { "en.toml" } else { "sv.toml" }),
        };
        assert!(
            sv.placeholders() == en.placeholders() && sv.is_plural() == en.is_plural(),
            "locales: {key:?} has other placeholders in sv.toml ({:?}) than in en.toml ({:?})",
            sv.placeholders(),
            en.placeholders(),
        );
        write_function(&mut code, key, &sv, &en);
    }
    code.push_str("}\n");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("words.rs"), code).expect("OUT_DIR can be written");
}

/// Message. `{n}` is the number by which the plural is chosen; every other placeholder is text.
enum Message {
    Plain(String),
    Plural { one: String, other: String },
}

impl Message {
    fn of(key: &str, value: &Value) -> Self {
        let text = |value: Option<&Value>| {
            value.and_then(Value::as_str).map_or_else(|| panic!("locales: {key:?} is no text"), str::to_owned)
        };
        match value {
            Value::Table(forms) => Self::Plural { one: text(forms.get("one")), other: text(forms.get("other")) },
            value => Self::Plain(text(Some(value))),
        }
    }

    fn is_plural(&self) -> bool {
        matches!(self, Self::Plural { .. })
    }

    fn placeholders(&self) -> BTreeSet<&str> {
        match self {
            Self::Plain(text) => placeholders(text),
            Self::Plural { one, other } => placeholders(one).into_iter().chain(placeholders(other)).collect(),
        }
    }
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

fn write_function(code: &mut String, key: &str, sv: &Message, en: &Message) {
    let names = sv.placeholders();
    let mut parameters = String::new();
    if sv.is_plural() || names.contains("n") {
        parameters.push_str(", n: usize");
    }
    for name in names.iter().filter(|name| **name != "n") {
        write!(parameters, ", {name}: &str").expect("a String takes everything");
    }
    let _ = writeln!(code, "    /// `{:?}`", describe(en));
    if parameters.is_empty() {
        let (Message::Plain(sv), Message::Plain(en)) = (sv, en) else { unreachable!() };
        let _ = writeln!(
            code,
            "    pub fn {key}(self) -> &'static str {{\n        match self {{ Self::Sv => {sv:?}, Self::En => {en:?} }}\n    }}"
        );
        return;
    }
    let _ = writeln!(code, "    pub fn {key}(self{parameters}) -> String {{");
    let arm = |message: &Message| match message {
        Message::Plain(text) => format!("{text:?}"),
        Message::Plural { one, other } if one == other => format!("{one:?}"),
        Message::Plural { one, other } => format!("if n == 1 {{ {one:?} }} else {{ {other:?} }}"),
    };
    let _ = writeln!(code, "        let message = match self {{ Self::Sv => {}, Self::En => {} }};", arm(sv), arm(en));
    let mut values = String::new();
    for name in &names {
        let value = if *name == "n" { "&self.number(n)".to_owned() } else { (*name).to_owned() };
        let _ = write!(values, "({name:?}, {value}), ");
    }
    let _ = writeln!(code, "        fill(message, &[{values}])\n    }}");
}

fn describe(message: &Message) -> &str {
    match message {
        Message::Plain(text) | Message::Plural { other: text, .. } => text,
    }
}

/// Messages of one language: those of the whole site, and those in files of their own.
fn read_all(language: &str) -> Table {
    let mut words = read(&format!("{FOLDER}/{language}.toml"));
    let ending = format!(".{language}.toml");
    for entry in fs::read_dir(FOLDER).expect("there is a folder of words").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.ends_with(&ending) {
            continue;
        }
        for (key, value) in read(&format!("{FOLDER}/{name}")) {
            assert!(!words.contains_key(&key), "locales: {key:?} stands in {name} and elsewhere");
            words.insert(key, value);
        }
    }
    words
}

fn read(path: &str) -> Table {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}
