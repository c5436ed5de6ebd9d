//! Backup of the text fields of forms that are not drafts: their texts stay in local storage until the form was submitted
//! successfully.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement, HtmlInputElement, HtmlTextAreaElement};

use super::{dom, storage, wire};
use crate::api::json::Json;

/// Key of the forms that were submitted from this tab and whose answer has not been seen, one a line.
const SUBMITTED: &str = "veckan:sent";

/// Texts by the names of their fields.
type Texts = Vec<(String, String)>;

/// Restores the backups of the page's forms, and keeps them up to date from then on.
pub fn mount() {
    let Some(body) = dom::document().body() else { return };
    let forms: Vec<HtmlFormElement> =
        dom::all(&body, "form[data-keep]").into_iter().filter_map(|form| form.dyn_into().ok()).collect();
    remove_accepted(&body);
    for form in forms {
        let Some(key) = form.get_attribute("data-keep").map(|name| backup_key(&name)) else { continue };
        restore(&form, &storage::read(&key).map(|json| parse(&json)).unwrap_or_default());
        // Typed before the client was mounted; or restored by the browser after a step back, although it was submitted.
        let changed = changed_texts(&form);
        if !changed.is_empty() && !is_accepted(&key, &changed) {
            save(&form, &key);
        }
        let (of_input, of_submit) = (form.clone(), form.clone());
        let key_of_submit = key.clone();
        dom::listen(&form, "input", move |_| save(&of_input, &key));
        dom::listen(&form, "submit", move |event| {
            if !event.default_prevented() {
                save(&of_submit, &key_of_submit);
                mark_submitted(&key_of_submit);
            }
        });
    }
}

fn backup_key(name: &str) -> String {
    format!("veckan:keep:{name}")
}

/// Removes the backups of submitted forms that the server has accepted: a page came back without error, and it either does
/// not hold the form any more or names it in `data-kept-clear`.
fn remove_accepted(body: &Element) {
    let Some(session) = storage::session() else { return };
    let submitted = session.get_item(SUBMITTED).ok().flatten().unwrap_or_default();
    let status = dom::navigation("responseStatus").and_then(|status| status.as_f64());
    if submitted.is_empty() || status.is_some_and(|status| status >= 400.0) {
        return;
    }
    for key in submitted.lines() {
        let name = key.trim_start_matches("veckan:keep:");
        let names_it = |attribute: &str, selector: &str| {
            dom::all(body, selector).iter().any(|it| it.get_attribute(attribute).as_deref() == Some(name))
        };
        if names_it("data-kept-clear", "[data-kept-clear]") || !names_it("data-keep", "form[data-keep]") {
            // Without this entry a step back brings the texts back.
            let _ = session.set_item(&accepted_key(key), &storage::read(key).unwrap_or_default());
            storage::remove(key);
        }
    }
    let _ = session.remove_item(SUBMITTED);
}

fn accepted_key(key: &str) -> String {
    format!("veckan:came:{key}")
}

/// Whether the server has accepted these texts already.
fn is_accepted(key: &str, texts: &Texts) -> bool {
    let accepted = storage::session().and_then(|session| session.get_item(&accepted_key(key)).ok().flatten());
    accepted.is_some_and(|accepted| parse(&accepted) == *texts)
}

fn mark_submitted(key: &str) {
    if let Some(session) = storage::session() {
        let submitted = session.get_item(SUBMITTED).ok().flatten().unwrap_or_default();
        // Without this entry the backup stays longer than needed.
        let _ = session.set_item(SUBMITTED, &format!("{submitted}{key}\n"));
    }
}

/// Texts that differ from those that the server rendered.
fn changed_texts(form: &HtmlFormElement) -> Texts {
    let changed = text_controls(form).into_iter().filter(|control| control.value() != control.rendered_value());
    changed.map(|control| (control.name(), control.value())).collect()
}

fn save(form: &HtmlFormElement, key: &str) {
    let changed = changed_texts(form);
    if changed.is_empty() {
        storage::remove(key);
    } else {
        // Where the storage is full, the form works without a backup.
        storage::write(key, &wire::write_texts(&changed));
    }
}

fn parse(json: &str) -> Texts {
    Json::parse(json).map(|json| wire::read_texts(&json)).unwrap_or_default()
}

fn restore(form: &HtmlFormElement, backup: &Texts) {
    for control in text_controls(form) {
        if let Some((_, text)) = backup.iter().find(|(name, _)| *name == control.name())
            && (control.value().is_empty() || control.value() == control.rendered_value())
        {
            control.set_value(text);
        }
    }
}

enum TextControl {
    Input(HtmlInputElement),
    TextArea(HtmlTextAreaElement),
}

impl TextControl {
    fn name(&self) -> String {
        match self {
            Self::Input(input) => input.name(),
            Self::TextArea(area) => area.name(),
        }
    }

    fn value(&self) -> String {
        match self {
            Self::Input(input) => input.value(),
            Self::TextArea(area) => area.value(),
        }
    }

    fn rendered_value(&self) -> String {
        match self {
            Self::Input(input) => input.default_value(),
            Self::TextArea(area) => area.default_value().unwrap_or_default(),
        }
    }

    fn set_value(&self, value: &str) {
        match self {
            Self::Input(input) => input.set_value(value),
            Self::TextArea(area) => area.set_value(value),
        }
    }
}

fn text_controls(form: &HtmlFormElement) -> Vec<TextControl> {
    let is_text = |input: &HtmlInputElement| {
        matches!(input.type_().as_str(), "text" | "email" | "url" | "search" | "tel" | "number" | "date" | "time")
    };
    let text_control = |control: Element| match control.dyn_into::<HtmlTextAreaElement>() {
        Ok(area) => Some(TextControl::TextArea(area)),
        Err(control) => control.dyn_into::<HtmlInputElement>().ok().filter(is_text).map(TextControl::Input),
    };
    dom::all(form, "textarea[name], input[name]").into_iter().filter_map(text_control).collect()
}
