//! Where words are looked for: a vocabulary, and for each of its words the documents that hold it.

use std::ops::Range;

use super::{
    closeness::Closeness,
    matching::{self, Cost, Match, Matches},
    phrase,
    postings::{self, Builder, Fields, Segment},
    query::{Query, Word},
    reading::Reading,
    stem, tokens,
    vocabulary::{Vocabulary, WordId},
};
use crate::programme::Programme;

/// How far a document is from what was asked for: 0 where each word stands in the title as typed, and they together.
pub type Distance = u16;

pub const NOWHERE: Distance = Distance::MAX;
/// A word that a document does not hold.
const MISSING: Cost = Cost::MAX;
/// How much further away a word is in a field, the nearest first.
const FIELD_COSTS: [(Fields, Cost); 6] = [
    (postings::TITLE, 0),
    (postings::PARTY, 1),
    (postings::SUMMARY, 3),
    (postings::DESCRIPTION, 5),
    (postings::PLACE, 5),
    (postings::THEME, 6),
];
/// For each set of fields, that of the nearest.
const NEAREST_FIELD: [Cost; 64] = {
    let mut costs = [0; 64];
    let mut fields = 1;
    while fields < costs.len() {
        let mut nearest = 0;
        while fields & FIELD_COSTS[nearest].0 as usize == 0 {
            nearest += 1;
        }
        costs[fields] = FIELD_COSTS[nearest].1;
        fields += 1;
    }
    costs
};
/// Two words that were typed apart stand as one.
const JOINED: Cost = 1;
/// Another name stands for what was typed.
const SYNONYM: Cost = 3;
/// So many bytes of text at most are read again to see whether words follow one another, so that no text takes longer than
/// a few frames: where more documents hold all of the words, the words alone decide for the rest.
const MOST_READ: usize = 4 << 20;
/// A word that says little is not there.
const NOT_NEEDED: Cost = 2;
/// One word that was typed stands as two.
const APART: Cost = 10;

/// The words of some documents' fields.
#[derive(Default)]
pub struct Index {
    vocabulary: Vocabulary,
    segments: Vec<Segment>,
    pub(super) reading: Reading,
    /// Groups of names that mean the same.
    pub(super) synonyms: Vec<Vec<Name>>,
}

/// A name that others stand for.
pub(super) struct Name {
    /// As they are spelled.
    words: Vec<String>,
    /// Their stems: the name is known in its forms.
    stems: Vec<String>,
}

impl Name {
    pub(super) fn new(name: &str) -> Self {
        let words = tokens::words(name);
        Self { stems: words.iter().map(|word| stem::swedish(word)).collect(), words }
    }
}

/// What a query found, by document, and how it was understood.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// [`NOWHERE`] for what does not fit.
    pub distances: Vec<Distance>,
    /// For each word of the query.
    pub words: Vec<Matches>,
    /// Words that stand for two of the query's, or for a part of one.
    pub others: Vec<Matches>,
    /// Places in the query's words: no document has all of them, and these were given up.
    pub left_out: Vec<usize>,
}

/// Documents on their way into an index, one after the other.
pub struct Reader<'a> {
    index: &'a mut Index,
    builder: &'a mut Builder,
}

impl Reader<'_> {
    /// A text of the document that is read.
    pub fn read(&mut self, field: Fields, text: &str, language: u8) {
        let (vocabulary, builder) = (&mut self.index.vocabulary, &mut *self.builder);
        tokens::each_letters(text, &mut |word, _| builder.add(vocabulary.add(word, language), field));
    }

    /// The words of some values, of all that there are.
    pub fn add_values(&mut self, field: Fields, words: &[Vec<WordId>], values: &[u32]) {
        for word in values.iter().filter_map(|value| words.get(*value as usize)).flatten() {
            self.builder.add(*word, field);
        }
    }
}

impl Index {
    /// Reads one document; a builder that is full gives its segment to the index.
    pub fn read(&mut self, builder: &mut Builder, document: impl FnOnce(&mut Reader)) {
        document(&mut Reader { index: self, builder });
        builder.close();
        if builder.is_full() {
            self.finish(builder);
        }
    }

    /// Takes in what the builder has read.
    pub fn finish(&mut self, builder: &mut Builder) {
        if builder.documents() > 0 {
            let next = builder.next();
            self.segments.push(std::mem::replace(builder, next).finish());
        }
    }

    pub fn add_word(&mut self, word: &[u8], language: u8) -> WordId {
        self.vocabulary.add(word, language)
    }

    pub(super) fn shrink(&mut self) {
        self.vocabulary.shrink();
        self.segments.shrink_to_fit();
    }

    pub fn has_read_texts(&self, chunk: usize) -> bool {
        self.reading.has_read(chunk)
    }

    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// How many documents hold a word; twice those that hold it in list data and in texts.
    pub fn documents(&self, word: WordId) -> usize {
        self.segments.iter().map(|segment| segment.documents(word)).sum()
    }

    /// Whether one of some documents holds a word; a flag for each document.
    pub fn is_in(&self, word: WordId, chosen: &[bool]) -> bool {
        self.segments.iter().any(|segment| {
            let chosen = chosen.get(segment.first_document() as usize..).unwrap_or_default();
            let mut is_there = false;
            segment.each(&[word], |_, postings| {
                is_there = postings.iter().any(|posting| chosen.get(postings::parts(*posting).0) == Some(&true));
            });
            is_there
        })
    }

    /// Of what is kept, in bytes.
    pub fn bytes(&self) -> usize {
        self.vocabulary.bytes() + self.segments.iter().map(Segment::bytes).sum::<usize>()
    }

    /// Looks for the query in the documents of the programme that were read.
    pub fn find(&self, programme: &Programme, query: &Query) -> Answer {
        let documents = programme.len();
        let mut answer = Answer::default();
        let is_needed = |word: &Word| !word.says_little() || query.words.iter().all(Word::says_little);
        let mut asked: Vec<Asked> = Vec::with_capacity(query.words.len());
        for (number, word) in query.words.iter().enumerate() {
            // The last one may be the beginning of what is being typed.
            let is_followed = number + 1 < query.words.len();
            let reach = match () {
                () if word.is_quoted || (is_followed && !is_needed(word)) => Reach::Itself,
                () if is_followed && word.is_short() => Reach::Short,
                () => Reach::Open,
            };
            let mut found = self.ask(word, reach, documents, false, &mut answer);
            if !is_needed(word) {
                for cost in &mut found.costs {
                    *cost = NOT_NEEDED.min(*cost);
                }
            }
            asked.push(found);
        }
        let mut spans = self.joined(&query.words, documents, &mut answer);
        spans.extend(self.other_names(&query.words, documents, &mut answer));
        answer.distances = combine(&asked, &spans, documents);
        if asked.len() > 1 && answer.is_empty() {
            self.ask_leniently(&query.words, &mut asked, &spans, &mut answer);
        }
        if asked.len() > 1 && answer.is_empty() && query.phrases.is_empty() {
            leave_out(&asked, &mut answer, documents);
        }
        answer.words = asked.into_iter().map(|asked| asked.matches).collect();
        Self::check_phrases(programme, query, &mut answer);
        self.exclude(programme, query, &mut answer);
        let places = 0..query.words.len();
        let together = places.filter(|place| is_needed(&query.words[*place]) && !answer.left_out.contains(place));
        self.refine(programme, together.collect(), &spans, &mut answer);
        answer
    }

    /// No document has all of the words: takes some of them for what is less likely meant, as few as can be. Where that
    /// gives nothing either, only as many as let fewer words be left out.
    fn ask_leniently(&self, words: &[Word], asked: &mut Vec<Asked>, spans: &[Span], answer: &mut Answer) {
        let documents = answer.distances.len();
        let mut lenient = asked.clone();
        for (asked, word) in lenient.iter_mut().zip(words) {
            // A word that says little need not be there at all.
            let is_done =
                word.says_little() || !asked.matches.corrections.is_empty() || !matching::may_find_more(&word.spelled);
            if asked.reach != Reach::Itself && !is_done {
                *asked = self.ask(word, asked.reach, documents, true, answer);
            }
        }
        answer.distances = combine(&lenient, spans, documents);
        if answer.is_empty() {
            if largest_part(&lenient, documents).count_ones() > largest_part(asked, documents).count_ones() {
                *asked = lenient;
            }
            return;
        }
        for number in 0..lenient.len() {
            // What stands there as it was typed was meant so, if the others allow it.
            let before = std::mem::replace(&mut lenient[number], asked[number].clone());
            let distances = combine(&lenient, spans, documents);
            if distances.iter().all(|distance| *distance == NOWHERE) {
                lenient[number] = before;
            } else {
                answer.distances = distances;
            }
        }
        *asked = lenient;
    }

    /// Puts what is equally near in order by how close the words stand.
    fn refine(&self, programme: &Programme, places: Vec<usize>, spans: &[Span], answer: &mut Answer) {
        if places.len() < 2 || answer.is_empty() {
            return;
        }
        let mut closeness = Closeness::new(&self.vocabulary, places);
        for (place, found) in answer.words.iter().enumerate() {
            closeness.add(place..place + 1, &found.words);
        }
        for span in spans {
            // What a name of several words is must not be taken for each of them.
            if let [found] = &answer.others[span.others.clone()] {
                closeness.add(span.words.clone(), &found.words);
            }
        }
        closeness.refine(programme, &mut answer.distances);
    }

    /// Keeps the documents that hold each phrase as it stands.
    fn check_phrases(programme: &Programme, query: &Query, answer: &mut Answer) {
        if query.phrases.is_empty() {
            return;
        }
        let phrases: Vec<Vec<&str>> = query
            .phrases
            .iter()
            .map(|phrase| query.words[phrase.clone()].iter().map(|word| word.spelled.as_str()).collect())
            .collect();
        let held = answer.distances.iter_mut().enumerate().filter(|(_, distance)| **distance != NOWHERE);
        let mut left = MOST_READ;
        for (document, distance) in held {
            for phrase in &phrases {
                if *distance != NOWHERE && phrase::may_read(programme, document, &mut left) {
                    let is_there = phrase::stands_in(programme, document as u32, phrase);
                    *distance = if is_there { *distance } else { NOWHERE };
                }
            }
        }
    }

    /// Lets go of the documents that hold what must not be there: a word or one of its forms, or a phrase as it stands.
    fn exclude(&self, programme: &Programme, query: &Query, answer: &mut Answer) {
        let mut left = MOST_READ;
        for words in &query.excluded {
            let held =
                words.iter().map(|word| self.spread(&matching::forms(&self.vocabulary, word), answer.distances.len()));
            let held: Vec<Vec<Cost>> = held.collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            for (document, distance) in answer.distances.iter_mut().enumerate() {
                if *distance == NOWHERE || held.iter().any(|costs| costs[document] == MISSING) {
                    continue;
                }
                let is_read = words.len() > 1 && phrase::may_read(programme, document, &mut left);
                if !is_read || phrase::stands_in(programme, document as u32, &words) {
                    *distance = NOWHERE;
                }
            }
        }
    }

    fn ask(&self, word: &Word, reach: Reach, documents: usize, leniently: bool, answer: &mut Answer) -> Asked {
        if reach == Reach::Itself || word.is_abbreviation() {
            let words: Vec<Match> =
                self.vocabulary.find(&word.spelled).map(|word| Match { word, cost: 0 }).into_iter().collect();
            if reach == Reach::Itself || !words.is_empty() {
                let costs = self.spread(&words, documents);
                return Asked { reach, matches: Matches::new(word.spelled.clone(), words), costs };
            }
        }
        let mut matches = matching::matches(&self.vocabulary, &word.spelled, leniently);
        if reach == Reach::Short {
            matches.words.retain(Match::is_whole);
        }
        let mut costs = self.spread(&matches.words, documents);
        if !leniently && (matches.words.is_empty() || !matches.corrections.is_empty()) {
            self.apart(&word.spelled, &mut costs, answer);
        }
        Asked { reach, matches, costs }
    }

    /// For each document, how far the nearest of the words is.
    fn spread(&self, matches: &[Match], documents: usize) -> Vec<Cost> {
        let mut costs = vec![MISSING; documents];
        let words: Vec<WordId> = matches.iter().map(|found| found.word).collect();
        for segment in &self.segments {
            let costs = costs.get_mut(segment.first_document() as usize..).unwrap_or_default();
            segment.each(&words, |number, postings| {
                for posting in postings {
                    let (row, fields) = postings::parts(*posting);
                    if let Some(nearest) = costs.get_mut(row) {
                        *nearest = (matches[number].cost + NEAREST_FIELD[usize::from(fields)]).min(*nearest);
                    }
                }
            });
        }
        costs
    }

    /// Documents that hold as two words what was typed as one.
    fn apart(&self, typed: &str, costs: &mut [Cost], answer: &mut Answer) {
        if !typed.is_ascii() {
            return;
        }
        for at in 2..typed.len().saturating_sub(2) {
            let (first, second) = typed.split_at(at);
            let first = self.vocabulary.find(first).or_else(|| {
                // With a linking s.
                first.strip_suffix('s').filter(|first| first.len() > 2).and_then(|first| self.vocabulary.find(first))
            });
            let (Some(_), Some(first)) = (self.vocabulary.find(second), first) else { continue };
            let parts = [self.vocabulary.word(first), second].map(|part| Matches::forms(&self.vocabulary, part));
            let [first, second] = parts.each_ref().map(|part| self.spread(&part.words, costs.len()));
            let mut stand_apart = false;
            for (cost, (first, second)) in costs.iter_mut().zip(first.into_iter().zip(second)) {
                if first != MISSING && second != MISSING {
                    *cost = (*cost).min(first + second + APART);
                    stand_apart = true;
                }
            }
            if stand_apart {
                answer.others.extend(parts);
            }
        }
    }

    /// Documents that hold two words that follow one another as one.
    fn joined(&self, words: &[Word], documents: usize, answer: &mut Answer) -> Vec<Span> {
        let mut spans = Vec::new();
        for (first, pair) in words.windows(2).enumerate() {
            let [one, other] = pair else { continue };
            if one.is_quoted || other.is_quoted || (one.spelled.len() < 2 && !one.joins_next) || other.spelled.len() < 2
            {
                continue;
            }
            let mut found = matching::compounds(&self.vocabulary, &one.spelled, &other.spelled);
            if !found.is_empty() {
                for found in &mut found {
                    found.cost += JOINED;
                }
                let others = answer.others.len()..answer.others.len() + 1;
                spans.push(Span { words: first..first + 2, others, costs: self.spread(&found, documents) });
                let typed = format!("{}{}", one.spelled, other.spelled);
                answer.others.push(Matches::new(typed, found));
            }
        }
        spans
    }

    /// Documents that hold another name of what was typed.
    fn other_names(&self, words: &[Word], documents: usize, answer: &mut Answer) -> Vec<Span> {
        let stems: Vec<String> = words.iter().map(|word| stem::swedish(&word.spelled)).collect();
        let mut spans = Vec::new();
        for names in &self.synonyms {
            for (number, name) in names.iter().enumerate().filter(|(_, name)| !name.stems.is_empty()) {
                let typed = stems.windows(name.stems.len()).enumerate();
                for (first, _) in typed.filter(|(_, typed)| *typed == name.stems) {
                    let typed = first..first + name.stems.len();
                    if words[typed.clone()].iter().any(|word| word.is_quoted) {
                        continue;
                    }
                    for (_, other) in names.iter().enumerate().filter(|(other, _)| *other != number) {
                        if let Some((costs, found)) = self.find_name(other, documents) {
                            let others = answer.others.len()..answer.others.len() + found.len();
                            spans.push(Span { words: typed.clone(), others, costs });
                            answer.others.extend(found);
                        }
                    }
                }
            }
        }
        spans
    }

    /// The documents that hold all words of a name; `None` where one stands nowhere.
    fn find_name(&self, name: &Name, documents: usize) -> Option<(Vec<Cost>, Vec<Matches>)> {
        let found: Vec<Matches> = name.words.iter().map(|word| Matches::forms(&self.vocabulary, word)).collect();
        if found.iter().any(|found| found.words.is_empty()) {
            return None;
        }
        let mut costs = vec![SYNONYM; documents];
        for found in &found {
            for (cost, more) in costs.iter_mut().zip(self.spread(&found.words, documents)) {
                *cost = cost.saturating_add(more);
            }
        }
        Some((costs, found))
    }
}

/// Documents that answer to some words of the query, one after the other, by something else than each of them.
struct Span {
    words: Range<usize>,
    /// What it is, among [`Answer::others`].
    others: Range<usize>,
    costs: Vec<Cost>,
}

impl Answer {
    fn is_empty(&self) -> bool {
        self.distances.iter().all(|distance| *distance == NOWHERE)
    }
}

/// What may answer to a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Nothing else than itself.
    Itself,
    /// Itself, with dots and rings or without: a short word that others follow is not being typed any more, and its
    /// beginnings would be nearly everything.
    Short,
    Open,
}

/// A word that was asked for, and what it found.
#[derive(Clone)]
struct Asked {
    reach: Reach,
    matches: Matches,
    /// For each document.
    costs: Vec<Cost>,
}

/// The least sum over the words, some of which are answered together.
fn combine(asked: &[Asked], spans: &[Span], documents: usize) -> Vec<Distance> {
    let mut sums: Vec<Vec<Distance>> = vec![vec![0; documents]];
    for (number, asked) in asked.iter().enumerate() {
        let mut next: Vec<Distance> =
            sums[number].iter().zip(&asked.costs).map(|(sum, cost)| plus(*sum, *cost)).collect();
        for span in spans.iter().filter(|span| span.words.end == number + 1) {
            for ((next, before), cost) in next.iter_mut().zip(&sums[span.words.start]).zip(&span.costs) {
                *next = (*next).min(plus(*before, *cost));
            }
        }
        sums.push(next);
    }
    sums.pop().unwrap_or_default()
}

fn plus(sum: Distance, cost: Cost) -> Distance {
    if sum == NOWHERE || cost == MISSING { NOWHERE } else { sum + Distance::from(cost) }
}

/// The words that one document holds, as bits: as many as can be, and of as many those that fewest documents hold.
fn largest_part(asked: &[Asked], documents: usize) -> u32 {
    let rarity: Vec<u32> = asked
        .iter()
        .map(|asked| documents as u32 - asked.costs.iter().filter(|cost| **cost != MISSING).count() as u32)
        .collect();
    let worth = |held: u32| {
        let rarity: u32 =
            rarity.iter().enumerate().filter(|(number, _)| held >> number & 1 == 1).map(|(_, rarity)| rarity).sum();
        (held.count_ones(), rarity, std::cmp::Reverse(held))
    };
    (0..documents).map(|document| held(asked, document)).max_by_key(|held| worth(*held)).unwrap_or(0)
}

/// The words that a document holds, as bits.
fn held(asked: &[Asked], document: usize) -> u32 {
    asked
        .iter()
        .enumerate()
        .fold(0, |held, (number, asked)| held | u32::from(asked.costs[document] != MISSING) << number)
}

/// Gives up as few words as can be: of as many, those that most documents hold.
fn leave_out(asked: &[Asked], answer: &mut Answer, documents: usize) {
    let best = largest_part(asked, documents);
    if best == 0 {
        return;
    }
    answer.left_out = (0..asked.len()).filter(|number| best >> number & 1 == 0).collect();
    for (document, distance) in answer.distances.iter_mut().enumerate() {
        if held(asked, document) & best == best {
            let kept = asked.iter().enumerate().filter(|(number, _)| best >> number & 1 == 1);
            *distance = kept.map(|(_, asked)| Distance::from(asked.costs[document])).sum();
        }
    }
}
