//! Pasting into Markdown: the browser inserts the clipboard's plain text at once, even offline. HTML beside it is
//! converted to Markdown, which replaces the plain text; the page is saved for its preview, and a button undoes the
//! paste.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Event, HtmlDocument, HtmlTextAreaElement};

use super::{
    super::{dom, requests},
    Page,
};
use crate::api::draft::LONGEST_HTML;

const NOTE: &str = "pasted";

impl Page {
    pub(super) fn on_paste(self: &Rc<Self>, event: &Event) {
        let area = dom::target(event).and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
        let Some(area) = area.filter(|area| area.has_attribute("data-markdown")) else { return };
        let clipboard = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        let html = clipboard.and_then(|clipboard| clipboard.get_data("text/html").ok()).unwrap_or_default();
        let (before, from) = (area.value(), area.selection_start().ok().flatten().unwrap_or(0));
        let page = Rc::clone(self);
        // The browser inserts the plain text after the event.
        Timeout::new(0, move || {
            if area.value() != before {
                wasm_bindgen_futures::spawn_local(page.take_paste(area, before, from, html));
            }
        })
        .forget();
    }

    /// Offers to undo a paste at `from`, in UTF-16 units, and replaces the plain text by the Markdown of the HTML.
    async fn take_paste(self: Rc<Self>, area: HtmlTextAreaElement, before: String, from: u32, html: String) {
        let (pasted, to) = (area.value(), area.selection_end().ok().flatten().unwrap_or(from));
        self.show_paste(&area, &before);
        if html.is_empty() || html.len() > LONGEST_HTML {
            return;
        }
        let Some(mut markdown) = requests::read_html(&html).await else { return };
        // An edit made meanwhile stays.
        if area.value() != pasted || self.is_disposed.get() {
            return;
        }
        if markdown.contains('\n') || markdown.starts_with(['-', '#']) {
            // Lists and paragraphs begin and end on lines of their own.
            let is_inside_line =
                |at: u32| pasted.encode_utf16().nth(at as usize).is_some_and(|unit| unit != u16::from(b'\n'));
            if from > 0 && is_inside_line(from - 1) {
                markdown.insert_str(0, "\n\n");
            }
            if is_inside_line(to) {
                markdown.push_str("\n\n");
            }
        }
        replace(&area, from, to, &markdown);
        self.show_paste(&area, &before);
    }

    fn show_paste(self: &Rc<Self>, area: &HtmlTextAreaElement, before: &str) {
        self.save_paste();
        self.offer_undo(area, before.to_owned());
    }

    fn save_paste(self: &Rc<Self>) {
        self.record_edits();
        self.save_now();
    }

    /// Shows a note with a button that restores the value before the paste. An alert, since screen readers announce no
    /// status that is inserted with its text.
    fn offer_undo(self: &Rc<Self>, area: &HtmlTextAreaElement, before: String) -> Option<()> {
        remove_note();
        let note = dom::element("div", &[("id", NOTE), ("class", "pasted hint")])?;
        let words = dom::element("span", &[("role", "alert")])?;
        words.set_text_content(Some(self.locale.client_pasted()));
        let button = dom::element("button", &[("type", "button"), ("class", "button")])?;
        button.set_text_content(Some(self.locale.client_undo_paste()));
        note.append_with_node_2(&words, &button).ok()?;
        area.after_with_node_1(&note).ok()?;
        let (page, area, pasted) = (Rc::clone(self), area.clone(), area.value());
        dom::listen(&button, "click", move |_| {
            // Another page's edit may have come meanwhile.
            if area.value() == pasted {
                let _ = area.focus();
                replace(&area, 0, u32::MAX, &before);
                page.save_paste();
            }
            remove_note();
        });
        Some(())
    }
}

/// Replaces a range, in UTF-16 units, of the focused text area through the browser's undo history where possible. In
/// another one neither focus nor selection changes.
fn replace(area: &HtmlTextAreaElement, from: u32, to: u32, text: &str) {
    if dom::focused().as_ref() == Some(area) {
        let _ = area.set_selection_range(from, to);
        let document: HtmlDocument = dom::document().unchecked_into();
        if matches!(document.exec_command_with_show_ui_and_value("insertText", false, text), Ok(true)) {
            return;
        }
    }
    let _ = area.set_range_text_with_start_and_end(text, from, to);
}

/// Removes the note, since the text was edited.
pub(super) fn remove_note() {
    if let Some(note) = dom::by_id(NOTE) {
        note.remove();
    }
}
