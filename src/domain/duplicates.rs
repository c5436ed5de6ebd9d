//! Near-duplicates: what may have been registered twice. They are shown, never refused.

use super::{activity::Activity, search::fold::fold};

/// Why one activity may be another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The same organizer, and a title of nearly the same words.
    OrganizerAndTitle,
    /// The same title at the same time.
    TitleAndTime,
}

/// Titles that share so many of their words are similar: two thirds of those of both together.
const SHARED_OF_THREE: usize = 2;

/// Whether two activities may be the same one.
pub fn likeness(left: &Activity, right: &Activity) -> Option<Likeness> {
    let (left_title, right_title) = (fold(left.title.as_str()), fold(right.title.as_str()));
    let same_time = || {
        left.occurrences
            .iter()
            .any(|one| right.occurrences.iter().any(|other| one.starts.unix_s == other.starts.unix_s))
    };
    if words(&left_title) == words(&right_title) && same_time() {
        return Some(Likeness::TitleAndTime);
    }
    let same_organizer = fold(left.organizer.name.as_str()) == fold(right.organizer.name.as_str())
        || left.organizer.number.is_some() && left.organizer == right.organizer;
    (same_organizer && are_similar(&left_title, &right_title)).then_some(Likeness::OrganizerAndTitle)
}

fn are_similar(left: &str, right: &str) -> bool {
    let (left, right) = (words(left), words(right));
    let shared = left.iter().filter(|word| right.contains(word)).count();
    let together = left.len() + right.len() - shared;
    together > 0 && shared * 3 >= together * SHARED_OF_THREE
}

/// Without repeats, in order.
fn words(folded: &str) -> Vec<&str> {
    let mut words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_nearly_the_same_words() {
        for (left, right) in [
            ("innovation i vard och omsorg", "innovation i vard och omsorg 2026"),
            ("oppna data – hur gor man?", "hur gor man oppna data"),
        ] {
            assert!(are_similar(left, right), "{left} {right}");
        }
        for (left, right) in [("oppet hus", "oppet labb"), ("", ""), ("ai i skolan", "ai i varden")] {
            assert!(!are_similar(left, right), "{left} {right}");
        }
    }
}
