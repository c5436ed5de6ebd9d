//! stub
use super::{forms::Form, personal::Failure};
use crate::{locale::Locale, parts::html::Html};
use axum::http::request::Parts;
pub const WORK_BITS: u32 = 17;
pub enum Action {
    BeginDraft,
    AskForMail,
    Send,
    LogIn,
}
#[derive(Default)]
pub struct Limits;
pub struct TooMany;
impl From<TooMany> for Failure {
    fn from(_: TooMany) -> Self {
        Failure::TooMany
    }
}
impl Limits {
    pub fn take(&self, _: Action, _: &str) -> Result<(), TooMany> {
        Ok(())
    }
}
pub fn work_is_done(_: &str, _: &str) -> bool {
    false
}
pub fn is_bait_taken(_: &Form) -> bool {
    false
}
pub fn write_bait(_: &mut Html, _: Locale) {}
pub fn source(parts: &Parts) -> String {
    let _ = parts;
    String::new()
}
