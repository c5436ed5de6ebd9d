//! Closeness: of hits that are equally near otherwise, those come first whose words stand together in one of their texts.

use super::{
    index::{Distance, NOWHERE},
    matching::Match,
    phrase,
    query::MOST_WORDS,
    tokens,
    vocabulary::Vocabulary,
};
use crate::programme::Programme;

/// In the order and as near each other as they were typed.
const TOGETHER: Distance = 0;
const NEAR: Distance = 1;
const APART: Distance = 2;
const GRADES: Distance = 3;
/// So many words may stand between the words of a text where these are near.
const BETWEEN: usize = 3;
/// So many of the nearest hits are compared, and so many bytes of their texts read at most: a key must not wait for it.
const MOST_HITS: usize = 64;
const MOST_READ: usize = 64 << 10;

/// Tells how close to each other the words of a query stand.
pub struct Closeness<'a> {
    vocabulary: &'a Vocabulary,
    /// For each word of the vocabulary a bit for each word of the query that it answers.
    answers: Vec<u16>,
    /// The places in the query of the words that must stand together.
    places: Vec<usize>,
}

impl<'a> Closeness<'a> {
    pub fn new(vocabulary: &'a Vocabulary, places: Vec<usize>) -> Self {
        Self { vocabulary, answers: vec![0; vocabulary.len()], places }
    }

    /// These answer the words at some places of the query: more than one where they were typed apart.
    pub fn add(&mut self, places: std::ops::Range<usize>, found: &[Match]) {
        let bits = places.fold(0, |bits, place| bits | 1 << place);
        for found in found {
            self.answers[found.word as usize] |= bits;
        }
    }

    /// Puts what is equally near in the order of closeness; every distance grows by the same factor.
    pub fn refine(&self, programme: &Programme, distances: &mut [Distance]) {
        let last = last_compared(distances);
        let mut left = MOST_READ;
        let mut grades = Vec::new();
        // What is nearest first, so that it is read for sure.
        for is_last in [false, true] {
            let is_compared = |distance: Distance| if is_last { distance == last } else { distance < last };
            let compared = distances.iter().enumerate().filter(|(_, distance)| is_compared(**distance));
            for (document, _) in compared {
                if phrase::may_read(programme, document, &mut left) {
                    grades.push((document, self.grade(programme, document as u32)));
                }
            }
        }
        for distance in distances.iter_mut().filter(|distance| **distance != NOWHERE) {
            *distance = *distance * GRADES + APART;
        }
        for (document, grade) in grades {
            distances[document] -= APART - grade;
        }
    }

    fn grade(&self, programme: &Programme, document: u32) -> Distance {
        phrase::texts(programme, document).map(|text| self.grade_of(text)).min().unwrap_or(APART)
    }

    fn grade_of(&self, text: &str) -> Distance {
        // One more than where each word of the query stood last.
        let mut stood = [0; MOST_WORDS];
        let (mut here, mut grade) = (0, APART);
        tokens::each_letters(text, &mut |letters, _| {
            here += 1;
            let answers = self.vocabulary.find_letters(letters).map_or(0, |word| self.answers[word as usize]);
            if answers != 0 {
                for place in &self.places {
                    if answers >> place & 1 == 1 {
                        stood[*place] = here;
                    }
                }
                grade = grade.min(self.grade_of_places(&stood, here));
            }
        });
        grade
    }

    fn grade_of_places(&self, stood: &[usize; MOST_WORDS], here: usize) -> Distance {
        let first = self.places.iter().map(|place| stood[*place]).min().unwrap_or(0);
        if first == 0 || here - first > self.places.len() - 1 + BETWEEN {
            return APART;
        }
        let follow = |pair: &[usize]| {
            let typed = pair[1] - pair[0];
            stood[pair[1]].checked_sub(stood[pair[0]]).is_some_and(|between| between <= typed)
        };
        if self.places.windows(2).all(follow) { TOGETHER } else { NEAR }
    }
}

/// The distance up to which the nearest [`MOST_HITS`] are.
fn last_compared(distances: &[Distance]) -> Distance {
    let mut counts: Vec<usize> = Vec::new();
    for distance in distances.iter().filter(|distance| **distance != NOWHERE) {
        let distance = usize::from(*distance);
        if counts.len() <= distance {
            counts.resize(distance + 1, 0);
        }
        counts[distance] += 1;
    }
    let mut compared = 0;
    let last = counts.iter().position(|count| {
        compared += count;
        compared >= MOST_HITS
    });
    last.unwrap_or(counts.len()) as Distance
}
