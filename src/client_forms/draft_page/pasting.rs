//! Pasting into Markdown: the browser inserts the clipboard's plain text at once, even offline. HTML beside it is
//! converted to Markdown, which replaces the plain text; the page is saved for its preview, and a button undoes the
//! conversion.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element, Event, HtmlDocument, HtmlTextAreaElement};

use super::{
    super::{dom, requests},
    Page,
};

/// Limit of the HTML that is sent, in UTF-16 units: the request's body must keep within the server's limit.
const LONGEST_HTML: usize = 250_000;
const NOTE: &str = "pasted";

/// Paste with the text area's values and the range of the pasted text.
#[derive(Clone)]
struct Paste {
    area: HtmlTextAreaElement,
    /// Values before and after, and the range of the pasted text in the latter, in UTF-16 units.
    before: String,
    after: String,
    from: u32,
    to: u32,
}

impl Page {
    pub(super) fn on_paste(self: &Rc<Self>, event: &Event) {
        let area = dom::target(event).and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
        let Some(area) = area.filter(|area| area.has_attribute("data-markdown")) else { return };
        let clipboard = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        let html = clipboard.and_then(|clipboard| clipboard.get_data("text/html").ok());
        let html = html.filter(|html| !html.is_empty() && html.len() <= LONGEST_HTML);
        let (before, from) = (area.value(), area.selection_start().ok().flatten().unwrap_or(0));
        let page = Rc::clone(self);
        // The text is inserted after the event.
        Timeout::new(0, move || {
            let (after, to) = (area.value(), area.selection_end().ok().flatten().unwrap_or(from));
            if before != after {
                let paste = Paste { area, before, after, from, to };
                wasm_bindgen_futures::spawn_local(async move { page.take_paste(paste, html).await });
            }
        })
        .forget();
    }

    async fn take_paste(self: Rc<Self>, paste: Paste, html: Option<String>) {
        let paste = Rc::new(paste);
        self.show_paste(&paste);
        let Some(html) = html else { return };
        let markdown = requests::read_html(&html).await;
        // Whoever typed on meanwhile keeps the plain text.
        if let Some(markdown) = markdown.filter(|_| paste.area.value() == paste.after && !self.is_disposed.get()) {
            let _ = paste.area.set_selection_range(paste.from, paste.to);
            insert(&paste.area, &paste.in_place(&markdown));
            self.show_paste(&Rc::new(Paste { after: paste.area.value(), ..Paste::clone(&paste) }));
        }
    }

    fn show_paste(self: &Rc<Self>, paste: &Rc<Paste>) {
        self.record_edits();
        self.save_now();
        self.offer_undo(paste);
    }

    /// Shows a note on the conversion with a button that undoes it, until the text is edited.
    fn offer_undo(self: &Rc<Self>, paste: &Rc<Paste>) -> Option<()> {
        remove_note();
        let note = dom::element("div", &[("id", NOTE), ("class", "pasted hint")])?;
        let words = dom::element("span", &[("role", "status")])?;
        let button = dom::element("button", &[("type", "button"), ("class", "button")])?;
        button.set_text_content(Some(self.locale.client_undo_paste()));
        note.append_with_node_2(&words, &button).ok()?;
        paste.area.after_with_node_1(&note).ok()?;
        // Screen readers announce a status only when its text changes after it was inserted.
        words.set_text_content(Some(self.locale.client_pasted()));
        let pasted = Rc::clone(paste);
        dom::listen(&paste.area, "input", move |_| {
            if pasted.area.value() != pasted.after {
                remove_note();
            }
        });
        let (page, paste) = (Rc::clone(self), Rc::clone(paste));
        dom::listen(&button, "click", move |_| {
            let area = &paste.area;
            let _ = area.focus();
            area.select();
            insert(area, &paste.before);
            let _ = area.set_selection_range(paste.from, paste.from);
            remove_note();
            page.record_edits();
            page.save_now();
        });
        Some(())
    }
}

impl Paste {
    /// Markdown to insert instead of the plain text: lists and paragraphs begin and end on lines of their own.
    fn in_place(&self, markdown: &str) -> String {
        let is_block = markdown.contains('\n') || markdown.starts_with(['-', '#']);
        let units: Vec<u16> = self.after.encode_utf16().collect();
        let unit = |at: Option<u32>| at.and_then(|at| units.get(at as usize)).copied();
        let parts = |beside: Option<u16>| if is_block && beside.is_some_and(|unit| unit != 10) { "\n\n" } else { "" };
        format!("{}{markdown}{}", parts(unit(self.from.checked_sub(1))), parts(unit(Some(self.to))))
    }
}

/// Replaces the selection by a text, through the browser's undo history where possible.
fn insert(area: &HtmlTextAreaElement, text: &str) {
    let is_inserted =
        area.owner_document().and_then(|document| document.dyn_into::<HtmlDocument>().ok()).is_some_and(|document| {
            document.exec_command_with_show_ui_and_value("insertText", false, text).is_ok_and(|is_inserted| is_inserted)
        });
    if !is_inserted {
        let _ = area.set_range_text(text);
    }
}

fn remove_note() {
    if let Some(note) = dom::by_id(NOTE) {
        Element::remove(&note);
    }
}
