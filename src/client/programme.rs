//! Programme page in the browser: hydrates the form that the server sent, or renders it, and answers every input in the
//! task of that input. The state is signals, the answer a memo of them, and each part of the page an effect in a file
//! of its own that reads only what it shows. The HTML is made by the same functions as on the server.

mod address;
mod anchor;
mod chips;
mod clock;
mod counts;
mod effect;
mod events;
mod form;
mod full;
mod jump;
mod links;
mod list;
mod note;
mod now;
mod place;
mod region;
mod rest;
mod saved;
mod sheet;
mod sort;
mod state;
mod suggestions;
mod texts;
mod total;
mod understood;
mod values;
mod visits;

use std::rc::Rc;

use leptos::{__reexports::send_wrapper::SendWrapper, html::Div, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlFormElement};

use self::state::{Change, State};
use super::{clock as server_clock, data, idle, navigation};
use crate::{
    domain::filter::{Filter, run},
    locale::Locale,
    parts::programme::{self as view, View, marks},
};

/// Effects, one for each part of the page.
const EFFECTS: [fn(&Rc<State>); 15] = [
    values::show,
    counts::show,
    full::show,
    total::show,
    chips::show,
    saved::show,
    understood::show,
    links::show,
    list::show,
    sort::show,
    note::show,
    now::show,
    address::show,
    suggestions::show,
    rest::append,
];

/// Mounts the page in `place` once the element is in the document. Effects, tasks and listeners end with the view.
pub(crate) fn mount(place: NodeRef<Div>, locale: Locale, week: Option<String>, query: String) {
    Effect::new(move |_| {
        let Some(place) = place.get() else { return };
        let (week, query) = (week.clone(), query.clone());
        effect::spawn(async move {
            let mounted = match form_in(&place) {
                Some(form) => hydrate(form, locale, week).await,
                None if is_filled(&place) => {
                    mark_interactive();
                    Ok(())
                }
                None => render(&place, locale, week, &query).await,
            };
            // The form goes on working without the client.
            if let Err(error) = mounted {
                leptos::logging::warn!("{error:?}");
            }
        });
    });
}

/// Marks the document as interactive, for scripts of others, tests among them.
pub(crate) fn mark_interactive() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-hydrated", "true");
    }
}

fn form_in(place: &Element) -> Option<HtmlFormElement> {
    place.query_selector(&format!("#{}", marks::FORM)).ok()??.dyn_into().ok()
}

/// Whether the server rendered something else than a programme, such as the date on which it opens.
fn is_filled(place: &Element) -> bool {
    place.query_selector(".programme-body").ok().flatten().is_some_and(|body| body.child_element_count() > 0)
}

/// Hydrates the form that the server rendered, including what was typed and clicked before.
async fn hydrate(form: HtmlFormElement, locale: Locale, week_in_path: Option<String>) -> Result<(), JsValue> {
    let week = form.get_attribute("data-week").unwrap_or_default();
    let version = form.get_attribute("data-version").unwrap_or_default();
    let (loaded, is_replaced) = data::version(&week, &version).await?;
    let query = window().location().search()?;
    let shown = Filter::parse(&query);
    idle::next_task().await;
    data::asked(week_in_path.as_deref(), &week);
    // Not `str::parse`: its errors are more code than the browser's own numbers.
    let time_s = form.get_attribute("data-time").map(|time| js_sys::Number::parse_float(&time) as i64);
    let state = State::new(form, locale, week_in_path, loaded, shown, &query, time_s);
    // From here on in one task, so that no input falls between reading the form and listening to it.
    idle::next_task().await;
    list::adopt(&state);
    let chosen = form::chosen(&state);
    let is_as_sent = chosen == *state.filter.read_untracked();
    // Where the rendered version is gone, every part is rendered again, and the note says so.
    state.is_replaced.set(is_replaced);
    run_effects(&state, !is_replaced);
    if !is_as_sent && !is_replaced {
        state.choose(chosen, Change::Choice);
    }
    // Readers who have chosen or scrolled meanwhile stay where they are.
    start(&state, is_as_sent && state.scrolled_px.get() < 1.0, true)
}

/// Renders the page after client-side navigation from another page.
async fn render(place: &Element, locale: Locale, week_in_path: Option<String>, query: &str) -> Result<(), JsValue> {
    let body = place.query_selector(".programme-body")?.ok_or("the page has no body")?;
    body.set_text_content(Some(locale.loading()));
    // What is in memory is shown at once, without a network too; whether it is the newest is asked afterwards.
    let in_memory = data::in_memory(week_in_path.as_deref());
    let is_newest = in_memory.is_none();
    let newest = match in_memory {
        Some(loaded) => Ok(Some(loaded)),
        None => data::newest(week_in_path.as_deref()).await.map(|newest| newest.map(|(loaded, _)| loaded)),
    };
    // A closed week or a failed request is explained by the server's own page.
    let Ok(Some(loaded)) = newest else {
        return window().location().reload();
    };
    let filter = Filter::parse(query);
    if filter.is_too_large() {
        return window().location().reload();
    }
    let time_s = server_clock::now_s();
    let today = time_s.map(|now_s| loaded.programme.borrow().date_at(now_s));
    let origin = window().location().origin().ok();
    let form: HtmlFormElement = {
        state::make_ready(&loaded, &filter);
        let programme = loaded.programme.borrow();
        let saved = super::saved::list().get_untracked();
        let is_only_saved = super::saved::is_only().get_untracked();
        let among = is_only_saved.then_some(&*saved.ids);
        let outcome = run::run_among(&programme, &filter, today, among);
        let view = View {
            saved: &saved.ids,
            is_only_saved,
            week_in_path: week_in_path.as_deref(),
            now_unix_s: programme.while_on(time_s),
            time_s,
            today,
            public_url: origin.as_deref(),
            ..View::new(&programme, &filter, &outcome, locale)
        };
        body.set_inner_html(view::page(&view, &loaded.version).as_str());
        document().set_title(&view::chosen::page_title(&view));
        render_head(place, &view);
        body.first_element_child().ok_or("the page has no form")?.dyn_into()?
    };
    let state = State::new(form, locale, week_in_path, loaded, filter, query, time_s);
    list::adopt(&state);
    run_effects(&state, true);
    note::write(&state);
    navigation::focus_heading();
    start(&state, true, is_newest)
}

/// Sets the heading of a page that the server did not render, and says where its week is over.
fn render_head(place: &Element, view: &View) {
    let (locale, list) = (view.locale, &view.programme.list);
    let name = locale.pick(&list.week_name.sv, &list.week_name.en);
    let is_over = view.today.is_some_and(|today| view.programme.dates().all(|date| date < today));
    let notice = if is_over { locale.week_is_over(name) } else { String::new() };
    for (selector, words) in
        [("h1", locale.programme_title(name)), (".lead", view::lead(view)), (".programme-notice", notice)]
    {
        if let Ok(Some(element)) = place.query_selector(selector) {
            element.set_text_content(Some(&words));
        }
    }
}

/// Runs every effect for the first time. With `is_rendered` the document shows the state already, and effects only
/// subscribe.
fn run_effects(state: &Rc<State>, is_rendered: bool) {
    state.is_rendered.set(is_rendered);
    for effect in EFFECTS {
        effect(state);
    }
    state.is_rendered.set(false);
}

/// Begins to listen to events, and starts the tasks that follow the clock and fetch the texts. With `comes_back` the
/// reader's place is restored.
fn start(state: &Rc<State>, comes_back: bool, is_newest: bool) -> Result<(), JsValue> {
    events::listen(state)?;
    let disposed = SendWrapper::new(Rc::clone(state));
    on_cleanup(move || disposed.stop_timers());
    place::restore_ourselves();
    if comes_back && !place::restore(state) {
        jump::go_to_now(state);
    }
    place::remember_later(state);
    state.note_results_top();
    remember_hits(state);
    mark_interactive();
    effect::spawn(clock::follow(Rc::clone(state), is_newest));
    effect::spawn(texts::load(Rc::clone(state)));
    Ok(())
}

/// Notes the hits for the pages of activities, which lead back to them and on to the next.
fn remember_hits(state: &Rc<State>) {
    let state = Rc::clone(state);
    effect::effect(move || {
        state.answer.track();
        leptos::reactive::graph::untrack(|| {
            state.with_view(&mut |view| {
                navigation::remember(view.address(view.filter), view.programme, &view.outcome.hits);
            });
        });
    });
}

fn element(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}
