//! What is wrong with a field, told beside it as soon as somebody has left it and taken back as soon as it is mended.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlFormElement};

use super::{
    controls, dom,
    json::{self, Json},
};
use crate::{
    domain::{
        draft::{Draft, Rules, Spot, check},
        problem::Problem,
    },
    locale::Locale,
};

pub struct Judge {
    rules: Option<Rules>,
    /// The step was left once: what is missing is told from then on.
    was_left: bool,
    locale: Locale,
}

impl Judge {
    pub fn of(form: &HtmlFormElement, locale: Locale) -> Self {
        let rules = form.get_attribute("data-rules").and_then(|json| json::rules(&Json::parse(&json)?));
        let was_left = form.get_attribute("data-left").as_deref() == Some("true");
        Self { rules, was_left, locale }
    }

    /// Judges every field of the page. `typing` is where somebody types right now: there a problem is only taken back.
    pub fn judge(&self, form: &HtmlFormElement, spots: &[Spot], typing: Option<Spot>) {
        let Some(rules) = &self.rules else { return };
        let mut draft = Draft::default();
        for spot in spots {
            draft.set(*spot, controls::value(form, *spot));
            // Its row is shown, so it is open.
            if let Some((row, opener)) = spot.row.zip(spot.field.opener()) {
                draft.set(opener.row(row), "1");
            }
        }
        let problems = check(&draft, rules).problems;
        for spot in spots {
            let told = problems.iter().find(|(known, problem)| known == spot && (self.was_left || !is_gap(problem)));
            self.tell(form, *spot, told.map(|(_, problem)| problem), typing == Some(*spot));
        }
        self.sum_up();
    }

    /// Lets the summary above the fields say what stands beside them, of the fields that it was made for.
    fn sum_up(&self) -> Option<()> {
        let summary = dom::by_id("problems")?;
        let focused = dom::focused();
        let (mut told, mut loses_focus) = (0, false);
        for entry in dom::all(&summary, "li") {
            let link = entry.first_element_child()?;
            // It leads to another step.
            let control = dom::by_id(link.get_attribute("href")?.strip_prefix('#')?)?;
            let words = dom::by_id(&format!("problem-{}", control.get_attribute("name")?))?.text_content()?;
            entry.unchecked_ref::<HtmlElement>().set_hidden(words.is_empty());
            if words.is_empty() {
                loses_focus |= entry.contains(focused.as_deref());
            } else {
                entry.last_child()?.set_text_content(Some(&format!(": {words}")));
                told += 1;
            }
        }
        let heading = self.locale.register_problems(told);
        dom::set_text(&summary.first_element_child()?, &heading);
        dom::set(&summary, "aria-label", &heading);
        summary.unchecked_ref::<HtmlElement>().set_hidden(told == 0);
        if loses_focus {
            let next = if told == 0 { dom::by_id("step")? } else { summary };
            // What has the focus is gone.
            let _ = next.unchecked_into::<HtmlElement>().focus();
        }
        Some(())
    }

    fn tell(&self, form: &HtmlFormElement, spot: Spot, problem: Option<&Problem>, is_typed_in: bool) {
        let Some(place) = dom::by_id(&format!("problem-{spot}")) else { return };
        let is_told = place.text_content().is_some_and(|words| !words.is_empty());
        if is_typed_in && !is_told {
            return;
        }
        dom::set_text(&place, &problem.map(|problem| self.locale.problem(spot.field, problem)).unwrap_or_default());
        let controls = controls::of(form, spot);
        // A group of boxes is described by the words, and none of its boxes is wrong.
        let [control] = &controls[..] else { return };
        if problem.is_some() {
            dom::set(control, "aria-invalid", "true");
        } else {
            dom::unset(control, "aria-invalid");
        }
    }
}

/// Nothing was typed that could be wrong.
fn is_gap(problem: &Problem) -> bool {
    matches!(problem, Problem::Missing | Problem::PlaceMissing | Problem::NoEligibleParty { .. })
}
