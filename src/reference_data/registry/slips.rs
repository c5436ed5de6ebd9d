//! Typos in names of bodies, word by word, with the edit distance of the programme's search.

use domain::search::typo::{self, TypedWord};

/// Fewest letters of a word in which typos are considered.
const FEWEST_LETTERS: usize = 4;
/// In a word with fewer letters only the likeliest typos are considered, up to the weight `LIKELY`: doubled or swapped
/// letters, neighbours on the keyboard, and vowels.
const LETTERS_FOR_ANY: usize = 6;
const LIKELY: u32 = 8;
/// Fewest letters of a word for two edits, or for one in an incomplete word.
const LETTERS_FOR_TWO: usize = 8;
/// Most edits in a query.
const MOST_EDITS: u32 = 2;
/// Weight of an incomplete word, and of words typed apart or together.
const UNFINISHED: u32 = 2;

/// Words of a folded name: its letters and digits without separators, and the offset of each word.
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

    /// Consecutive words without separators.
    fn run(&self, first: usize, count: usize) -> &str {
        let end = self.begins.get(first + count).copied().unwrap_or(self.letters.len());
        &self.letters[self.begins[first]..end]
    }
}

/// Distance of a query from a name.
pub struct Slip {
    pub weight: u32,
    /// Whether the matching words are the name's first.
    pub is_beginning: bool,
}

/// Query prepared for comparison with many names.
pub struct SlipQuery<'a> {
    words: Vec<Typed<'a>>,
    /// All words joined; `None` if too short to be two.
    together: Option<Typed<'a>>,
}

/// Word of the query.
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

    /// Edits and their weight between this and a word, or a prefix of it if `may_go_on`; `None` above the limits.
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

/// Whether the first letters are equal, or swapped with the second: typos rarely affect the first letter of a name.
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

    /// Slip with the least weight; one at the beginning of the name is preferred.
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

    /// Total weight when each word is compared with the one in its position.
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

    /// Weight when words were typed apart that are one, or together that are several.
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
