//! Controls that forms of several pages have in common. Every form tells what it asks for in its field `action`.

use crate::parts::html::prelude::*;

/// A button in a paragraph of its own.
pub(super) fn action_button(class: &str, action: &str, words: &str) -> impl Renderable {
    maud! {
        p { button type="submit" name="action" class=(class) value=(action) { (words) } }
    }
}

/// A button in a list, whose words are followed by what it is about for those who hear it out of its place.
pub(super) fn item_button(action: &str, words: &str, about: &str) -> impl Renderable {
    maud! {
        button type="submit" class="button" name="action" value=(action) {
            (words)
            span.unseen { ": " (about) }
        }
    }
}

/// What is wrong with the address that was typed into [`email_field`], above the form.
pub(super) fn email_problem(title: &str, problem: &str) -> impl Renderable {
    maud! {
        div #problems .problems role="alert" tabindex="-1" {
            h2 { (title) }
            ul { li { a href="#f-email" { (problem) } } }
        }
    }
}

/// A field for an address. Not of the type `email`: the browser's own words about it would come before ours.
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
