//! What is odd in an activity, and stops nobody.

use super::{
    heading::{Level, heading},
    html::prelude::*,
};
use crate::{domain::warnings::Warning, locale::Locale};

/// A list below a heading; nothing where there are none.
pub fn warning_list(locale: Locale, level: Level, warnings: &[Warning]) -> impl Renderable {
    (!warnings.is_empty()).then(|| {
        maud! {
            div.warnings {
                (heading(level, locale.warning_heading()))
                ul { @for warning in warnings { li { (locale.warning(*warning)) } } }
            }
        }
    })
}
