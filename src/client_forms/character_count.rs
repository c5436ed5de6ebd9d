//! Character counts beside text fields: the length of the text, and its limit.

use web_sys::{Element, HtmlFormElement};

use super::{controls, dom};
use crate::{domain::text, locale::Locale};

/// Updates every character count of a form.
pub fn update(form: &HtmlFormElement, locale: Locale) {
    for counter in dom::all(form, "[data-count-of][data-limit]") {
        update_one(form, &counter, locale);
    }
}

fn update_one(form: &HtmlFormElement, counter: &Element, locale: Locale) -> Option<()> {
    let control = dom::by_id(&counter.get_attribute("data-count-of")?)?;
    let limit: usize = counter.get_attribute("data-limit")?.parse().ok()?;
    let used = text::kept_length(&controls::value(form, controls::field_of(&control)?));
    dom::set_text(counter, &locale.register_characters(&locale.number(limit), &locale.number(used)));
    // Fails for names of classes with spaces only.
    let _ = counter.class_list().toggle_with_force("is-over", used > limit);
    Some(())
}
