//! Proximity: ranks hits with equal scores by how near each other the terms are in one of their texts.

use super::{
    index::{NO_MATCH, Score},
    matching::TermMatch,
    phrase,
    query::MAX_TERMS,
    tokens,
    vocabulary::Vocabulary,
};
use crate::programme::Programme;

/// Grades of terms: in the typed order without gaps, near each other, or farther apart.
const ADJACENT: Score = 0;
/// The same of other forms of the terms, compounds and synonyms.
const ADJACENT_FORMS: Score = 1;
const NEAR: Score = 2;
const FAR: Score = 3;
const GRADES: Score = 4;
/// Most words between terms that are near each other.
const MAX_BETWEEN: usize = 3;
/// The most hits that are graded, the best first, and the most bytes of their texts: a keystroke must not wait for it.
const MAX_HITS: usize = 96;
const MAX_BYTES: usize = 128 << 10;
/// What a document is behind those in which the terms stand as they were typed.
const APART: Score = 30;
const APART_FORMS: Score = 4;

/// Grades documents by how near each other the terms of a query are.
pub struct Proximity<'a> {
    vocabulary: &'a Vocabulary,
    /// For each term of the vocabulary a bit for each query term that it matches.
    answers: Vec<u16>,
    /// The same of the words as they were typed.
    exact: Vec<u16>,
    /// Positions of the query terms that are to be near each other.
    places: Vec<usize>,
}

impl<'a> Proximity<'a> {
    pub fn new(vocabulary: &'a Vocabulary, places: Vec<usize>) -> Self {
        Self { vocabulary, answers: vec![0; vocabulary.len()], exact: vec![0; vocabulary.len()], places }
    }

    /// Adds matches of the query terms at some positions: several for a compound or synonym.
    pub fn add(&mut self, places: std::ops::Range<usize>, found: &[TermMatch]) {
        let bits = places.fold(0, |bits, place| bits | 1 << place);
        for found in found {
            self.answers[found.word as usize] |= bits;
            if found.is_whole() {
                self.exact[found.word as usize] |= bits;
            }
        }
    }

    /// Ranks equal scores by proximity; multiplies every score by the same factor.
    pub fn rank(&self, programme: &Programme, scores: &mut [Score]) {
        let last = last_compared(scores);
        let mut left = MAX_BYTES;
        let mut grades = Vec::new();
        // Better scores first, so that the budget suffices for them.
        for is_last in [false, true] {
            let is_compared = |score: Score| if is_last { score == last } else { score < last };
            let compared = scores.iter().enumerate().filter(|(_, score)| is_compared(**score));
            for (document, _) in compared {
                if phrase::take_budget(programme, document, &mut left) {
                    grades.push((document, self.grade(programme, document as u32)));
                }
            }
        }
        for score in scores.iter_mut().filter(|score| **score != NO_MATCH) {
            *score = (*score + APART) * GRADES + FAR;
        }
        for (document, grade) in grades {
            scores[document] -= FAR - grade;
            match grade {
                ADJACENT => scores[document] -= APART * GRADES,
                ADJACENT_FORMS => scores[document] -= APART_FORMS * GRADES,
                _ => {}
            }
        }
    }

    fn grade(&self, programme: &Programme, document: u32) -> Score {
        let mut nearest = FAR;
        for text in phrase::texts(programme, document) {
            nearest = nearest.min(self.grade_of(text));
            if nearest == ADJACENT {
                break;
            }
        }
        nearest
    }

    fn grade_of(&self, text: &str) -> Score {
        // One more than the last position of each query term.
        let mut stood = [0; MAX_TERMS];
        let mut stood_exactly = stood;
        let (mut here, mut grade) = (0, FAR);
        tokens::for_each_bytes(text, &mut |letters, _| {
            here += 1;
            let word = self.vocabulary.find_bytes(letters).map(|word| word as usize);
            let answers = word.map_or(0, |word| self.answers[word]);
            if answers != 0 {
                let exact = word.map_or(0, |word| self.exact[word]);
                for place in &self.places {
                    if answers >> place & 1 == 1 {
                        stood[*place] = here;
                    }
                    if exact >> place & 1 == 1 {
                        stood_exactly[*place] = here;
                    }
                }
                grade = grade.min(self.grade_of_places(&stood, here));
                if grade == ADJACENT_FORMS && self.grade_of_places(&stood_exactly, here) == ADJACENT_FORMS {
                    grade = ADJACENT;
                }
            }
        });
        grade
    }

    fn grade_of_places(&self, stood: &[usize; MAX_TERMS], here: usize) -> Score {
        let first = self.places.iter().map(|place| stood[*place]).min().unwrap_or(0);
        if first == 0 || here - first > self.places.len() - 1 + MAX_BETWEEN {
            return FAR;
        }
        let follow = |pair: &[usize]| {
            let typed = pair[1] - pair[0];
            stood[pair[1]].checked_sub(stood[pair[0]]).is_some_and(|between| between <= typed)
        };
        if self.places.windows(2).all(follow) { ADJACENT_FORMS } else { NEAR }
    }
}

/// Score of the last of the best [`MAX_HITS`] documents.
fn last_compared(scores: &[Score]) -> Score {
    let mut counts: Vec<usize> = Vec::new();
    for score in scores.iter().filter(|score| **score != NO_MATCH) {
        let score = usize::from(*score);
        if counts.len() <= score {
            counts.resize(score + 1, 0);
        }
        counts[score] += 1;
    }
    let mut compared = 0;
    let last = counts.iter().position(|count| {
        compared += count;
        compared >= MAX_HITS
    });
    last.unwrap_or(counts.len()) as Score
}
