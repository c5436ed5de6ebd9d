//! Clocks: the server's, as an offset from the browser's, and the browser's own.

use std::cell::Cell;

thread_local! {
    /// Offset of the server's clock from the browser's, in milliseconds; `None` before the first answer with its time.
    static AHEAD_MS: Cell<Option<f64>> = const { Cell::new(None) };
}

/// Sets the offset, given the server's time at this moment in milliseconds since 1970.
pub fn learn(server_now_ms: i64) {
    AHEAD_MS.set(Some(server_now_ms as f64 - browser_now_ms()));
}

/// Seconds since 1970 by the server's clock; `None` until it is known.
pub fn now_s() -> Option<i64> {
    AHEAD_MS.get().map(|ahead| ((browser_now_ms() + ahead) / 1000.0) as i64)
}

/// Milliseconds since 1970 by the browser's clock, which may be wrong: for durations, the order of edits and the offset
/// of the server's clock. Never shown.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the browser's clock")]
pub fn browser_now_ms() -> f64 {
    js_sys::Date::now()
}
