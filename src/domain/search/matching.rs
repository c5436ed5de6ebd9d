//! Matching: which terms of a vocabulary match a query term, and at what cost.

use std::ops::Range;

use memchr::memmem;

use super::{
    stem, tokens, typo,
    vocabulary::{self, ENGLISH, SWEDISH, TermId, Vocabulary},
};

/// The cost of a match: 0 for the term itself.
pub type Cost = u8;

/// The cost of an inflected form of the term.
const INFLECTION: Cost = 2;
/// The cost of a word that the term is a prefix of.
const PREFIX: Cost = 3;
/// The cost of a later part of a compound.
const COMPOUND_PART: Cost = 5;
/// The cost of an inflected form as a part of a compound.
const INFLECTED_PART: Cost = 6;
/// The cost of å, ä or ö typed as a or o, or the other way round.
const DIACRITIC: Cost = 1;
/// The cost of a typo, to which its weight is added.
const TYPO: Cost = 8;

/// Shorter terms, in letters, are never parts of compounds, nor mistyped.
pub const MIN_PART: usize = 3;
/// Terms of so many letters are parts wherever they stand after others.
const FREE_PART: usize = 6;
/// The letters that a term must have for one typo, and for two.
const ONE_TYPO: usize = 4;
const TWO_TYPOS: usize = 7;
const TWO_TYPOS_IN_PREFIX: usize = 9;
/// The most last letters in which forms of a word differ.
const MAX_ENDING: usize = 3;
/// The most corrections that are matched.
const MAX_CORRECTIONS: usize = 6;

/// A term of the vocabulary that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermMatch {
    pub word: TermId,
    pub cost: Cost,
}

impl TermMatch {
    /// Whether the whole term matched, but for its diacritics.
    pub fn is_whole(&self) -> bool {
        self.cost <= DIACRITIC
    }
}

/// The matches of one query term.
#[derive(Clone, Debug, Default)]
pub struct TermMatches {
    /// The query term, normalized.
    pub typed: String,
    /// In the order of term ids.
    pub words: Vec<TermMatch>,
    /// Words that the term was probably meant to be, best first.
    pub corrections: Vec<String>,
}

impl TermMatches {
    pub fn new(typed: String, words: Vec<TermMatch>) -> Self {
        Self { typed, words, corrections: Vec::new() }
    }

    /// The matches of a word itself and its inflected forms.
    pub fn forms(vocabulary: &Vocabulary, word: &str) -> Self {
        Self::new(word.to_owned(), forms(vocabulary, word))
    }
}

/// All matches of a normalized term. Å, ä and ö may be a and o where the term itself does not exist; typos are looked
/// for where that gives nothing either. Both are wherever they are asked for `lenient`.
pub fn matches(vocabulary: &Vocabulary, typed: &str, lenient: bool) -> TermMatches {
    let mut found = without_typos(vocabulary, typed, lenient);
    let mut corrections = Vec::new();
    if (found.0.is_empty() || lenient) && may_be_mistyped(typed) {
        for (weight, word) in corrections_of(vocabulary, typed, found.has(0)) {
            TermMatcher::new(&word).collect(vocabulary, vocabulary.letters(), TYPO + weight, &mut found);
            corrections.push(word);
        }
    }
    TermMatches { typed: typed.to_owned(), words: found.finish(), corrections }
}

/// Compounds of two words that were typed apart: `äldre omsorg` for `äldreomsorgen`.
pub fn compounds(vocabulary: &Vocabulary, first: &str, second: &str) -> Vec<TermMatch> {
    if !first.is_ascii() || !second.is_ascii() {
        return Vec::new();
    }
    // What links the parts: nothing, an s, or another vowel for the first one's last.
    let stem = first.strip_suffix(['a', 'e']).filter(|stem| stem.len() > 2);
    let openings: Vec<String> = [
        Some(first.to_owned()),
        Some(format!("{first}s")),
        stem.map(str::to_owned),
        stem.map(|stem| format!("{stem}o")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut found = Collector::default();
    let common = stem.unwrap_or(first);
    let mask = head_mask(common.len());
    let head = vocabulary::head(common.as_bytes()) & mask;
    let matcher = TermMatcher::new(second);
    let (plain_openings, plain_second) = (
        openings.iter().map(|opening| tokens::without_diacritics(opening)).collect::<Vec<_>>(),
        tokens::without_diacritics(second),
    );
    let plain_seek = TermMatcher::new(&plain_second);
    for id in (0..vocabulary.len() as TermId).filter(|id| vocabulary.heads()[*id as usize] & mask == head) {
        let mut cost_of_start = |word: &str, openings: &[String], matcher: &TermMatcher, more: Cost| {
            let rests = openings.iter().filter_map(|opening| word.strip_prefix(opening.as_str()));
            for rest in rests.filter(|rest| rest.starts_with(matcher.key)) {
                let cost = matcher.cost_of_word(rest, vocabulary.language(id));
                // The compound may go on in another form than was typed: `energi effektivt`, energieffektivisering.
                if let Some(cost) = cost.or((matcher.key.len() > MIN_PART).then_some(INFLECTED_PART)) {
                    found.add(id, cost + more);
                }
            }
        };
        cost_of_start(vocabulary.word(id), &openings, &matcher, 0);
        let begin = vocabulary.begin(id);
        cost_of_start(
            &vocabulary.plain_letters()[begin..begin + vocabulary.length(id)],
            &plain_openings,
            &plain_seek,
            DIACRITIC,
        );
    }
    found.finish()
}

/// Whether [`matches`] may find more for a word when it is asked lenient.
pub fn may_find_more(typed: &str) -> bool {
    may_lack_diacritics(typed) || may_be_mistyped(typed)
}

fn may_be_mistyped(typed: &str) -> bool {
    typed.len() >= ONE_TYPO && typed.is_ascii() && !has_digit(typed)
}

/// Whether there is a letter that may have lost its dots or ring, or was given some.
fn may_lack_diacritics(typed: &str) -> bool {
    typed.bytes().any(|letter| b"ao{|}".contains(&letter))
}

fn head_mask(letters: usize) -> u32 {
    u32::MAX << (8 * (4 - letters.clamp(1, 4)))
}

fn without_typos(vocabulary: &Vocabulary, typed: &str, lenient: bool) -> Collector {
    let mut found = Collector::default();
    TermMatcher::new(typed).collect(vocabulary, vocabulary.letters(), 0, &mut found);
    if (lenient || !found.has(0)) && may_lack_diacritics(typed) {
        TermMatcher::new(&tokens::without_diacritics(typed)).collect(
            vocabulary,
            vocabulary.plain_letters(),
            DIACRITIC,
            &mut found,
        );
    }
    found
}

/// The word itself and its forms; nothing that only begins with it or holds it.
pub fn forms(vocabulary: &Vocabulary, word: &str) -> Vec<TermMatch> {
    let mut found = Collector::default();
    TermMatcher::new(word).collect(vocabulary, vocabulary.letters(), 0, &mut found);
    let mut words = found.finish();
    words.retain(|found| found.cost <= INFLECTION);
    words
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

/// Matches in the order in which they are found, a term perhaps more than once.
#[derive(Default)]
struct Collector(Vec<TermMatch>);

impl Collector {
    fn has(&self, most: Cost) -> bool {
        self.0.iter().any(|found| found.cost <= most)
    }

    fn add(&mut self, word: TermId, cost: Cost) {
        self.0.push(TermMatch { word, cost });
    }

    /// Each word once, as well as it answers.
    fn finish(mut self) -> Vec<TermMatch> {
        self.0.sort_unstable_by_key(|found| (found.word, found.cost));
        self.0.dedup_by_key(|found| found.word);
        self.0
    }
}

/// A word that is looked for.
struct TermMatcher<'a> {
    typed: &'a str,
    swedish: String,
    english: String,
    /// Without an ending that stems keep: `akademin` is a form of `akademi`.
    without_ending: &'a str,
    /// What all its forms begin with.
    key: &'a str,
}

impl<'a> TermMatcher<'a> {
    fn new(typed: &'a str) -> Self {
        if !typed.is_ascii() {
            return Self { typed, swedish: String::new(), english: String::new(), without_ending: typed, key: typed };
        }
        let swedish = stem::swedish(typed);
        let english = stem::english(typed);
        let without_ending = without_ending(typed);
        // English stems may end in another letter than the word: y becomes i.
        let shortest = common_prefix(typed, &swedish).min(common_prefix(typed, &english)).min(without_ending.len());
        let key = &typed[..shortest.max(MIN_PART.min(typed.len()))];
        Self { typed, swedish, english, without_ending, key }
    }

    /// `letters` are the vocabulary's, or a copy of the same length.
    fn collect(&self, vocabulary: &Vocabulary, letters: &str, more: Cost, found: &mut Collector) {
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

    /// Of one or two letters, and of numbers: literally.
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

    /// A word that begins with the key.
    fn cost_of_start(&self, vocabulary: &Vocabulary, id: TermId, word: &str) -> Option<Cost> {
        let cost = self.cost_of_word(word, vocabulary.language(id));
        if cost.is_some() {
            cost
        } else if self.key.len() > MIN_PART && can_follow(vocabulary, &vocabulary.word(id)[self.key.len()..]) {
            Some(INFLECTED_PART)
        } else {
            None
        }
    }

    fn cost_of_word(&self, word: &str, languages: u8) -> Option<Cost> {
        if word == self.typed {
            Some(0)
        } else if self.is_form(word, languages) {
            Some(INFLECTION)
        } else {
            word.starts_with(self.typed).then_some(PREFIX)
        }
    }

    /// A word that holds the key, `at` letters from its beginning.
    fn cost_as_part(&self, vocabulary: &Vocabulary, id: TermId, word: &str, at: usize) -> Option<Cost> {
        let tail = &word[at..];
        let cost = if tail.starts_with(self.typed) {
            let rest = &vocabulary.word(id)[at + self.typed.len()..];
            if self.typed.len() == MIN_PART && !rest.is_empty() && !can_follow(vocabulary, rest) {
                return None;
            }
            COMPOUND_PART
        } else if self.is_form(tail, vocabulary.language(id)) {
            INFLECTED_PART
        } else {
            return None;
        };
        let before = &vocabulary.word(id)[..at];
        // Short words stand in too many others by chance; long ones hardly do.
        let letters = self.typed.len();
        let is_part = can_precede(vocabulary, before)
            || (letters > 4 && has_known_end(vocabulary, before))
            || (letters >= FREE_PART && before.len() >= MIN_PART);
        is_part.then_some(cost)
    }

    fn is_form(&self, word: &str, languages: u8) -> bool {
        if word.len() > self.key.len() + 9 {
            return false;
        }
        (languages & SWEDISH != 0 && (word == self.without_ending || stem::swedish(word) == self.swedish))
            || (languages & ENGLISH != 0 && stem::english(word) == self.english)
    }
}

/// The letters of a word that answer to what was typed.
pub fn matched_range(typed: &str, word: &str) -> Option<Range<usize>> {
    let (plain_typed, plain_word) = (tokens::without_diacritics(typed), tokens::without_diacritics(word));
    if let Some(at) = plain_word.find(&plain_typed) {
        return Some(at..at + typed.len());
    }
    let at = plain_word.find(TermMatcher::new(&plain_typed).key)?;
    // Of another form all is marked, of a compound what follows its first parts.
    Some(at..word.len())
}

/// How many letters the two begin with together.
fn common_prefix(left: &str, right: &str) -> usize {
    left.bytes().zip(right.bytes()).take_while(|(left, right)| left == right).count()
}

/// Takes away an ending after a vowel.
fn without_ending(word: &str) -> &str {
    let bytes = word.as_bytes();
    let without = |letters: usize| {
        let rest = &bytes[..bytes.len() - letters];
        (rest.len() > MIN_PART && rest.last().is_some_and(|letter| b"aeiouy{|}".contains(letter))).then_some(rest.len())
    };
    let end = match bytes {
        [.., b'n', b's'] => without(2),
        [.., b'n' | b's' | b'r' | b't'] => without(1),
        _ => None,
    };
    &word[..end.unwrap_or(word.len())]
}

/// Whether letters can be the first part of a compound: a word, perhaps with a linking letter, or without its last vowel.
fn can_precede(vocabulary: &Vocabulary, letters: &str) -> bool {
    let is_known = |word: &str| vocabulary.find(word).is_some();
    if letters.len() < 2 || !letters.is_ascii() {
        return false;
    }
    if letters.len() == 2 {
        return is_known(letters);
    }
    let (most, last) = letters.split_at(letters.len() - 1);
    is_known(letters)
        || (b"sue".contains(&last.as_bytes()[0]) && is_known(most))
        || (b"ou".contains(&last.as_bytes()[0]) && is_known(&format!("{most}a")))
        || is_known(&format!("{letters}a"))
        || is_known(&format!("{letters}e"))
}

/// A compound of which only the last part is a word of the vocabulary.
fn has_known_end(vocabulary: &Vocabulary, letters: &str) -> bool {
    if !letters.is_ascii() {
        return false;
    }
    let without_s = letters.strip_suffix('s').unwrap_or(letters);
    (3..without_s.len().saturating_sub(3)).any(|at| vocabulary.find(&without_s[at..]).is_some())
}

/// Whether letters can follow as the next part of a compound.
fn can_follow(vocabulary: &Vocabulary, letters: &str) -> bool {
    if !letters.is_ascii() {
        return false;
    }
    let is_known = |word: &str, least: usize| word.len() >= least && vocabulary.find(word).is_some();
    is_known(letters, MIN_PART) || letters.strip_prefix('s').is_some_and(|letters| is_known(letters, MIN_PART + 1))
}

/// The words, and prefixes of words, that a mistyped term was probably meant to be, the likeliest first, each with the weight
/// of its typos. Two typos are considered only where one gives nothing, and of a term that exists as it was typed only in
/// its ending: `villkor` for `villkoren`, and no `onsdag` for `torsdag`.
fn corrections_of(vocabulary: &Vocabulary, typed: &str, exists: bool) -> Vec<(Cost, String)> {
    let most = if typed.len() >= TWO_TYPOS { 2 } else { 1 };
    let least_common = |typos| if typos > 1 && exists { typed.len() - MAX_ENDING } else { 0 };
    (1..=most)
        .map(|typos| corrections_with(vocabulary, typed, typos, least_common(typos)))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// The corrections that are exactly `typos` edits away, and begin with `least_common` letters of the term.
fn corrections_with(vocabulary: &Vocabulary, typed: &str, typos: u32, least_common: usize) -> Vec<(Cost, String)> {
    let Some(asked) = typo::TypedWord::new(typed) else { return Vec::new() };
    let letters = typed.as_bytes();
    let bits = vocabulary::bits(letters);
    // The first four letters of the word are among these, but for the typos.
    let opening = vocabulary::bits(&letters[..letters.len().min(4 + typos as usize)]);
    // What was typed may be the beginning of a word; of short ones nearly anything is, with two typos.
    let may_be_prefix = typos == 1 || letters.len() >= TWO_TYPOS_IN_PREFIX;
    let mut corrections: Vec<(Cost, String)> = Vec::new();
    for (id, (known, head)) in vocabulary.bits().iter().zip(vocabulary.heads()).enumerate() {
        if (bits & !known).count_ones() > typos
            || (vocabulary::bits(&head.to_be_bytes()) & !opening).count_ones() > typos
        {
            continue;
        }
        let id = id as TermId;
        let word = vocabulary.word(id);
        let distance = asked.distance(word.as_bytes());
        let (edits, end) = if distance.whole <= distance.prefix || !may_be_prefix {
            (distance.whole, word.len())
        } else {
            (distance.prefix, distance.prefix_letters)
        };
        if edits == typos
            && let Some(meant) = word.get(..end)
            && common_prefix(typed, meant) >= least_common
            && let Some(weight) = typo::weight(typed, meant)
        {
            let unfinished = 2 * Cost::from(end < word.len());
            corrections.push(((weight / 4) as Cost + unfinished, meant.to_owned()));
        }
    }
    corrections.sort();
    corrections.dedup_by(|later, first| later.1 == first.1);
    corrections.truncate(MAX_CORRECTIONS);
    corrections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_without_end_are_matched_as_they_stand() {
        let mut vocabulary = Vocabulary::default();
        for letters in [60, 66, 70, 120] {
            vocabulary.add("a".repeat(letters).as_bytes(), SWEDISH);
        }
        for letters in [47, 48, 49, 64, 65, 66, 68, 119, 121, 190] {
            let found = matches(&vocabulary, &"a".repeat(letters), true);
            let longer = [60, 66, 70, 120].into_iter().filter(|length| *length >= letters).count();
            assert!(found.words.len() >= longer, "{letters}");
        }
    }
}
