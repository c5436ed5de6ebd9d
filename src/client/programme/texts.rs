//! Descriptions and summaries: fetched when the page stands, so that the search finds what only they say.

use std::rc::{Rc, Weak};

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

use super::Controller;
use crate::client::{
    data::{self, Loaded},
    idle,
};

/// A phone in a tunnel: tried again after 2, 4, 8 … seconds, for about four minutes.
const FIRST_RETRY_MS: u32 = 2000;
const LAST_RETRY_MS: u32 = 128_000;
/// How many documents' texts are made ready between two looks at the clock.
const READ_AT_ONCE: usize = 50;
/// How long they are made ready in one task, and how soon it goes on while the browser is never idle.
const SLICE_MS: f64 = 6.0;
const NEXT_SLICE_MS: u32 = 16;

/// Fetches what is missing, a chunk at a time; what was searched without is searched again at the end.
pub(super) fn load(controller: &Rc<Controller>) {
    let me = Rc::downgrade(controller);
    let begin = idle::when_idle(1000, move || {
        spawn_local(async move {
            let Some(this) = me.upgrade() else { return };
            let loaded = this.loaded.borrow().clone();
            let (week, hashes) = {
                let list = &loaded.programme.borrow().list;
                (list.week.clone(), list.chunks.iter().map(|chunk| chunk.hash.clone()).collect::<Vec<_>>())
            };
            drop(this);
            read_on(&me, &loaded).await;
            for (number, hash) in hashes.iter().enumerate() {
                if !loaded.programme.borrow().has_chunk(number) {
                    // Without them the search goes on in titles, organizers and places, and the note says so.
                    let mut wait_ms = FIRST_RETRY_MS;
                    let bytes = loop {
                        match data::texts(&week, hash).await {
                            Ok(bytes) => break bytes,
                            Err(_) if me.strong_count() == 0 || wait_ms > LAST_RETRY_MS => return,
                            Err(_) => TimeoutFuture::new(wait_ms).await,
                        }
                        wait_ms *= 2;
                    };
                    if loaded.programme.borrow_mut().add_texts(number, &bytes).is_err() {
                        return;
                    }
                }
                read_on(&me, &loaded).await;
            }
            if let Some(this) = me.upgrade() {
                this.complete();
            }
        });
    });
    *controller.loading.borrow_mut() = Some(begin);
}

/// Makes the texts that are here ready to be searched, unless the page is left meanwhile.
async fn read_on(controller: &Weak<Controller>, loaded: &Loaded) {
    while controller.strong_count() > 0 {
        let begun_ms = idle::now_ms();
        while idle::now_ms() - begun_ms < SLICE_MS {
            if !loaded.programme.borrow_mut().read_on(READ_AT_ONCE) {
                return;
            }
        }
        idle::come(NEXT_SLICE_MS).await;
    }
}
