//! Suggestions below the start page's search box. The programme's list is fetched once the box has the focus; the form
//! works without it. Activities are counted where no text is left to be searched: their texts are not here.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, EventTarget, HtmlElement, HtmlInputElement};

use super::{
    clock,
    combobox::Combobox,
    data::{self, Loaded},
    idle,
};
use crate::{
    domain::filter::{Filter, run},
    locale::Locale,
    pages::start::marks,
    parts::programme::{
        View,
        suggestions::{Suggestion, insert, options, suggestions},
    },
    urls,
};

/// Debounce: while typing goes on, nothing is shown.
const PAUSE_MS: u32 = 150;

type Listener = Closure<dyn FnMut(Event)>;

/// Search box of one start page with its suggestions.
struct StartSearch {
    input: HtmlInputElement,
    combobox: Combobox,
    locale: Locale,
    loaded: RefCell<Option<Loaded>>,
    found: RefCell<Vec<(Suggestion, Option<usize>)>>,
    /// Number of changes so far, by which suggestions for an earlier text are told.
    changes: Cell<u32>,
    /// Listeners of the box's form; dropped with the next start page's box.
    listeners: RefCell<Vec<Listener>>,
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<StartSearch>>> = const { RefCell::new(None) };
}

/// Waits for the focus in a start page's box, for as long as the document lives.
pub fn listen() {
    let callback = Listener::new(|event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input.filter(|input| input.id() == marks::TEXT) {
            begin(input);
        }
    });
    let document = leptos::prelude::document();
    let _ = document.add_event_listener_with_callback("focusin", callback.as_ref().unchecked_ref());
    callback.forget();
    // Who was quicker than the client is in the box already.
    let focused = document.active_element().and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    if let Some(input) = focused.filter(|input| input.id() == marks::TEXT) {
        begin(input);
    }
}

fn begin(input: HtmlInputElement) {
    let is_begun = CURRENT.with_borrow(|current| current.as_ref().is_some_and(|current| current.input == input));
    let element = |id: &str| leptos::prelude::document().get_element_by_id(id);
    let list = element(marks::SUGGESTIONS).and_then(|list| list.dyn_into::<HtmlElement>().ok());
    let (false, Some(list), Some(status), Some(form)) = (is_begun, list, element(marks::STATUS), input.form()) else {
        return;
    };
    let language = leptos::prelude::document().document_element().and_then(|root| root.get_attribute("lang"));
    let search = Rc::new(StartSearch {
        combobox: Combobox::new(input.clone(), list, status),
        input,
        locale: if language.as_deref() == Some(Locale::En.tag()) { Locale::En } else { Locale::Sv },
        loaded: RefCell::default(),
        found: RefCell::default(),
        changes: Cell::default(),
        listeners: RefCell::default(),
    });
    search.on(&form, "input", |search, _| search.changed());
    search.on(&form, "keydown", |search, event| {
        if let Some(at) = search.combobox.key(event) {
            search.take(at);
        }
    });
    search.on(&form, "mousedown", |search, event| {
        // The focus stays in the box during a click in the list.
        if search.combobox.place_of(event).is_some() {
            event.prevent_default();
        }
    });
    search.on(&form, "click", |search, event| {
        if let Some(at) = search.combobox.place_of(event) {
            search.take(at);
        }
    });
    search.on(&form, "focusout", |search, _| search.combobox.close());
    CURRENT.set(Some(Rc::clone(&search)));
    spawn_local(async move {
        // Without a programme the form goes on working.
        if let Ok(Some((loaded, _))) = data::newest(None).await {
            search.loaded.replace(Some(loaded));
            search.changed();
        }
    });
}

impl StartSearch {
    fn on(self: &Rc<Self>, target: &EventTarget, kind: &str, act: fn(&Rc<Self>, &Event)) {
        let search = Rc::downgrade(self);
        let callback = Listener::new(move |event: Event| {
            if let Some(search) = search.upgrade() {
                act(&search, &event);
            }
        });
        let _ = target.add_event_listener_with_callback(kind, callback.as_ref().unchecked_ref());
        self.listeners.borrow_mut().push(callback);
    }

    fn changed(self: &Rc<Self>) {
        self.combobox.close();
        self.changes.set(self.changes.get() + 1);
        spawn_local(Rc::clone(self).suggest(self.changes.get()));
    }

    async fn suggest(self: Rc<Self>, change: u32) {
        TimeoutFuture::new(PAUSE_MS).await;
        let loaded = self.loaded.borrow().clone();
        let Some(loaded) = loaded.filter(|_| self.changes.get() == change) else { return };
        let filter = Filter::default().with_text(&Filter::text_of(&self.input.value()));
        if filter.text.is_empty() {
            return;
        }
        loaded.programme.borrow_mut().read_list();
        let today = clock::now_s().map(|now_s| loaded.programme.borrow().date_at(now_s));
        let outcome = run::run(&loaded.programme.borrow(), &filter, today);
        let uncounted = {
            let programme = loaded.programme.borrow();
            suggestions(&View { today, ..View::new(&programme, &filter, &outcome, self.locale) })
        };
        let mut found: Vec<(Suggestion, Option<usize>)> = Vec::new();
        for suggestion in uncounted {
            idle::next_task().await;
            let hits = run::total(&loaded.programme.borrow(), &suggestion.filter, today);
            let is_whole = suggestion.filter.text.is_empty();
            if hits > 0 {
                insert(&mut found, suggestion, is_whole.then_some(hits));
            }
        }
        let is_focused = leptos::prelude::document().active_element().as_ref() == Some(self.input.as_ref() as &Element);
        if self.changes.get() != change || found.is_empty() || !is_focused {
            return;
        }
        let programme = loaded.programme.borrow();
        let view = View { today, ..View::new(&programme, &filter, &outcome, self.locale) };
        self.combobox.list().set_inner_html(options(&view, &found).as_str());
        self.combobox.show(&self.locale.client_suggestions(found.len()));
        self.found.replace(found);
    }

    /// Goes to the programme with a suggestion's filter.
    fn take(&self, at: usize) {
        if let Some((suggestion, _)) = self.found.borrow().get(at) {
            let address = urls::programme(self.locale, None, &suggestion.filter);
            let _ = super::window().location().set_href(&address);
        }
    }
}
