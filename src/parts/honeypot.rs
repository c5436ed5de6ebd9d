//! Honeypot: a form field that only programs fill in, since people neither see nor reach it.

use super::html::prelude::*;
use crate::locale::Locale;

/// Name of the field in a form.
pub const HONEYPOT: &str = "homepage";

pub fn honeypot(locale: Locale) -> impl Renderable {
    maud! {
        div.bait aria-hidden="true" {
            label {
                (locale.login_bait())
                " "
                input type="text" name=(HONEYPOT) value="" tabindex="-1" autocomplete="off";
            }
        }
    }
}
