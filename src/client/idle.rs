//! Work that waits until the browser has nothing better to do, and that an input takes back.

use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// For browsers without idle time of their own: as good as at once, but after what is pending.
const SOON_MS: u32 = 8;

/// After the frame that an input leads to.
const LATER_MS: u32 = 100;

type Callback = Closure<dyn FnMut(JsValue)>;

/// Pending work; dropping it takes it back.
pub struct Idle {
    timer: Option<Timeout>,
    callback: Option<(u32, Callback)>,
}

impl Drop for Idle {
    fn drop(&mut self) {
        if let Some((handle, _)) = self.callback.take() {
            leptos::prelude::window().cancel_idle_callback(handle);
        }
        self.timer.take();
    }
}

/// Runs `work` when the browser is idle, at the latest after `latest_ms`.
pub fn when_idle(latest_ms: u32, work: impl FnOnce() + 'static) -> Idle {
    let window = leptos::prelude::window();
    let has_idle_time = js_sys::Reflect::has(&window, &JsValue::from_str("requestIdleCallback")).unwrap_or(false);
    if !has_idle_time {
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

/// Runs `work` after `delay_ms`, unless it is taken back before.
pub fn after(delay_ms: u32, work: impl FnOnce() + 'static) -> Idle {
    Idle { timer: Some(Timeout::new(delay_ms, work)), callback: None }
}

/// Lets go of something large when the browser is idle, rather than now.
pub fn drop_later(large: impl Sized + 'static) {
    wasm_bindgen_futures::spawn_local(async move {
        gloo_timers::future::TimeoutFuture::new(LATER_MS).await;
        drop(large);
    });
}
