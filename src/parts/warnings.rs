//! Warnings about an activity, which stop nobody from sending it.

use super::{
    heading::{Level, heading},
    html::prelude::*,
};
use crate::{domain::warnings::Warning, locale::Locale};

/// List below a heading; nothing where there are no warnings.
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
