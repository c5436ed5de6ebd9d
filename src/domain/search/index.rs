//! Where words are looked for: folded texts laid end to end, scanned as a whole.

use std::sync::OnceLock;

use memchr::memmem::Finder;

use super::{
    fold,
    query::{Query, Word},
};
use crate::domain::{filter::Group, list::TextChunk, programme::Programme};

/// How well a document matches, best first. A document's is that of its worst word.
pub type Tier = u8;

pub const IN_TITLE: Tier = 0;
pub const IN_TITLE_FOLDED: Tier = 1;
pub const ELSEWHERE: Tier = 2;
pub const ELSEWHERE_FOLDED: Tier = 3;
pub const NOWHERE: Tier = Tier::MAX;
/// How many tiers a hit can be of.
pub const TIERS: usize = 4;

/// The folded texts of a programme.
#[derive(Default)]
pub struct Index {
    /// Made at the first search: a page that nobody searches answers sooner without.
    list: OnceLock<ListIndex>,
    /// Summaries and descriptions, a haystack for each chunk, as far as they have been folded.
    texts: Vec<Haystack>,
}

/// What is searched of the list data.
struct ListIndex {
    titles: Haystack,
    /// Names of parties and venues.
    names: Haystack,
}

impl ListIndex {
    fn of(programme: &Programme) -> Self {
        let mut titles = Haystack::default();
        let mut names = Haystack::default();
        for document in 0..programme.len() as u32 {
            titles.push(programme.title(document));
            titles.close(document);
            let labels = &programme.list.groups[Group::Organizer.index()].labels;
            for party in programme.values(Group::Organizer, document) {
                names.push(labels.get(*party as usize));
            }
            let mut last_venue = None;
            for occurrence in programme.occurrences(document) {
                let venue = programme.venue(occurrence);
                if venue != last_venue {
                    names.push(venue.unwrap_or(""));
                    last_venue = venue;
                }
            }
            names.close(document);
        }
        Self { titles, names }
    }
}

impl Index {
    /// Folds the texts of at most so many further documents of a chunk; says of how many it was.
    pub fn fold_texts(&mut self, chunk_number: usize, first_document: u32, chunk: &TextChunk, most: usize) -> usize {
        while self.texts.len() <= chunk_number {
            self.texts.push(Haystack::default());
        }
        let haystack = &mut self.texts[chunk_number];
        let done = haystack.ends.len();
        if done == 0 {
            haystack.folded.reserve(chunk.text_bytes() + 2 * chunk.len());
        }
        let end = chunk.len().min(done + most);
        for row in done..end {
            for text in chunk.searched(row) {
                haystack.push(text);
            }
            haystack.close(first_document + row as u32);
        }
        end - done
    }

    /// How many of a chunk's documents can be searched.
    pub fn folded(&self, chunk_number: usize) -> usize {
        self.texts.get(chunk_number).map_or(0, |haystack| haystack.ends.len())
    }

    /// Makes ready what every search needs.
    pub fn prepare(programme: &Programme) {
        programme.index.list.get_or_init(|| ListIndex::of(programme));
    }

    /// Each document's tier: that of the word that it matches worst, [`NOWHERE`] where one is missing.
    /// Without words every document is [`IN_TITLE`].
    pub fn find(programme: &Programme, query: &Query) -> Vec<Tier> {
        let Self { list, texts } = &programme.index;
        let ListIndex { titles, names } = list.get_or_init(|| ListIndex::of(programme));
        let mut worst = vec![IN_TITLE; programme.len()];
        let mut by_length: Vec<&Word> = query.words.iter().collect();
        // The longest word is likely to leave the fewest documents for the others.
        by_length.sort_by_key(|word| std::cmp::Reverse(word.folded.len()));
        for word in by_length {
            let mut best = vec![NOWHERE; programme.len()];
            titles.find(word, IN_TITLE, IN_TITLE_FOLDED, &worst, &mut best);
            for haystack in std::iter::once(names).chain(texts) {
                haystack.find(word, ELSEWHERE, ELSEWHERE_FOLDED, &worst, &mut best);
            }
            for (worst, best) in worst.iter_mut().zip(best) {
                *worst = (*worst).max(best);
            }
        }
        worst
    }
}

/// Folded texts end to end. A line feed ends each, so that no word is found across two.
#[derive(Default)]
struct Haystack {
    folded: String,
    /// Where each document's text ends, and its number.
    ends: Vec<(u32, u32)>,
    /// Where å, ä and ö stood: the byte's place times four, plus the letter's number.
    letters: Vec<u32>,
    /// A bit for each 8 bytes of `folded`: whether one of them stood for such a letter. Most words are judged by it.
    has_letter: Vec<u64>,
}

impl Haystack {
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            let letter = fold::swedish_letter(c);
            if letter != 0 {
                let at = self.folded.len();
                self.letters.push((at as u32) << 2 | u32::from(letter));
                self.has_letter.resize(self.has_letter.len().max(at / 512 + 1), 0);
                self.has_letter[at / 512] |= 1 << (at / 8 % 64);
            }
            fold::fold_char(c, &mut |folded| self.folded.push(folded));
        }
        self.folded.push('\n');
    }

    fn close(&mut self, document: u32) {
        self.ends.push((self.folded.len() as u32, document));
    }

    /// Lowers `best` of each document that holds the word and is not out already.
    fn find(&self, word: &Word, exact: Tier, folded: Tier, worst: &[Tier], best: &mut [Tier]) {
        let finder = Finder::new(word.folded.as_bytes());
        let remaining = worst.iter().filter(|tier| **tier != NOWHERE).count();
        if remaining * 4 > worst.len() {
            self.find_in_all(&finder, word, (exact, folded), best);
        } else {
            self.find_in_remaining(&finder, word, (exact, folded), worst, best);
        }
    }

    /// One scan over everything, from hit to hit.
    fn find_in_all(&self, finder: &Finder, word: &Word, tiers: (Tier, Tier), best: &mut [Tier]) {
        let bytes = self.folded.as_bytes();
        let mut at = 0;
        let mut row = 0;
        loop {
            // What is the best already needs no look.
            while let Some((end, document)) = self.ends.get(row)
                && best[*document as usize] <= tiers.0
            {
                at = *end as usize;
                row += 1;
            }
            let Some(hit) = finder.find(&bytes[at..]).map(|hit| at + hit) else { return };
            while self.ends[row].0 as usize <= hit {
                row += 1;
            }
            let (end, document) = self.ends[row];
            self.judge(finder, word, (hit, end as usize), tiers, &mut best[document as usize]);
            at = end as usize;
            row += 1;
        }
    }

    /// A scan for each document that all words so far were found in.
    fn find_in_remaining(&self, finder: &Finder, word: &Word, tiers: (Tier, Tier), worst: &[Tier], best: &mut [Tier]) {
        let bytes = self.folded.as_bytes();
        let mut begin = 0;
        for (end, document) in &self.ends {
            if worst[*document as usize] != NOWHERE
                && let Some(hit) = finder.find(&bytes[begin..*end as usize])
            {
                self.judge(finder, word, (begin + hit, *end as usize), tiers, &mut best[*document as usize]);
            }
            begin = *end as usize;
        }
    }

    /// The document's text from its first hit to its end: is one of the hits letter for letter?
    fn judge(&self, finder: &Finder, word: &Word, (hit, end): (usize, usize), tiers: (Tier, Tier), best: &mut Tier) {
        if *best <= tiers.0 {
            return;
        }
        let mut at = hit;
        loop {
            if self.is_exact(at, word) {
                *best = tiers.0;
                return;
            }
            match finder.find(&self.folded.as_bytes()[at + 1..end]) {
                Some(next) => at += 1 + next,
                None => break,
            }
        }
        *best = (*best).min(tiers.1);
    }

    fn is_exact(&self, at: usize, word: &Word) -> bool {
        let near = (at / 8)..=((at + word.folded.len() - 1) / 8);
        let has_none =
            near.into_iter().all(|byte| self.has_letter.get(byte / 64).is_none_or(|bits| bits >> (byte % 64) & 1 == 0));
        if has_none {
            return word.letters.iter().all(|letter| *letter == 0);
        }
        let from = self.letters.partition_point(|letter| (letter >> 2) < at as u32);
        let here = self.letters[from..].iter().take_while(|letter| ((**letter >> 2) as usize) < at + word.folded.len());
        let wanted = word.letters.iter().enumerate().filter(|(_, letter)| **letter != 0);
        here.map(|letter| ((letter >> 2) as usize - at, (letter & 3) as u8))
            .eq(wanted.map(|(place, letter)| (place, *letter)))
    }
}
