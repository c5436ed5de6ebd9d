//! How many characters a text has, of those that it may have.

use web_sys::{Element, HtmlFormElement};

use super::{controls, dom};
use crate::{domain::text, locale::Locale};

/// Counts again by every field.
pub fn count(form: &HtmlFormElement, locale: Locale) {
    for counter in dom::all(form, "[data-count-of][data-limit]") {
        count_one(form, &counter, locale);
    }
}

fn count_one(form: &HtmlFormElement, counter: &Element, locale: Locale) -> Option<()> {
    let control = dom::by_id(&counter.get_attribute("data-count-of")?)?;
    let limit: usize = counter.get_attribute("data-limit")?.parse().ok()?;
    let used = text::length(&controls::value(form, controls::spot_of(&control)?));
    dom::set_text(counter, &locale.register_characters(&locale.number(limit), &locale.number(used)));
    // There is no list that cannot be changed.
    let _ = counter.class_list().toggle_with_force("is-over", used > limit);
    Some(())
}
