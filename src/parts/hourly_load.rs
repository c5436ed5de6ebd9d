//! Table of the number of activities in each hour of a week: hours down, days across.

use super::html::prelude::*;
use crate::{domain::hourly_load::HourlyLoad, locale::Locale};

/// Least number of activities of a busy hour.
const MANY: u32 = 4;

pub fn hourly_load(locale: Locale, load: &HourlyLoad) -> impl Renderable {
    maud! {
        table.slots {
            caption.visually-hidden { (locale.register_slots_lead()) }
            thead {
                tr {
                    td {}
                    @for day in &load.days {
                        th scope="col" { (locale.weekday_short(*day)) " " span { (locale.day_short(*day)) } }
                    }
                }
            }
            tbody {
                @for (hour, counts) in load.hours() {
                    tr {
                        th scope="row" { (format!("{hour:02}")) }
                        @for count in counts { td class=(class_of(*count)) { (count) } }
                    }
                }
            }
        }
    }
}

fn class_of(count: u32) -> &'static str {
    match count {
        0 => "none",
        1..MANY => "few",
        _ => "many",
    }
}
