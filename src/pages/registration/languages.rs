//! Choice of an activity's languages: the usual ones, and all others in an expandable part.

use super::{
    DraftView,
    fields::{Field, Options, boxes, choices_and},
};
use crate::{domain::draft::DraftField, parts::html::prelude::*};

/// Languages that are shown without expanding.
const USUAL: [&str; 12] = ["sv", "en", "se", "fi", "da", "no", "de", "fr", "es", "ar", "uk", "swl"];

pub fn languages(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    let field = Field::optional(DraftField::Languages, locale.register_languages());
    let [minority, others] = locale.more_languages(&USUAL);
    let is_offered = |word: &&str| {
        let is_it = |(tag, _): &(&str, &str)| tag == word;
        USUAL.contains(word) || minority.iter().any(is_it) || others.iter().any(is_it)
    };
    let ticked = view.draft.words(field.id);
    // Unknown languages, from a file or another version of this program, are listed with the usual ones.
    let unknown = ticked.iter().copied().filter(|word| !is_offered(word));
    let usual: Options = USUAL.into_iter().chain(unknown).map(|tag| (tag, locale.any_language_name(tag))).collect();
    let is_open = ticked.iter().any(|word| !usual.iter().any(|(tag, _)| tag == word));
    let groups = [(locale.register_languages_minority(), minority), (locale.register_languages_others(), others)];
    let more = maud! {
        details.more-choices open[is_open] {
            summary { (locale.register_languages_more()) }
            @for (name, options) in &groups {
                fieldset.choices {
                    legend { (name) }
                    (boxes(view, field.id, options.clone()))
                }
            }
        }
    };
    choices_and(view, field.hint(locale.register_languages_hint()), usual, more)
}
