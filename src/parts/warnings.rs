//! What is odd in an activity, and stops nobody.

use super::html::prelude::*;
use crate::{domain::warnings::Warning, locale::Locale};

/// The level of the list's heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    H2,
    H3,
}

/// A list below a heading; nothing where there are none.
pub fn warning_list(locale: Locale, heading: Heading, warnings: &[Warning]) -> impl Renderable {
    (!warnings.is_empty()).then(|| {
        maud! {
            div.warnings {
                @match heading {
                    Heading::H2 => { h2 { (locale.warning_heading()) } }
                    Heading::H3 => { h3 { (locale.warning_heading()) } }
                }
                ul { @for warning in warnings { li { (locale.warning(*warning)) } } }
            }
        }
    })
}
