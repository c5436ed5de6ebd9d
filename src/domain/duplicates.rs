//! Near-duplicates: activities that may have been registered twice. They are shown, never refused.

use super::{activity::Activity, review::State, search::fold::fold, time::Moment};

/// Reason to believe that two activities are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// Same organizer, and titles of nearly the same words.
    OrganizerAndTitle,
    /// Same title at the same time.
    TitleAndTime,
}

/// Activity that may be the same as another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearDuplicate {
    pub id: u32,
    pub title: String,
    pub organizer: String,
    pub starts: Moment,
    pub state: State,
    pub likeness: Likeness,
    /// Whether the activity is published.
    pub is_public: bool,
}

/// Least share of their common words, in thirds of all words of both, for titles to be similar.
const SHARED_OF_THREE: usize = 2;

/// Properties by which duplicates are found, folded once and then compared with many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Words of the title, folded, sorted and without repeats.
    words: Vec<String>,
    /// Name of the organizer, folded.
    organizer: String,
    /// Starts of the occurrences, in seconds since 1970.
    starts: Vec<i64>,
}

impl Trace {
    pub fn of(activity: &Activity) -> Self {
        Self {
            words: words(activity.title.as_str()),
            organizer: fold(activity.organizer.name.as_str()),
            starts: activity.occurrences.iter().map(|occurrence| occurrence.starts.unix_s).collect(),
        }
    }

    /// Reason why both may be the same activity; `None` where they are not alike.
    pub fn likeness(&self, other: &Self) -> Option<Likeness> {
        let is_at_same_time = || self.starts.iter().any(|start| other.starts.contains(start));
        if self.words == other.words && is_at_same_time() {
            return Some(Likeness::TitleAndTime);
        }
        // Not by organization number: 80 courts share one.
        (self.organizer == other.organizer && are_similar(&self.words, &other.words))
            .then_some(Likeness::OrganizerAndTitle)
    }
}

fn are_similar(left: &[String], right: &[String]) -> bool {
    let shared = left.iter().filter(|word| right.binary_search(word).is_ok()).count();
    let together = left.len() + right.len() - shared;
    together > 0 && shared * 3 >= together * SHARED_OF_THREE
}

fn words(title: &str) -> Vec<String> {
    let folded = fold(title);
    let mut words: Vec<String> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
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
            ("Innovation i vård och omsorg", "Innovation i vård och omsorg 2026"),
            ("Öppna data – hur gör man?", "hur gör man: öppna DATA"),
        ] {
            assert!(are_similar(&words(left), &words(right)), "{left} {right}");
        }
        for (left, right) in [("Öppet hus", "Öppet labb"), ("", ""), ("AI i skolan", "AI i vården")] {
            assert!(!are_similar(&words(left), &words(right)), "{left} {right}");
        }
    }
}
