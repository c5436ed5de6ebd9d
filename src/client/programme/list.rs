//! The hits in the document: the first screen at once, the rest appended in groups when nothing else is to be done.

use std::rc::Weak;

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement};

use super::Controller;
use crate::{
    client::idle,
    domain::filter::{Group, PAGE_LENGTH, run::Hit},
    parts::programme::{self as view, View, cards, marks},
};

/// The height of the smallest card, in the root's font size: its lines follow it, whatever the font.
const LEAST_CARD_REM: f64 = 5.0;
/// What stands above the hits at least.
const LEAST_ABOVE_REM: f64 = 17.5;
/// The size that browsers give letters by themselves.
const USUAL_REM_PX: f64 = 16.0;
/// Where the browser does not tell how high its screen is.
const USUAL_SCREEN_PX: i32 = 1080;
/// How many are appended at a time, as one contained group.
pub(super) const STEP: usize = 50;
/// Up to so many hits stand in the document whole, so that the browser's own search finds them. Of more, as many as the
/// reader has come to.
const MOST_WHOLE: usize = 5000;
/// How near the end of a very long list the next group is made, in screens.
const NEAR_SCREENS: f64 = 3.0;
const SLICE_MS: f64 = 8.0;

/// How far the hits have been made.
#[derive(Default)]
pub(super) struct List {
    /// The number of the next hit that is not in the document.
    pub(super) next: usize,
}

impl List {
    /// Takes what stands in the document for the beginning.
    pub(super) fn adopt(&mut self, form: &HtmlFormElement, page: u32) {
        let shown =
            form.query_selector_all(&format!("#{} article", marks::HITS)).map_or(0, |articles| articles.length());
        self.next = page as usize * PAGE_LENGTH + shown as usize;
    }

    /// Replaces what is shown by the beginning of an outcome.
    pub(super) fn show_first(&mut self, view: &View, most: usize) {
        let Some(place) = document().get_element_by_id(marks::HITS) else { return };
        let hits = view.hits_from_page();
        let first = hits.get(..most.min(hits.len())).unwrap_or(&[]);
        // A new element rather than new contents: what was there goes in one piece, and is taken apart later.
        if let Ok(fresh) = place.clone_node().map(JsCast::unchecked_into::<Element>) {
            fresh.set_inner_html(view::first_hits(view, first).as_str());
            let _ = place.replace_with_with_node_1(&fresh);
            idle::drop_later(place);
        }
        if let Some(pager) = document().get_element_by_id(marks::PAGER) {
            pager.set_text_content(None);
        }
        self.next = view.outcome.hits.len() - hits.len() + first.len();
    }

    /// Appends the next hits; false when all are there.
    pub(super) fn append(&mut self, view: &View, most: usize) -> bool {
        let hits = &view.outcome.hits;
        let end = hits.len().min(self.next + most);
        let Some(some) = hits.get(self.next..end).filter(|some| !some.is_empty()) else {
            return false;
        };
        let Some(place) = document().get_element_by_id(marks::HITS) else { return false };
        let before: Option<Hit> = self.next.checked_sub(1).map(|last| hits[last]);
        if let Ok(group) = document().create_element("div") {
            group.set_class_name("chunk");
            group.set_inner_html(cards::chunk(view, some, before).as_str());
            let _ = place.append_child(&group);
        }
        self.next = end;
        if let Some(pager) = document().get_element_by_id(marks::PAGER) {
            pager.set_text_content(None);
        }
        end < hits.len()
    }
}

impl Controller {
    /// How many cards stand above the end of the screen, so that the page does not get too short for where the reader is
    /// and moves again when the rest comes. The screen's height rather than the window's, and the place that was scrolled
    /// to last: asking for those of now would make a layout.
    pub(super) fn first_screen(&self) -> usize {
        let height_px = window().screen().and_then(|screen| screen.avail_height()).unwrap_or(USUAL_SCREEN_PX);
        let end_px = self.scrolled_px.get() + f64::from(height_px.clamp(640, 4000));
        (((end_px / self.rem_px - LEAST_ABOVE_REM) / LEAST_CARD_REM).ceil() as usize).min(STEP)
    }

    /// Appends hits until some milliseconds are spent; goes on when the browser is idle again.
    pub(super) fn append_rest(me: &Weak<Self>) {
        let Some(this) = me.upgrade() else { return };
        let begun = idle::now_ms();
        while this.has_more_to_append() {
            if !this.append_some() {
                return;
            }
            if idle::now_ms() - begun > SLICE_MS {
                let me = me.clone();
                *this.pending.borrow_mut() = Some(idle::when_idle(50, move || Self::append_rest(&me)));
                return;
            }
        }
    }

    /// Makes more of a very long list while the reader nears its end.
    pub(super) fn extend_near_end(&self) {
        if self.outcome.borrow().hits.len() <= MOST_WHOLE {
            return;
        }
        let Some(root) = document().document_element() else { return };
        let screen = f64::from(root.client_height());
        let below = f64::from(root.scroll_height()) - window().scroll_y().unwrap_or(0.0) - screen;
        if below < NEAR_SCREENS * screen {
            self.append_some();
        }
    }

    /// Makes hits until that activity is among them, and as many after it as may stand on its screen.
    pub(super) fn append_until(&self, id: u32) {
        if !self.knows_what_follows() {
            return;
        }
        let wanted = {
            let loaded = self.loaded.borrow();
            let document = loaded.programme.borrow().document(id);
            document.and_then(|document| self.outcome.borrow().hits.iter().position(|hit| hit.document == document))
        };
        let Some(wanted) = wanted else { return };
        while self.list.borrow().next < wanted + STEP && self.append_some() {}
    }

    fn has_more_to_append(&self) -> bool {
        let (hits, next) = (self.outcome.borrow().hits.len(), self.list.borrow().next);
        next < hits && (hits <= MOST_WHOLE || next < 4 * STEP)
    }

    fn append_some(&self) -> bool {
        let loaded = self.loaded.borrow();
        let programme = loaded.programme.borrow();
        let (filter, outcome) = (self.filter.borrow(), self.outcome.borrow());
        self.list.borrow_mut().append(&self.view(&programme, &filter, &outcome), STEP)
    }
}

/// How large the reader's letters are.
pub(super) fn rem_px() -> f64 {
    let root = document().document_element();
    let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
    let size = style.and_then(|style| style.get_property_value("font-size").ok());
    // Not by Rust's own parser of floats, which is larger than all of this page's code.
    size.map(|size| js_sys::Number::parse_float(&size)).filter(|size| *size > 0.0).unwrap_or(USUAL_REM_PX)
}

/// Brings the marks of what is on now and what begins soon in line with the clock.
pub(super) fn mark_now(view: &View) {
    let Some(now) = view.now_unix_s else { return };
    let Ok(articles) = document().query_selector_all(&format!("#{} article", marks::HITS)) else { return };
    let from_page = view.hits_from_page();
    for (number, hit) in (0..articles.length()).zip(from_page) {
        let Some(article) = articles.item(number).and_then(|it| it.dyn_into::<Element>().ok()) else { continue };
        let cancelled = view.programme.has(Group::Status, hit.document, "cancelled");
        let mark = cards::now_badge(view.locale, view.programme.span(hit.occurrence), now).filter(|_| !cancelled);
        let shown = article.query_selector(".badge.now, .badge.soon").ok().flatten();
        match (shown, mark) {
            (Some(shown), None) => shown.remove(),
            (Some(shown), Some((class, words))) if shown.text_content().as_deref() != Some(words) => {
                shown.set_class_name(&format!("badge {class}"));
                shown.set_text_content(Some(words));
            }
            (None, Some((class, words))) => {
                if let (Ok(Some(time)), Ok(badge)) =
                    (article.query_selector("time"), document().create_element("strong"))
                {
                    badge.set_class_name(&format!("badge {class}"));
                    badge.set_text_content(Some(words));
                    let _ = time.after_with_node_2(&document().create_text_node(" "), &badge);
                }
            }
            _ => {}
        }
    }
}
