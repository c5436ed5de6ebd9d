//! Turning to another step: a form is sent as the browser would send it, and what comes back takes the page's place, so
//! that nothing is loaded and started anew. Where anything is strange the browser does it itself.

use std::{cell::Cell, rc::Rc};

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, FormData, HtmlElement, HtmlFormElement, RequestInit, SubmitEvent, UrlSearchParams};

use super::{
    dom,
    draft_page::{self, Arrival},
    kept, server,
};

/// A page that has come, outside the document.
pub struct Fresh {
    address: String,
    html: HtmlElement,
}

impl Fresh {
    pub fn first(&self, selector: &str) -> Option<Element> {
        dom::all(&self.html, selector).into_iter().next()
    }

    /// Takes the place of the page.
    pub fn show(&self) -> Option<()> {
        let (app, fresh, title) = (dom::by_id("app")?, self.first("#app")?, self.first("title")?.text_content()?);
        // Somebody who must choose first stays at the step.
        if dom::window().location().href().ok()? != self.address {
            dom::window().history().ok()?.push_state_with_url(&JsValue::NULL, "", Some(&self.address)).ok()?;
        }
        dom::document().set_title(&title);
        app.replace_with_with_node_1(&fresh).ok()?;
        dom::window().scroll_to_with_x_and_y(0.0, 0.0);
        if let Some(heading) = dom::by_id("step") {
            // Whoever hears the page hears where it is now.
            let _ = heading.unchecked_into::<HtmlElement>().focus();
        }
        kept::listen();
        draft_page::listen(Arrival::Turned, dom::mark_interactive);
        Some(())
    }
}

/// Sends a form with one of its buttons.
pub async fn send(form: &HtmlFormElement, button: &Element) -> Option<Fresh> {
    let fields = FormData::new_with_form(form).ok()?;
    fields.append_with_str("action", &button.get_attribute("value")?).ok()?;
    let options = RequestInit::new();
    options.set_method("POST");
    let body = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    options.set_body(&body);
    // Not its property: the buttons have that name.
    let address = form.get_attribute("action")?;
    let (answer, text) = server::exchange(&address, &options).await.ok()?;
    let html = dom::element("div", &[])?;
    html.set_inner_html(&text);
    answer.ok().then(|| Fresh { address: answer.url(), html })
}

/// Presses the button for good: the browser goes where it leads.
pub fn press(form: &HtmlFormElement, button: &Element) {
    dom::mark_interactive();
    // It is a button of this form.
    let _ = form.request_submit_with_submitter(Some(button.unchecked_ref()));
}

/// Turns from the page before the wizard to its first step.
pub fn listen() {
    let form = dom::by_id("begin").and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form else { return };
    let (is_under_way, must_load) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
    dom::listen(&form.clone(), "submit", move |event| {
        let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
        let Some(button) = button.filter(|_| !must_load.get()) else { return };
        event.prevent_default();
        if is_under_way.replace(true) {
            return;
        }
        dom::unmark_interactive();
        let (form, must_load) = (form.clone(), Rc::clone(&must_load));
        spawn_local(async move {
            let fresh = send(&form, &button).await.filter(|fresh| fresh.first("#draft").is_some());
            if fresh.and_then(|fresh| fresh.show()).is_none() {
                must_load.set(true);
                press(&form, &button);
            }
        });
    });
}
