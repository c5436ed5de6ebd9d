//! Form controls of several pages. The field `action` of a form is the value of the button that was pressed.

use crate::parts::html::prelude::*;

/// Button in a paragraph of its own.
pub(super) fn action_button(class: &str, action: &str, words: &str) -> impl Renderable {
    maud! {
        p { button type="submit" name="action" class=(class) value=(action) { (words) } }
    }
}

/// Button in a list, with a hidden suffix that names its item for screen readers.
pub(super) fn item_button(action: &str, words: &str, about: &str) -> impl Renderable {
    maud! {
        button type="submit" class="button" name="action" value=(action) {
            (words)
            span.visually-hidden { ": " (about) }
        }
    }
}

/// Problem of the address that was typed into [`email_field`], above the form.
pub(super) fn email_problem(title: &str, problem: &str) -> impl Renderable {
    maud! {
        div #problems .problems role="alert" tabindex="-1" {
            h2 { (title) }
            ul { li { a href="#f-email" { (problem) } } }
        }
    }
}

/// Field for a mail address. Not of type `email`: the browser's own messages would come before the site's.
pub(super) fn email_field(label: &str, hint: &str, value: &str, problem: Option<&str>) -> impl Renderable {
    let invalid = problem.map(|_| "true");
    maud! {
        div.field {
            label for="f-email" { (label) }
            p #hint-email .hint { (hint) }
            input #f-email name="email" inputmode="email" autocomplete="email" autocapitalize="none" spellcheck="false"
                maxlength="254" aria-describedby="hint-email problem-email" aria-invalid=[invalid] value=(value);
            p #problem-email .problem { (problem) }
        }
    }
}
