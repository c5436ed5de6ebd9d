//! The server's clock, as far as the browser knows it.

use std::cell::Cell;

thread_local! {
    /// How far the server's clock is ahead of the browser's, once the server has said.
    static AHEAD_MS: Cell<Option<f64>> = const { Cell::new(None) };
}

/// Takes note of what the server's clock says now.
pub fn learn(server_now_ms: i64) {
    AHEAD_MS.set(Some(server_now_ms as f64 - browser_now_ms()));
}

/// Seconds since 1970 by the server's clock; `None` until it is known.
pub fn now_s() -> Option<i64> {
    AHEAD_MS.get().map(|ahead| ((browser_now_ms() + ahead) / 1000.0) as i64)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the browser's clock, to tell how far it is off"
)]
fn browser_now_ms() -> f64 {
    js_sys::Date::now()
}
