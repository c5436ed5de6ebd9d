//! Phrases: terms that follow one another in a text.

use super::tokens;
use crate::{filter::Group, programme::Programme};

/// Whether one of the document's texts contains the words in this order, with nothing between.
pub fn contains(programme: &Programme, document: u32, words: &[&str]) -> bool {
    texts(programme, document).any(|text| holds(text, words))
}

/// Texts of a document in which phrases are searched.
pub fn texts(programme: &Programme, document: u32) -> impl Iterator<Item = &str> {
    let (summary, description) = programme.texts(document).unwrap_or_default();
    let parties = &programme.list.groups[Group::Organizer.index()].labels;
    let parties = programme.values(Group::Organizer, document).iter().map(|party| parties.get(*party as usize));
    let venues = programme.occurrences(document).filter_map(|occurrence| programme.venue(occurrence));
    [programme.title(document), summary, description].into_iter().chain(parties).chain(venues)
}

/// Takes the length of a document's texts, in bytes, from the budget; returns `false` where too little is left.
pub fn take_budget(programme: &Programme, document: usize, left: &mut usize) -> bool {
    let rest = left.checked_sub(length(programme, document as u32));
    *left = rest.unwrap_or(0);
    rest.is_some()
}

/// Whether the normalized words follow one another in the text. There are at most [`super::query::MAX_TERMS`].
pub fn holds(text: &str, words: &[&str]) -> bool {
    // A bit for each position in the phrase: the text matches up to there.
    let (mut followed, mut is_there) = (0_u32, false);
    tokens::for_each_bytes(text, &mut |here, _| {
        let begun = followed << 1 | 1;
        followed = 0;
        for (place, word) in words.iter().enumerate() {
            if word.as_bytes() == here {
                followed |= begun & 1 << place;
            }
        }
        is_there |= followed >> (words.len() - 1) & 1 == 1;
    });
    is_there
}

/// Length of a document's texts, in bytes.
fn length(programme: &Programme, document: u32) -> usize {
    let (summary, description) = programme.texts(document).unwrap_or_default();
    programme.title(document).len() + summary.len() + description.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_follow_one_another() {
        let text = "Om offentlig upphandling, i praktiken";
        assert!(holds(text, &["offentlig", "upphandling", "i"]));
        assert!(!holds(text, &["upphandling", "offentlig"]));
        assert!(!holds(text, &["om", "upphandling"]));
        assert!(holds("om om offentlig om offentlig upphandling", &["om", "offentlig", "upphandling"]));
    }
}
