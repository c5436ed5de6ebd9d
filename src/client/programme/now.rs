//! Marks of activities that are on now or begin soon, on the cards in the document.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{effect::watch, state::State};
use crate::{
    domain::filter::Group,
    parts::programme::{View, cards, marks},
};

pub(super) fn show(state: &Rc<State>) {
    watch(state, |state| state.now_s.track(), |state| state.with_view(&mut mark));
}

fn mark(view: &View) {
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
                    let _ = time.before_with_node_2(&badge, &document().create_text_node(" "));
                }
            }
            _ => {}
        }
    }
}
