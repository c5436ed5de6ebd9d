//! Phrases: words that follow one another.

use super::tokens;
use crate::domain::{filter::Group, programme::Programme};

/// Whether the words stand in one of the document's texts, in this order and with nothing between.
pub fn stands_in(programme: &Programme, document: u32, words: &[&str]) -> bool {
    let (summary, description) = programme.texts(document).unwrap_or_default();
    let parties = &programme.list.groups[Group::Organizer.index()].labels;
    let parties = programme.values(Group::Organizer, document).iter().map(|party| parties.get(*party as usize));
    let venues = programme.occurrences(document).filter_map(|occurrence| programme.venue(occurrence));
    [programme.title(document), summary, description]
        .into_iter()
        .chain(parties)
        .chain(venues)
        .any(|text| holds(text, words))
}

/// Whether the words, spelled, follow one another in the text.
pub fn holds(text: &str, words: &[&str]) -> bool {
    let spelled = tokens::words(text);
    let mut windows = spelled.windows(words.len().max(1));
    windows.any(|window| window.iter().zip(words).all(|(here, word)| here == word))
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
    }
}
