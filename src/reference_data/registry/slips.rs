//! Slips: names that what was typed is nearly one of, word by word, by the edit distance of the search.

use domain::search::typo::{self, TypedWord};

/// A word with fewer letters is meant as it is typed.
const FEWEST_LETTERS: usize = 4;
/// In a word with fewer letters only the likeliest edits are slips, up to this weight: letters doubled, swapped or beside
/// each other on the keyboard, and vowels.
const LETTERS_FOR_ANY: usize = 6;
const LIKELY: u32 = 8;
/// The letters that it must have for two edits, or for one where it is unfinished as well.
const LETTERS_FOR_TWO: usize = 8;
/// The most edits in all.
const MOST_EDITS: u32 = 2;
/// What it weighs that a word is not typed to its end, or that words are typed apart or together.
const UNFINISHED: u32 = 2;

/// The words of a folded name: its letters and digits, and where each word begins among them.
pub struct Words {
    letters: String,
    begins: Vec<usize>,
}

impl Words {
    pub fn of(folded: &str) -> Self {
        let (mut letters, mut begins) = (String::with_capacity(folded.len()), Vec::new());
        for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            begins.push(letters.len());
            letters.push_str(word);
        }
        Self { letters, begins }
    }

    fn count(&self) -> usize {
        self.begins.len()
    }

    /// Some words in a row, written together.
    fn run(&self, first: usize, count: usize) -> &str {
        let end = self.begins.get(first + count).copied().unwrap_or(self.letters.len());
        &self.letters[self.begins[first]..end]
    }
}

/// How far what was typed is from a name.
pub struct Slip {
    pub weight: u32,
    /// The words that it is near are the name's first.
    pub is_beginning: bool,
}

/// What was typed, prepared for comparison with many names.
pub struct SlipQuery<'a> {
    words: Vec<Typed<'a>>,
    /// All words as one; `None` for what is too short to be two.
    together: Option<Typed<'a>>,
}

/// A typed word.
struct Typed<'a> {
    word: &'a str,
    prepared: TypedWord<'a>,
}

impl<'a> Typed<'a> {
    fn new(word: &'a str) -> Option<Self> {
        Some(Self { word, prepared: TypedWord::new(word)? })
    }

    fn most_edits(&self) -> u32 {
        match self.word.len() {
            ..FEWEST_LETTERS => 0,
            FEWEST_LETTERS..LETTERS_FOR_TWO => 1,
            LETTERS_FOR_TWO.. => MOST_EDITS,
        }
    }

    /// The edits and their weight between this and a word, or a beginning of it where `may_go_on`; `None` where there are
    /// more than are allowed.
    fn distance(&self, word: &str, may_go_on: bool) -> Option<(u32, u32)> {
        if self.word == word {
            return Some((0, 0));
        }
        let most = self.most_edits();
        if most == 0 || !begins_alike(self.word.as_bytes(), word.as_bytes()) {
            return None;
        }
        let is_short = self.word.len() < LETTERS_FOR_ANY;
        let distance = self.prepared.distance(word.as_bytes());
        if distance.whole <= most && word.len() >= FEWEST_LETTERS {
            let weight = typo::weight(self.word, word)?;
            return (weight <= LIKELY || !is_short).then_some((distance.whole, weight));
        }
        let most = u32::from(self.word.len() >= LETTERS_FOR_TWO);
        if !may_go_on || distance.prefix > most {
            return None;
        }
        let weight = typo::weight(self.word, word.get(..distance.prefix_letters)?)?;
        Some((distance.prefix, weight + UNFINISHED))
    }
}

/// Whether the first letters are the same, or swapped with the second: nobody mistypes how a name begins.
fn begins_alike(typed: &[u8], word: &[u8]) -> bool {
    match (typed, word) {
        ([a, b, ..], [c, d, ..]) => a == c || (a == d && b == c),
        _ => false,
    }
}

impl<'a> SlipQuery<'a> {
    pub fn new(typed: &'a Words) -> Self {
        let words = (0..typed.count()).map(|at| Typed::new(typed.run(at, 1)));
        let together = Typed::new(&typed.letters).filter(|typed| typed.word.len() >= LETTERS_FOR_ANY);
        Self { words: words.collect::<Option<_>>().unwrap_or_default(), together }
    }

    /// The lightest slip that leads to some words of a name.
    pub fn slip(&self, name: &Words) -> Option<Slip> {
        let slips = (0..name.count()).filter_map(|first| {
            let weight = self.weight_at(name, first)?;
            Some(Slip { weight, is_beginning: first == 0 })
        });
        slips.min_by_key(|slip| (!slip.is_beginning, slip.weight))
    }

    fn weight_at(&self, name: &Words, first: usize) -> Option<u32> {
        let count = self.words.len();
        if count == 0 {
            return None;
        }
        let rest = name.count() - first;
        let by_word = (count <= rest).then(|| self.weight_by_word(name, first)).flatten();
        by_word.or_else(|| self.weight_together(name, first, rest))
    }

    /// Each word by the one in its place.
    fn weight_by_word(&self, name: &Words, first: usize) -> Option<u32> {
        let (mut edits, mut weight) = (0, 0);
        for (at, typed) in self.words.iter().enumerate() {
            let is_last = at + 1 == self.words.len();
            let (more, by) = typed.distance(name.run(first + at, 1), is_last)?;
            edits += more;
            weight += by;
        }
        (edits <= MOST_EDITS).then_some(weight)
    }

    /// Words that were typed apart and are one, or the other way about.
    fn weight_together(&self, name: &Words, first: usize, rest: usize) -> Option<u32> {
        let together = self.together.as_ref()?;
        let count = self.words.len();
        let counts = if count == 1 { 2..=rest.min(3) } else { 1..=1 };
        let near = |run: usize| {
            let (edits, weight) = together.distance(name.run(first, run), false)?;
            (edits <= 1).then_some(weight + UNFINISHED)
        };
        counts.filter_map(near).min()
    }
}
