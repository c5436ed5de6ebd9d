//! Scheduling: work in idle time, in a later task or after a delay, each of which can be cancelled.

use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// Delay in browsers without `requestIdleCallback`; pending tasks run first.
const SOON_MS: u32 = 8;

/// Delay until after the frame that shows the answer to an input.
const LATER_MS: u32 = 100;

type Callback = Closure<dyn FnMut(JsValue)>;

/// Scheduled work; dropping it cancels the work.
pub struct Idle {
    timer: Option<Timeout>,
    callback: Option<(u32, Callback)>,
}

impl Drop for Idle {
    fn drop(&mut self) {
        if let Some((handle, _)) = self.callback.take() {
            super::window().cancel_idle_callback(handle);
        }
        self.timer.take();
    }
}

/// Runs `work` when the browser is idle, at the latest after `latest_ms`.
pub fn when_idle(latest_ms: u32, work: impl FnOnce() + 'static) -> Idle {
    let window = super::window();
    if !has_idle_time() {
        return Idle { timer: Some(Timeout::new(SOON_MS, work)), callback: None };
    }
    let mut work = Some(work);
    let callback = Callback::new(move |_| {
        if let Some(work) = work.take() {
            work();
        }
    });
    let options = web_sys::IdleRequestOptions::new();
    options.set_timeout(latest_ms);
    let handle = window.request_idle_callback_with_options(callback.as_ref().unchecked_ref(), &options);
    Idle { timer: None, callback: handle.ok().map(|handle| (handle, callback)) }
}

/// Waits for the next task, so that no task gets long.
pub async fn next_task() {
    gloo_timers::future::TimeoutFuture::new(0).await;
}

/// Waits until the browser is idle, at the latest for `latest_ms`.
pub async fn come(latest_ms: u32) {
    if !has_idle_time() {
        return gloo_timers::future::TimeoutFuture::new(SOON_MS).await;
    }
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let options = web_sys::IdleRequestOptions::new();
        options.set_timeout(latest_ms);
        let _ = super::window().request_idle_callback_with_options(&resolve, &options);
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

fn has_idle_time() -> bool {
    js_sys::Reflect::has(&super::window(), &JsValue::from_str("requestIdleCallback")).unwrap_or(false)
}

/// Runs `work` after `delay_ms`, unless the returned handle is dropped first.
pub fn after(delay_ms: u32, work: impl FnOnce() + 'static) -> Idle {
    Idle { timer: Some(Timeout::new(delay_ms, work)), callback: None }
}

/// Drops a large value after the frame that is being made.
pub fn drop_later(large: impl Sized + 'static) {
    wasm_bindgen_futures::spawn_local(async move {
        gloo_timers::future::TimeoutFuture::new(LATER_MS).await;
        drop(large);
    });
}

/// Milliseconds since the page was opened, for measuring how long work takes.
pub fn now_ms() -> f64 {
    super::window().performance().map_or(0.0, |performance| performance.now())
}
