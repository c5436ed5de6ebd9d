//! Validation of a draft's form in the browser, by `domain::draft::check`: a problem is shown beside its field as soon as
//! somebody has left the field, and removed as soon as it is mended.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlFormElement};

use super::{controls, dom, wire};
use crate::{
    api::json::Json,
    domain::{
        draft::{Draft, FieldId, Rules, check},
        problem::Problem,
    },
    locale::Locale,
};

pub struct Validator {
    rules: Option<Rules>,
    /// Whether the step was left before: from then on missing values are shown too.
    was_left: bool,
    locale: Locale,
}

impl Validator {
    pub fn of(form: &HtmlFormElement, locale: Locale) -> Self {
        let rules = form.get_attribute("data-rules").and_then(|json| wire::read_rules(&Json::parse(&json)?));
        let was_left = form.get_attribute("data-left").as_deref() == Some("true");
        Self { rules, was_left, locale }
    }

    /// Validates every field of the page. In the field `typing`, in which somebody is typing, a problem may be updated or
    /// removed, but no new one is shown.
    pub fn validate(&self, form: &HtmlFormElement, field_ids: &[FieldId], typing: Option<FieldId>) {
        let Some(rules) = &self.rules else { return };
        let mut draft = Draft::default();
        for field_id in field_ids {
            draft.set(*field_id, controls::value(form, *field_id));
            // A row with controls is an open row.
            if let Some((row, opener)) = field_id.row.zip(field_id.field.opener()) {
                draft.set(opener.row(row), "1");
            }
        }
        let problems = check(&draft, rules).problems;
        for field_id in field_ids {
            let shown = problems
                .iter()
                .find(|(known, problem)| known == field_id && (self.was_left || !problem.is_missing_value()));
            self.show(form, *field_id, shown.map(|(_, problem)| problem), typing == Some(*field_id));
        }
        self.update_summary();
    }

    fn show(&self, form: &HtmlFormElement, field_id: FieldId, problem: Option<&Problem>, is_typing: bool) {
        let Some(place) = dom::by_id(&format!("problem-{field_id}")) else { return };
        let has_problem = place.text_content().is_some_and(|text| !text.is_empty());
        if is_typing && !has_problem {
            return;
        }
        dom::set_text(&place, &problem.map(|problem| self.locale.problem(field_id.field, problem)).unwrap_or_default());
        let controls = controls::of(form, field_id);
        // A group of checkboxes is described by the text, but none of its checkboxes is invalid.
        let [control] = &controls[..] else { return };
        if problem.is_some() {
            dom::set(control, "aria-invalid", "true");
        } else {
            dom::unset(control, "aria-invalid");
        }
    }

    /// Updates the summary above the fields, which the server rendered, from the problems beside them. A summary that
    /// names fields of another step stays as it is.
    fn update_summary(&self) -> Option<()> {
        let summary = dom::by_id("problems")?;
        let focused = dom::focused();
        let (mut count, mut loses_focus) = (0, false);
        for entry in dom::all(&summary, "li") {
            let link = entry.first_element_child()?;
            // `None` for a field of another step.
            let control = dom::by_id(link.get_attribute("href")?.strip_prefix('#')?)?;
            let text = dom::by_id(&format!("problem-{}", control.get_attribute("name")?))?.text_content()?;
            entry.unchecked_ref::<HtmlElement>().set_hidden(text.is_empty());
            if text.is_empty() {
                loses_focus |= entry.contains(focused.as_deref());
            } else {
                entry.last_child()?.set_text_content(Some(&format!(": {text}")));
                count += 1;
            }
        }
        let heading = self.locale.register_problems(count);
        dom::set_text(&summary.first_element_child()?, &heading);
        dom::set(&summary, "aria-label", &heading);
        summary.unchecked_ref::<HtmlElement>().set_hidden(count == 0);
        if loses_focus {
            let next = if count == 0 { dom::by_id("step")? } else { summary };
            // The focused entry is hidden.
            let _ = next.unchecked_into::<HtmlElement>().focus();
        }
        Some(())
    }
}
