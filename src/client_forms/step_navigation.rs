//! Navigation between the steps of the wizard without loading a document: a form is submitted by `fetch` as the browser
//! would submit it, and the page of the answer replaces the one that is shown. If anything unexpected happens, the form is
//! submitted natively.

use std::{cell::Cell, rc::Rc};

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, FormData, HtmlElement, HtmlFormElement, RequestInit, SubmitEvent, UrlSearchParams};

use super::{
    dom,
    draft_page::{self, MountReason},
    requests, text_backup,
};

/// Page that was fetched, outside the document.
pub struct FetchedPage {
    address: String,
    html: HtmlElement,
}

impl FetchedPage {
    pub fn first(&self, selector: &str) -> Option<Element> {
        dom::all(&self.html, selector).into_iter().next()
    }

    /// Replaces the page that is shown, and mounts the client on it.
    pub fn show(&self) -> Option<()> {
        let (app, fetched, title) = (dom::by_id("app")?, self.first("#app")?, self.first("title")?.text_content()?);
        // The address stays the same if the server answers with the same step, as it does while there is a conflict.
        if dom::window().location().href().ok()? != self.address {
            dom::window().history().ok()?.push_state_with_url(&JsValue::NULL, "", Some(&self.address)).ok()?;
        }
        dom::document().set_title(&title);
        app.replace_with_with_node_1(&fetched).ok()?;
        dom::window().scroll_to_with_x_and_y(0.0, 0.0);
        if let Some(heading) = dom::by_id("step") {
            // Screen readers announce the new step.
            let _ = heading.unchecked_into::<HtmlElement>().focus();
        }
        text_backup::mount();
        draft_page::mount(MountReason::StepNavigation, dom::mark_interactive);
        Some(())
    }
}

/// Submits a form with one of its buttons.
pub async fn submit(form: &HtmlFormElement, button: &Element) -> Option<FetchedPage> {
    let fields = FormData::new_with_form(form).ok()?;
    fields.append_with_str("action", &button.get_attribute("value")?).ok()?;
    let options = RequestInit::new();
    options.set_method("POST");
    let body = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    options.set_body(&body);
    // The property `action` is the buttons, which have that name.
    let address = form.get_attribute("action")?;
    let (answer, text) = requests::fetch_text(&address, &options).await.ok()?;
    let html = dom::element("div", &[])?;
    html.set_inner_html(&text);
    answer.ok().then(|| FetchedPage { address: answer.url(), html })
}

/// Submits a form natively: the browser loads the answer as a document.
pub fn submit_natively(form: &HtmlFormElement, button: &Element) {
    dom::mark_interactive();
    // Fails for a button of another form only.
    let _ = form.request_submit_with_submitter(Some(button.unchecked_ref()));
}

/// Navigates from the page before the wizard, where there is one, to the first step.
pub fn mount() {
    let form = dom::by_id("begin").and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form else { return };
    let (is_pending, submits_natively) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
    dom::listen(&form.clone(), "submit", move |event| {
        let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
        let Some(button) = button.filter(|_| !submits_natively.get()) else { return };
        event.prevent_default();
        if is_pending.replace(true) {
            return;
        }
        dom::unmark_interactive();
        let (form, submits_natively) = (form.clone(), Rc::clone(&submits_natively));
        spawn_local(async move {
            let page = submit(&form, &button).await.filter(|page| page.first("#draft").is_some());
            if page.and_then(|page| page.show()).is_none() {
                submits_natively.set(true);
                submit_natively(&form, &button);
            }
        });
    });
}
