//! A document without the shell that all pages have, for when nothing can be computed.

use crate::{locale::Locale, parts::html::prelude::*};

/// That the page cannot be shown for the time being.
pub fn unavailable(locale: Locale) -> Markup {
    Markup::of(maud! {
        !DOCTYPE
        html lang=(locale.tag()) {
            head {
                meta charset="utf-8";
                title { (locale.unavailable_title()) }
            }
            body {
                h1 { (locale.unavailable_title()) }
                p { (locale.unavailable()) }
            }
        }
    })
}
