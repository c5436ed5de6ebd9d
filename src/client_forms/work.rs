//! The proof of work, done in idle time in slices that nobody notices.

use web_sys::{HtmlFormElement, HtmlInputElement};

use super::{dom, storage};
use crate::{client::idle, domain::work};

/// The longest slice that is aimed at.
const SLICE_MS: f64 = 5.0;
/// The first slice, before it is known how fast the browser is.
const FIRST_TRIES: u64 = 500;
/// Work waits at most so long for idle time.
const LATEST_MS: u32 = 50;

/// Whether the form asks for work.
pub fn is_asked_for(form: &HtmlFormElement) -> bool {
    challenge(form).is_some()
}

/// Does the work and puts the nonce into the form. What the tab has found before is used again.
pub async fn work(form: HtmlFormElement, place: HtmlInputElement) {
    let Some(challenge) = challenge(&form) else { return };
    let key = format!("veckan:work:{challenge}");
    let known = storage::session().and_then(|session| session.get_item(&key).ok().flatten());
    let nonce = match known.filter(|known| work::is_done(&challenge, known)) {
        Some(known) => known,
        None => search(&challenge).await,
    };
    place.set_value(&nonce);
    if let Some(session) = storage::session() {
        // It would be found again.
        let _ = session.set_item(&key, &nonce);
    }
}

async fn search(challenge: &str) -> String {
    let (mut from, mut tries) = (0, FIRST_TRIES);
    loop {
        idle::come(LATEST_MS).await;
        let began_ms = now_ms();
        if let Some(nonce) = work::solve(challenge, from, tries) {
            return nonce.to_string();
        }
        from += tries;
        let took_ms = (now_ms() - began_ms).max(0.1);
        tries = ((tries as f64 * SLICE_MS / took_ms) as u64).clamp(100, tries * 2);
    }
}

fn challenge(form: &HtmlFormElement) -> Option<String> {
    form.get_attribute("data-challenge").filter(|challenge| !challenge.is_empty())
}

fn now_ms() -> f64 {
    dom::window().performance().map_or(0.0, |performance| performance.now())
}
