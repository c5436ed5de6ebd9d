//! Matcher of one term: finds the words of the vocabulary that contain it, as itself, inflected, as a prefix or as a
//! part of a compound.

use memchr::memmem;

use super::{Collector, Cost, MIN_PART, common_prefix, has_digit, inflections};
use crate::search::{
    stem,
    stop_words::is_function_word,
    vocabulary::{self, ENGLISH, SWEDISH, TermId, Vocabulary},
};

/// The cost of an inflected form of the term.
pub(super) const INFLECTION: Cost = 1;

/// The cost of a form that stems keep apart: some are forms of another word as well, as `öppet` is of `öppen`.
pub(super) const INFLECTION_APART: Cost = 3;

/// The cost of a word that the term is a prefix of.
pub(super) const PREFIX: Cost = 9;

/// The cost of a later part of a compound.
const COMPOUND_PART: Cost = 18;

/// The cost of an inflected form as a part of a compound.
pub(super) const INFLECTED_PART: Cost = 19;

/// What is added to the cost of a beginning or a part whose other letters are no known word.
pub(super) const DOUBTFUL: Cost = 9;

/// Least number of letters of a term that counts as a part of a compound after any other letters.
const FREE_PART: usize = 6;

/// Query term, prepared for matching.
pub(super) struct TermMatcher<'a> {
    typed: &'a str,
    swedish: String,
    english: String,
    /// Term without an ending that stemmers keep: `akademin` is a form of `akademi`.
    without_ending: &'a str,
    /// Common prefix of all forms of the term.
    pub(super) key: &'a str,
}

impl<'a> TermMatcher<'a> {
    pub(super) fn new(typed: &'a str) -> Self {
        if !typed.is_ascii() {
            return Self { typed, swedish: String::new(), english: String::new(), without_ending: typed, key: typed };
        }
        let swedish = stem::swedish(typed);
        let english = stem::english(typed);
        let without_ending = without_ending(typed);
        // English stems may end in another letter than the word: y becomes i.
        let shortest = common_prefix(typed, &swedish).min(common_prefix(typed, &english)).min(without_ending.len());
        let shortest = if typed.ends_with("ies") { shortest.min(typed.len() - 3) } else { shortest };
        let key = &typed[..shortest.max(MIN_PART.min(typed.len()))];
        Self { typed, swedish, english, without_ending, key }
    }

    /// Adds the matches in `letters`, which are the vocabulary's or a copy of the same length, at an extra cost of
    /// `more`.
    pub(super) fn collect(&self, vocabulary: &Vocabulary, letters: &str, more: Cost, found: &mut Collector) {
        if self.typed.len() < MIN_PART || has_digit(self.typed) || !self.typed.is_ascii() {
            return self.collect_prefixes(vocabulary, letters, more, found);
        }
        let mut last = 0;
        for place in memmem::find_iter(letters.as_bytes(), self.key) {
            let id = vocabulary.at(place, last);
            last = id;
            let begin = vocabulary.begin(id);
            let word = &letters[begin..begin + vocabulary.length(id)];
            let cost = if place == begin {
                self.cost_of_start(vocabulary, id, word)
            } else {
                self.cost_as_part(vocabulary, id, word, place - begin)
            };
            if let Some(cost) = cost {
                found.add(id, cost + more);
            }
        }
    }

    /// Adds the forms of the term that its key need not contain.
    pub(super) fn collect_inflections(&self, vocabulary: &Vocabulary, more: Cost, found: &mut Collector) {
        if self.typed.len() < MIN_PART || has_digit(self.typed) || !self.typed.is_ascii() {
            return;
        }
        inflections::for_each(self.typed, &mut |form| {
            if let Some(id) = vocabulary.find(form).filter(|id| vocabulary.language(*id) & SWEDISH != 0) {
                found.add(id, INFLECTION_APART + more);
            }
        });
    }

    /// Adds literal prefix matches, for terms of one or two letters and for numbers.
    fn collect_prefixes(&self, vocabulary: &Vocabulary, letters: &str, more: Cost, found: &mut Collector) {
        let mask = head_mask(self.typed.len());
        let head = vocabulary::head(self.typed.as_bytes()) & mask;
        for (id, known) in vocabulary.heads().iter().enumerate() {
            if known & mask == head {
                let id = id as TermId;
                let begin = vocabulary.begin(id);
                let word = &letters[begin..begin + vocabulary.length(id)];
                if word == self.typed {
                    found.add(id, more);
                } else if word.starts_with(self.typed) {
                    found.add(id, PREFIX + more);
                }
            }
        }
    }

    /// Cost of a word that begins with the key.
    fn cost_of_start(&self, vocabulary: &Vocabulary, id: TermId, word: &str) -> Option<Cost> {
        let cost = self.cost_of_beginning(vocabulary, id, word);
        if cost.is_some() {
            cost
        } else {
            let rest = Some(&*self.swedish).filter(|stem| stem.len() > MIN_PART && word.starts_with(*stem));
            let rest = rest.map(|stem| &vocabulary.word(id)[stem.len()..]);
            // Hälsa, hälsocentral; kvinna, kvinnojour; gata, gatukontor.
            let linked = |rest: &str| {
                self.typed.ends_with('a')
                    && rest.strip_prefix(['o', 'u']).is_some_and(|rest| can_follow(vocabulary, rest))
            };
            rest.filter(|rest| can_follow(vocabulary, rest) || linked(rest)).map(|_| INFLECTED_PART)
        }
    }

    pub(super) fn cost_of_word(&self, word: &str, languages: u8) -> Option<Cost> {
        if word == self.typed {
            Some(0)
        } else if self.is_form(word, languages) {
            Some(if is_derived(self.typed, word) { PREFIX } else { INFLECTION })
        } else {
            word.starts_with(self.typed).then_some(PREFIX)
        }
    }

    /// As [`TermMatcher::cost_of_word`], where the letters after a beginning may be a part of their own or no word at all.
    fn cost_of_beginning(&self, vocabulary: &Vocabulary, id: TermId, word: &str) -> Option<Cost> {
        let cost = self.cost_of_word(word, vocabulary.language(id))?;
        let is_joint = || {
            let rest = vocabulary.word(id).get(self.typed.len()..).filter(|_| word.starts_with(self.typed));
            rest.is_none_or(|rest| can_follow(vocabulary, rest))
        };
        Some(if cost == PREFIX && !is_joint() { PREFIX + DOUBTFUL } else { cost })
    }

    /// Cost of a word that contains the key, `at` bytes from its beginning.
    fn cost_as_part(&self, vocabulary: &Vocabulary, id: TermId, word: &str, at: usize) -> Option<Cost> {
        let tail = &word[at..];
        if NO_PARTS.contains(&tail) {
            return None;
        }
        let (before, letters) = (&vocabulary.word(id)[..at], self.typed.len());
        // Of a compound, forms are Swedish ones.
        let is_form = self.is_form(tail, vocabulary.language(id) & SWEDISH) && !is_derived(self.typed, tail);
        let (cost, ends_well) = if tail.starts_with(self.typed) {
            let rest = &vocabulary.word(id)[at + letters..];
            let ends_well = rest.is_empty() || is_form || can_follow(vocabulary, rest);
            if letters == MIN_PART && !ends_well {
                return None;
            }
            (COMPOUND_PART, ends_well)
        } else if is_form {
            (INFLECTED_PART, true)
        } else {
            return None;
        };
        // `kola` in `förskola`: with the letter before it, it is another word.
        let is_end_of_another = letters < FREE_PART
            && can_precede(vocabulary, &before[..before.len() - 1])
            && vocabulary.find(&vocabulary.word(id)[at - 1..]).is_some();
        if is_end_of_another {
            return None;
        }
        // Short words are in too many others by chance; long ones hardly are.
        let begins_well = can_precede(vocabulary, before);
        let is_part = begins_well && (ends_well || letters >= FREE_PART)
            || letters >= FREE_PART && (has_known_end(vocabulary, before) || before.len() >= MIN_PART);
        is_part.then_some(if begins_well && ends_well { cost } else { cost + DOUBTFUL })
    }

    fn is_form(&self, word: &str, languages: u8) -> bool {
        if word.len() > self.key.len() + 9 || is_function_word(word) {
            return false;
        }
        (languages & SWEDISH != 0
            && (word == self.without_ending
                || word.strip_prefix(self.typed).is_some_and(|ending| may_end(self.typed, ending))
                || stem::swedish(word) == self.swedish))
            || (languages & ENGLISH != 0 && stem::english(word) == self.english)
    }
}

/// Removes an ending after a vowel.
fn without_ending(word: &str) -> &str {
    let bytes = word.as_bytes();
    let without = |letters: usize| {
        let rest = &bytes[..bytes.len() - letters];
        (rest.len() > MIN_PART && rest.last().is_some_and(|letter| stem::is_vowel(*letter))).then_some(rest.len())
    };
    let end = match bytes {
        [.., b'n', b's'] => without(2),
        [.., b'n' | b's' | b'r' | b't'] => without(1),
        _ => None,
    };
    &word[..end.unwrap_or(word.len())]
}

/// Whether a word of the same stem is another word all the same: `vänlig` of `vän`, `samhet` of `samer`.
fn is_derived(typed: &str, word: &str) -> bool {
    let of_both = common_prefix(typed, word);
    let derives = |rest: &str| ["lig", "ig", "els", "l|s", "full", "het"].iter().any(|ending| rest.starts_with(ending));
    derives(&word[of_both..]) != derives(&typed[of_both..])
}

/// Whether a noun may end so: the definite form, the plural and the genitive, which stems keep after some letters.
fn may_end(noun: &str, ending: &str) -> bool {
    let ends_in_vowel = noun.bytes().last().is_some_and(stem::is_vowel);
    match ending {
        "s" | "ar" | "ars" | "arna" | "arnas" | "er" | "ers" | "erna" | "ernas" | "en" | "ens" | "et" | "ets" => true,
        "n" | "ns" | "t" | "ts" | "r" | "rs" | "rna" | "rnas" | "na" | "nas" => ends_in_vowel,
        // Hem, hemmet; skam, skammen.
        _ => {
            noun.ends_with(['m', 'n'])
                && ending.strip_prefix(&noun[noun.len() - 1..]).is_some_and(|ending| {
                    matches!(
                        ending,
                        "en" | "ens" | "et" | "ets" | "ar" | "arna" | "arnas" | "er" | "erna" | "or" | "orna"
                    )
                })
        }
    }
}

/// Endings of adjectives, such as `gemensam`, that are no part of a compound.
const NO_PARTS: [&str; 3] = ["sam", "samma", "samt"];

pub(super) fn head_mask(letters: usize) -> u32 {
    u32::MAX << (8 * (4 - letters.clamp(1, 4)))
}

/// The words of two letters that compounds begin with.
const SHORT_FIRST: [&str; 10] = ["ai", "bi", "el", "eu", "is", "it", "ny", "te", "tv", "|l"];

/// Whether letters can be the first part of a compound: a word, perhaps with a linking letter, or without its last
/// vowel.
fn can_precede(vocabulary: &Vocabulary, letters: &str) -> bool {
    let is_known = |word: &str| vocabulary.find(word).is_some();
    if letters.len() < 2 || !letters.is_ascii() {
        return false;
    }
    if letters.len() == 2 {
        return SHORT_FIRST.contains(&letters);
    }
    let (most, last) = letters.split_at(letters.len() - 1);
    is_known(letters)
        || (b"sue".contains(&last.as_bytes()[0]) && is_known(most))
        || (b"ou".contains(&last.as_bytes()[0]) && is_known(&format!("{most}a")))
        || is_known(&format!("{letters}a"))
        || is_known(&format!("{letters}e"))
}

/// Whether only the last part of the letters, as a compound, is a word of the vocabulary.
fn has_known_end(vocabulary: &Vocabulary, letters: &str) -> bool {
    if !letters.is_ascii() {
        return false;
    }
    let without_s = letters.strip_suffix('s').unwrap_or(letters);
    (3..without_s.len().saturating_sub(3)).any(|at| vocabulary.find(&without_s[at..]).is_some())
}

/// Whether letters can be the next part of a compound.
fn can_follow(vocabulary: &Vocabulary, letters: &str) -> bool {
    if !letters.is_ascii() {
        return false;
    }
    let is_known = |word: &str, least: usize| word.len() >= least && vocabulary.find(word).is_some();
    is_known(letters, MIN_PART + 1) || letters.strip_prefix('s').is_some_and(|letters| is_known(letters, MIN_PART + 1))
}
