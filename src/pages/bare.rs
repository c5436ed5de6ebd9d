//! Document without the shell of the other pages, for an overloaded server.

use crate::{locale::Locale, parts::html::prelude::*};

/// Page that says that the site is unavailable for the moment.
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
