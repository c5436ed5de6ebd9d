//! Matching: which words of a vocabulary answer to a word that was typed, and how well.

use std::ops::Range;

use memchr::memmem;

use super::{
    stem, tokens, typo,
    vocabulary::{self, ENGLISH, SWEDISH, Vocabulary, WordId},
};

/// How far a match is from what was typed; 0 is the word itself.
pub type Cost = u8;

/// Another form of the word.
const FORM: Cost = 2;
/// The word goes on.
const BEGINNING: Cost = 3;
/// A later part of a compound.
const PART: Cost = 5;
/// Another form of the word as a part of a compound.
const FORM_OF_PART: Cost = 6;
/// Å, ä or ö were typed as a or o, or the other way round.
const PLAIN: Cost = 1;
/// A slip of the hand; what kind of slip is added to it.
const SLIP: Cost = 8;

/// Words shorter than this are never parts of others, nor mistyped.
pub const SHORT: usize = 3;
/// Words of so many letters are a part wherever they stand behind others.
const LONG: usize = 6;
/// So many letters a word must have for one slip, and for two.
const ONE_SLIP: usize = 4;
const TWO_SLIPS: usize = 7;
const TWO_SLIPS_OF_BEGINNING: usize = 9;
/// In so many last letters forms of a word differ.
const ENDING: usize = 3;
/// How many corrections are followed.
const CORRECTIONS: usize = 6;

/// A word of the vocabulary that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    pub word: WordId,
    pub cost: Cost,
}

impl Match {
    /// The word does not go on, nor is it a form or a part.
    pub fn is_whole(&self) -> bool {
        self.cost <= PLAIN
    }
}

/// What answers to one typed word.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    /// As it is spelled.
    pub typed: String,
    /// In the order of the vocabulary's numbers.
    pub words: Vec<Match>,
    /// What it was taken for where it was mistyped, best first.
    pub corrections: Vec<String>,
}

impl Matches {
    pub fn new(typed: String, words: Vec<Match>) -> Self {
        Self { typed, words, corrections: Vec::new() }
    }

    /// Of the word itself and its forms.
    pub fn forms(vocabulary: &Vocabulary, word: &str) -> Self {
        Self::new(word.to_owned(), forms(vocabulary, word))
    }
}

/// All that answers to a word, spelled. Å, ä and ö may be a and o where the word itself is not there; slips are looked
/// for where that gives nothing either. Both are wherever they are asked for `leniently`.
pub fn matches(vocabulary: &Vocabulary, typed: &str, leniently: bool) -> Matches {
    let mut found = literal(vocabulary, typed, leniently);
    let mut corrections = Vec::new();
    if (found.0.is_empty() || leniently) && may_be_mistyped(typed) {
        for (weight, word) in correct(vocabulary, typed, found.has(0)) {
            Seek::new(&word).collect(vocabulary, vocabulary.letters(), SLIP + weight, &mut found);
            corrections.push(word);
        }
    }
    Matches { typed: typed.to_owned(), words: found.finish(), corrections }
}

/// Compounds of two words that were typed apart: `äldre omsorg` for `äldreomsorgen`.
pub fn compounds(vocabulary: &Vocabulary, first: &str, second: &str) -> Vec<Match> {
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
    let mut found = Found::default();
    let common = stem.unwrap_or(first);
    let mask = head_mask(common.len());
    let head = vocabulary::head(common.as_bytes()) & mask;
    let seek = Seek::new(second);
    let (plain_openings, plain_second) =
        (openings.iter().map(|opening| tokens::plain_copy(opening)).collect::<Vec<_>>(), tokens::plain_copy(second));
    let plain_seek = Seek::new(&plain_second);
    for id in (0..vocabulary.len() as WordId).filter(|id| vocabulary.heads()[*id as usize] & mask == head) {
        let mut judge = |word: &str, openings: &[String], seek: &Seek, more: Cost| {
            let rests = openings.iter().filter_map(|opening| word.strip_prefix(opening.as_str()));
            for rest in rests.filter(|rest| rest.starts_with(seek.key)) {
                let cost = seek.judge_alone(rest, vocabulary.language(id));
                // The compound may go on in another form than was typed: `energi effektivt`, energieffektivisering.
                if let Some(cost) = cost.or((seek.key.len() > SHORT).then_some(FORM_OF_PART)) {
                    found.add(id, cost + more);
                }
            }
        };
        judge(vocabulary.word(id), &openings, &seek, 0);
        let begin = vocabulary.begin(id);
        judge(&vocabulary.plain_letters()[begin..begin + vocabulary.length(id)], &plain_openings, &plain_seek, PLAIN);
    }
    found.finish()
}

/// Whether [`matches`] may find more for a word when it is asked leniently.
pub fn may_find_more(typed: &str) -> bool {
    may_be_plain(typed) || may_be_mistyped(typed)
}

fn may_be_mistyped(typed: &str) -> bool {
    typed.len() >= ONE_SLIP && typed.is_ascii() && !has_digit(typed)
}

/// Whether there is a letter that may have lost its dots or ring, or was given some.
fn may_be_plain(typed: &str) -> bool {
    typed.bytes().any(|letter| b"ao{|}".contains(&letter))
}

fn head_mask(letters: usize) -> u32 {
    u32::MAX << (8 * (4 - letters.clamp(1, 4)))
}

fn literal(vocabulary: &Vocabulary, typed: &str, leniently: bool) -> Found {
    let mut found = Found::default();
    Seek::new(typed).collect(vocabulary, vocabulary.letters(), 0, &mut found);
    if (leniently || !found.has(0)) && may_be_plain(typed) {
        Seek::new(&tokens::plain_copy(typed)).collect(vocabulary, vocabulary.plain_letters(), PLAIN, &mut found);
    }
    found
}

/// The word itself and its forms; nothing that only begins with it or holds it.
pub fn forms(vocabulary: &Vocabulary, word: &str) -> Vec<Match> {
    let mut found = Found::default();
    Seek::new(word).collect(vocabulary, vocabulary.letters(), 0, &mut found);
    let mut words = found.finish();
    words.retain(|found| found.cost <= FORM);
    words
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

/// Matches as they are met, a word perhaps more than once.
#[derive(Default)]
struct Found(Vec<Match>);

impl Found {
    fn has(&self, most: Cost) -> bool {
        self.0.iter().any(|found| found.cost <= most)
    }

    fn add(&mut self, word: WordId, cost: Cost) {
        self.0.push(Match { word, cost });
    }

    /// Each word once, as well as it answers.
    fn finish(mut self) -> Vec<Match> {
        self.0.sort_unstable_by_key(|found| (found.word, found.cost));
        self.0.dedup_by_key(|found| found.word);
        self.0
    }
}

/// A word that is looked for.
struct Seek<'a> {
    typed: &'a str,
    swedish: String,
    english: String,
    /// Without an ending that stems keep: `akademin` is a form of `akademi`.
    loose: &'a str,
    /// What all its forms begin with.
    key: &'a str,
}

impl<'a> Seek<'a> {
    fn new(typed: &'a str) -> Self {
        if !typed.is_ascii() {
            return Self { typed, swedish: String::new(), english: String::new(), loose: typed, key: typed };
        }
        let swedish = stem::swedish(typed);
        let english = stem::english(typed);
        let loose = loose(typed);
        // English stems may end in another letter than the word: y becomes i.
        let shortest = common(typed, &swedish).min(common(typed, &english)).min(loose.len());
        let key = &typed[..shortest.max(SHORT.min(typed.len()))];
        Self { typed, swedish, english, loose, key }
    }

    /// `letters` are the vocabulary's, or a copy of the same length.
    fn collect(&self, vocabulary: &Vocabulary, letters: &str, more: Cost, found: &mut Found) {
        if self.typed.len() < SHORT || has_digit(self.typed) || !self.typed.is_ascii() {
            return self.collect_beginnings(vocabulary, letters, more, found);
        }
        let mut last = 0;
        for place in memmem::find_iter(letters.as_bytes(), self.key) {
            let id = vocabulary.at(place, last);
            last = id;
            let begin = vocabulary.begin(id);
            let word = &letters[begin..begin + vocabulary.length(id)];
            let cost = if place == begin {
                self.judge(vocabulary, id, word)
            } else {
                self.judge_part(vocabulary, id, word, place - begin)
            };
            if let Some(cost) = cost {
                found.add(id, cost + more);
            }
        }
    }

    /// Of one or two letters, and of numbers: literally.
    fn collect_beginnings(&self, vocabulary: &Vocabulary, letters: &str, more: Cost, found: &mut Found) {
        let mask = head_mask(self.typed.len());
        let head = vocabulary::head(self.typed.as_bytes()) & mask;
        for (id, known) in vocabulary.heads().iter().enumerate() {
            if known & mask == head {
                let id = id as WordId;
                let begin = vocabulary.begin(id);
                let word = &letters[begin..begin + vocabulary.length(id)];
                if word == self.typed {
                    found.add(id, more);
                } else if word.starts_with(self.typed) {
                    found.add(id, BEGINNING + more);
                }
            }
        }
    }

    /// A word that begins with the key.
    fn judge(&self, vocabulary: &Vocabulary, id: WordId, word: &str) -> Option<Cost> {
        let cost = self.judge_alone(word, vocabulary.language(id));
        if cost.is_some() {
            cost
        } else if self.key.len() > SHORT && is_known_after(vocabulary, &vocabulary.word(id)[self.key.len()..]) {
            Some(FORM_OF_PART)
        } else {
            None
        }
    }

    fn judge_alone(&self, word: &str, languages: u8) -> Option<Cost> {
        if word == self.typed {
            Some(0)
        } else if self.is_form(word, languages) {
            Some(FORM)
        } else {
            word.starts_with(self.typed).then_some(BEGINNING)
        }
    }

    /// A word that holds the key, `at` letters from its beginning.
    fn judge_part(&self, vocabulary: &Vocabulary, id: WordId, word: &str, at: usize) -> Option<Cost> {
        let tail = &word[at..];
        let cost = if tail.starts_with(self.typed) {
            let rest = &vocabulary.word(id)[at + self.typed.len()..];
            if self.typed.len() == SHORT && !rest.is_empty() && !is_known_after(vocabulary, rest) {
                return None;
            }
            PART
        } else if self.is_form(tail, vocabulary.language(id)) {
            FORM_OF_PART
        } else {
            return None;
        };
        let before = &vocabulary.word(id)[..at];
        // Short words stand in too many others by chance; long ones hardly do.
        let letters = self.typed.len();
        let is_part = is_known_before(vocabulary, before)
            || (letters > 4 && has_known_end(vocabulary, before))
            || (letters >= LONG && before.len() >= SHORT);
        is_part.then_some(cost)
    }

    fn is_form(&self, word: &str, languages: u8) -> bool {
        if word.len() > self.key.len() + 9 {
            return false;
        }
        (languages & SWEDISH != 0 && (word == self.loose || stem::swedish(word) == self.swedish))
            || (languages & ENGLISH != 0 && stem::english(word) == self.english)
    }
}

/// The letters of a word that answer to what was typed.
pub fn part(typed: &str, word: &str) -> Option<Range<usize>> {
    let (plain_typed, plain_word) = (tokens::plain_copy(typed), tokens::plain_copy(word));
    if let Some(at) = plain_word.find(&plain_typed) {
        return Some(at..at + typed.len());
    }
    let at = plain_word.find(Seek::new(&plain_typed).key)?;
    // Of another form all is marked, of a compound what follows its first parts.
    Some(at..word.len())
}

/// How many letters the two begin with together.
fn common(left: &str, right: &str) -> usize {
    left.bytes().zip(right.bytes()).take_while(|(left, right)| left == right).count()
}

/// Takes away an ending after a vowel.
fn loose(word: &str) -> &str {
    let bytes = word.as_bytes();
    let without = |letters: usize| {
        let rest = &bytes[..bytes.len() - letters];
        (rest.len() > SHORT && rest.last().is_some_and(|letter| b"aeiouy{|}".contains(letter))).then_some(rest.len())
    };
    let end = match bytes {
        [.., b'n', b's'] => without(2),
        [.., b'n' | b's' | b'r' | b't'] => without(1),
        _ => None,
    };
    &word[..end.unwrap_or(word.len())]
}

/// Whether letters can be the first part of a compound: a word, perhaps with a linking letter, or without its last vowel.
fn is_known_before(vocabulary: &Vocabulary, letters: &str) -> bool {
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
fn is_known_after(vocabulary: &Vocabulary, letters: &str) -> bool {
    if !letters.is_ascii() {
        return false;
    }
    let is_known = |word: &str, least: usize| word.len() >= least && vocabulary.find(word).is_some();
    is_known(letters, SHORT) || letters.strip_prefix('s').is_some_and(|letters| is_known(letters, SHORT + 1))
}

/// What a mistyped word was perhaps meant to be: words and beginnings of words, the likeliest first, each with the weight
/// of its slips. Two slips are thought of only where one gives nothing, and of a word that stands there as it was typed
/// only in its ending: `villkor` for `villkoren`, and no `onsdag` for `torsdag`.
fn correct(vocabulary: &Vocabulary, typed: &str, stands_there: bool) -> Vec<(Cost, String)> {
    let most = if typed.len() >= TWO_SLIPS { 2 } else { 1 };
    let least_common = |slips| if slips > 1 && stands_there { typed.len() - ENDING } else { 0 };
    (1..=most)
        .map(|slips| correct_slips(vocabulary, typed, slips, least_common(slips)))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// What it was meant to be begins with `least_common` of its letters.
fn correct_slips(vocabulary: &Vocabulary, typed: &str, slips: u32, least_common: usize) -> Vec<(Cost, String)> {
    let Some(asked) = typo::Typed::new(typed) else { return Vec::new() };
    let letters = typed.as_bytes();
    let bits = vocabulary::bits(letters);
    // The first four letters of the word are among these, but for the slips.
    let opening = vocabulary::bits(&letters[..letters.len().min(4 + slips as usize)]);
    // What was typed may be the beginning of a word; of short ones nearly anything is, with two slips.
    let may_be_beginning = slips == 1 || letters.len() >= TWO_SLIPS_OF_BEGINNING;
    let mut corrections: Vec<(Cost, String)> = Vec::new();
    for (id, (known, head)) in vocabulary.bits().iter().zip(vocabulary.heads()).enumerate() {
        if (bits & !known).count_ones() > slips
            || (vocabulary::bits(&head.to_be_bytes()) & !opening).count_ones() > slips
        {
            continue;
        }
        let id = id as WordId;
        let word = vocabulary.word(id);
        let distance = asked.distance(word.as_bytes());
        let (edits, end) = if distance.whole <= distance.beginning || !may_be_beginning {
            (distance.whole, word.len())
        } else {
            (distance.beginning, distance.beginning_letters)
        };
        if edits == slips
            && let Some(meant) = word.get(..end)
            && common(typed, meant) >= least_common
            && let Some(weight) = typo::weight(typed, meant)
        {
            let unfinished = 2 * Cost::from(end < word.len());
            corrections.push(((weight / 4) as Cost + unfinished, meant.to_owned()));
        }
    }
    corrections.sort();
    corrections.dedup_by(|later, first| later.1 == first.1);
    corrections.truncate(CORRECTIONS);
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
