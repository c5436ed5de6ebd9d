//! Forms that are not drafts: what is typed there outlives the page until it was sent.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement, HtmlInputElement, HtmlTextAreaElement};

use super::{dom, json, storage};

/// The forms that were sent from this tab, whose answer has not been seen.
const SENT: &str = "veckan:sent";

/// By the name of the field.
type Kept = Vec<(String, String)>;

pub fn listen() {
    let Some(body) = dom::document().body() else { return };
    let forms: Vec<HtmlFormElement> =
        dom::all(&body, "form[data-keep]").into_iter().filter_map(|form| form.dyn_into().ok()).collect();
    clear_sent(&body);
    for form in forms {
        let Some(key) = form.get_attribute("data-keep").map(|name| key_of(&name)) else { continue };
        put_back(&form, &read(&key));
        // Typed before the page was taken over; or what was sent, put in again by a step back.
        let changed = changed(&form);
        if !changed.is_empty() && !has_come(&key, &changed) {
            keep(&form, &key);
        }
        let (of_input, of_submit) = (form.clone(), form.clone());
        let key_of_submit = key.clone();
        dom::listen(&form, "input", move |_| keep(&of_input, &key));
        dom::listen(&form, "submit", move |event| {
            if !event.default_prevented() {
                keep(&of_submit, &key_of_submit);
                remember(&key_of_submit);
            }
        });
    }
}

fn key_of(name: &str) -> String {
    format!("veckan:keep:{name}")
}

/// What was sent has come through where a page came back without error, and without the same form or with a word that
/// it may be let go.
fn clear_sent(body: &Element) {
    let Some(session) = storage::session() else { return };
    let sent = session.get_item(SENT).ok().flatten().unwrap_or_default();
    let status = dom::navigation("responseStatus").and_then(|status| status.as_f64());
    if sent.is_empty() || status.is_some_and(|status| status >= 400.0) {
        return;
    }
    for key in sent.lines() {
        let name = key.trim_start_matches("veckan:keep:");
        let is_there =
            dom::all(body, "form[data-keep]").iter().any(|it| it.get_attribute("data-keep").as_deref() == Some(name));
        let is_let_go = dom::all(body, "[data-kept-clear]")
            .iter()
            .any(|it| it.get_attribute("data-kept-clear").as_deref() == Some(name));
        if is_let_go || !is_there {
            let words = storage::local().and_then(|local| local.get_item(key).ok().flatten()).unwrap_or_default();
            // Without it a step back brings the words back.
            let _ = session.set_item(&key_of_come(key), &words);
            storage::remove(key);
        }
    }
    let _ = session.remove_item(SENT);
}

fn key_of_come(key: &str) -> String {
    format!("veckan:came:{key}")
}

/// Whether the server has these words already.
fn has_come(key: &str, words: &Kept) -> bool {
    let come = storage::session().and_then(|session| session.get_item(&key_of_come(key)).ok().flatten());
    come.is_some_and(|come| come == json::write_texts(words))
}

fn remember(key: &str) {
    if let Some(session) = storage::session() {
        let sent = session.get_item(SENT).ok().flatten().unwrap_or_default();
        // Without it the words are kept longer than needed.
        let _ = session.set_item(SENT, &format!("{sent}{key}\n"));
    }
}

/// What stands otherwise than the server wrote it.
fn changed(form: &HtmlFormElement) -> Kept {
    let changed = texts(form).into_iter().filter(|control| control.value() != control.default());
    changed.map(|control| (control.name(), control.value())).collect()
}

fn keep(form: &HtmlFormElement, key: &str) {
    let kept = changed(form);
    if kept.is_empty() {
        storage::remove(key);
    } else {
        // Where the storage is full, the form is as good as any other.
        storage::write(key, &json::write_texts(&kept));
    }
}

fn read(key: &str) -> Kept {
    let kept = storage::read(key);
    let pairs = kept.iter().flat_map(json::Json::pairs);
    pairs.filter_map(|(name, text)| Some((name.clone(), text.text()?.to_owned()))).collect()
}

fn put_back(form: &HtmlFormElement, kept: &Kept) {
    for control in texts(form) {
        if let Some((_, words)) = kept.iter().find(|(name, _)| *name == control.name())
            && (control.value().is_empty() || control.value() == control.default())
        {
            control.set(words);
        }
    }
}

enum Text {
    Line(HtmlInputElement),
    Lines(HtmlTextAreaElement),
}

impl Text {
    fn name(&self) -> String {
        match self {
            Self::Line(line) => line.name(),
            Self::Lines(lines) => lines.name(),
        }
    }

    fn value(&self) -> String {
        match self {
            Self::Line(line) => line.value(),
            Self::Lines(lines) => lines.value(),
        }
    }

    fn default(&self) -> String {
        match self {
            Self::Line(line) => line.default_value(),
            Self::Lines(lines) => lines.default_value().unwrap_or_default(),
        }
    }

    fn set(&self, value: &str) {
        match self {
            Self::Line(line) => line.set_value(value),
            Self::Lines(lines) => lines.set_value(value),
        }
    }
}

fn texts(form: &HtmlFormElement) -> Vec<Text> {
    let is_text = |input: &HtmlInputElement| {
        matches!(input.type_().as_str(), "text" | "email" | "url" | "search" | "tel" | "number" | "date" | "time")
    };
    let text = |control: Element| match control.dyn_into::<HtmlTextAreaElement>() {
        Ok(lines) => Some(Text::Lines(lines)),
        Err(control) => control.dyn_into::<HtmlInputElement>().ok().filter(is_text).map(Text::Line),
    };
    dom::all(form, "textarea[name], input[name]").into_iter().filter_map(text).collect()
}
