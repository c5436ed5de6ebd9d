//! The inverted index: a vocabulary, and for each of its terms the documents that have it. Scores documents for a query.

use std::ops::Range;

use super::{
    indexing::Progress,
    matching::{self, Cost, TermMatch, TermMatches},
    phrase,
    postings::{self, Fields, Segment, SegmentBuilder},
    proximity::Proximity,
    query::{Query, QueryTerm},
    stem, tokens,
    vocabulary::{TermId, Vocabulary},
};
use crate::programme::Programme;

/// A document's score; the lower, the better. 0 where each term stands in the title as it was typed, and all together.
pub type Score = u16;

/// The score of a document that does not match.
pub const NO_MATCH: Score = Score::MAX;
/// The cost of a term that a document lacks.
const ABSENT: Cost = Cost::MAX;
/// The cost of a match by its field, the cheapest first.
const FIELD_COSTS: [(Fields, Cost); 6] = [
    (postings::TITLE, 0),
    (postings::PARTY, 1),
    (postings::SUMMARY, 3),
    (postings::DESCRIPTION, 5),
    (postings::PLACE, 5),
    (postings::THEME, 6),
];
/// The cost of each set of fields: that of its cheapest one.
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
/// The cost of two query terms that match as one compound.
const COMPOUND: Cost = 1;
/// The cost of a synonym.
const SYNONYM: Cost = 3;
/// The most bytes of text that are tokenized again to check phrases, so that no query takes longer than a few frames. Where
/// more documents match, the terms alone decide for the rest.
const MAX_PHRASE_BYTES: usize = 4 << 20;
/// The cost of a stop word, present or absent, at most.
const OPTIONAL: Cost = 2;
/// The cost of a query term that matches as two.
const SPLIT: Cost = 10;

/// An inverted index over the fields of a programme's documents.
#[derive(Default)]
pub struct Index {
    vocabulary: Vocabulary,
    segments: Vec<Segment>,
    pub(super) indexing: Progress,
    /// Groups of names that are synonyms of one another.
    pub(super) synonyms: Vec<Vec<SynonymName>>,
}

/// A name in a group of synonyms.
pub(super) struct SynonymName {
    /// Normalized.
    words: Vec<String>,
    /// Swedish stems of the words: inflected forms of the name are recognized.
    stems: Vec<String>,
}

impl SynonymName {
    pub(super) fn new(name: &str) -> Self {
        let words = tokens::tokenize(name);
        Self { stems: words.iter().map(|word| stem::swedish(word)).collect(), words }
    }
}

/// The scores of a query for each document, and how the query was understood.
#[derive(Clone, Debug, Default)]
pub struct SearchResult {
    /// By document; [`NO_MATCH`] for one that does not match.
    pub scores: Vec<Score>,
    /// By query term.
    pub matches: Vec<TermMatches>,
    /// Matches of several query terms together (compounds, synonyms), or of a part of one.
    pub extra_matches: Vec<TermMatches>,
    /// Positions of query terms that were dropped, since no document has all of the terms.
    pub dropped: Vec<usize>,
}

/// Adds one document to an index.
pub struct DocumentIndexer<'a> {
    index: &'a mut Index,
    builder: &'a mut SegmentBuilder,
}

impl DocumentIndexer<'_> {
    /// Adds a text of the document; `language` has the bits of the vocabulary.
    pub fn index_text(&mut self, field: Fields, text: &str, language: u8) {
        let (vocabulary, builder) = (&mut self.index.vocabulary, &mut *self.builder);
        tokens::for_each_bytes(text, &mut |word, _| builder.add(vocabulary.add(word, language), field));
    }

    /// Adds the terms of some of the values that `words` has the terms of.
    pub fn add_values(&mut self, field: Fields, words: &[Vec<TermId>], values: &[u32]) {
        for word in values.iter().filter_map(|value| words.get(*value as usize)).flatten() {
            self.builder.add(*word, field);
        }
    }
}

impl Index {
    /// Indexes one document; the segment of a full builder is added to the index.
    pub fn index_document(&mut self, builder: &mut SegmentBuilder, document: impl FnOnce(&mut DocumentIndexer)) {
        document(&mut DocumentIndexer { index: self, builder });
        builder.end_document();
        if builder.is_full() {
            self.finish(builder);
        }
    }

    /// Adds the builder's segment, if it has documents, and starts the next one.
    pub fn finish(&mut self, builder: &mut SegmentBuilder) {
        if builder.documents() > 0 {
            let next = builder.next();
            self.segments.push(std::mem::replace(builder, next).finish());
        }
    }

    pub fn add_word(&mut self, word: &[u8], language: u8) -> TermId {
        self.vocabulary.add(word, language)
    }

    pub(super) fn shrink(&mut self) {
        self.vocabulary.shrink();
        self.segments.shrink_to_fit();
    }

    pub fn has_indexed(&self, chunk: usize) -> bool {
        self.indexing.has_indexed(chunk)
    }

    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The number of documents that have a term; one that has it both in list data and in texts counts twice.
    pub fn document_frequency(&self, word: TermId) -> usize {
        self.segments.iter().map(|segment| segment.document_frequency(word)).sum()
    }

    /// Whether a term stands in one of the chosen documents; `chosen` has a flag for each document.
    pub fn is_in(&self, word: TermId, chosen: &[bool]) -> bool {
        self.segments.iter().any(|segment| {
            let chosen = chosen.get(segment.first_document() as usize..).unwrap_or_default();
            let mut is_there = false;
            segment.for_each(&[word], |_, postings| {
                is_there = postings.iter().any(|posting| chosen.get(postings::unpack(*posting).0) == Some(&true));
            });
            is_there
        })
    }

    /// The memory of all columns, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.vocabulary.heap_bytes() + self.segments.iter().map(Segment::heap_bytes).sum::<usize>()
    }

    /// Scores the indexed documents of the programme for a query.
    pub fn find(&self, programme: &Programme, query: &Query) -> SearchResult {
        let documents = programme.len();
        let mut result = SearchResult::default();
        let is_required = |word: &QueryTerm| !word.is_stop_word() || query.terms.iter().all(QueryTerm::is_stop_word);
        let mut terms: Vec<TermScores> = Vec::with_capacity(query.terms.len());
        for (number, word) in query.terms.iter().enumerate() {
            // The last term may be a prefix of what is being typed.
            let is_followed = number + 1 < query.terms.len();
            let mode = match () {
                () if word.is_quoted || (is_followed && !is_required(word)) => MatchMode::Exact,
                () if is_followed && word.is_short() => MatchMode::Whole,
                () => MatchMode::Prefix,
            };
            let mut found = self.match_term(word, mode, documents, false, &mut result);
            if !is_required(word) {
                for cost in &mut found.costs {
                    *cost = OPTIONAL.min(*cost);
                }
            }
            terms.push(found);
        }
        let mut groups = self.match_compounds(&query.terms, documents, &mut result);
        groups.extend(self.match_synonyms(&query.terms, documents, &mut result));
        result.scores = combine_scores(&terms, &groups, documents);
        if terms.len() > 1 && result.is_empty() {
            self.retry_leniently(&query.terms, &mut terms, &groups, &mut result);
        }
        if terms.len() > 1 && result.is_empty() && query.phrases.is_empty() {
            drop_terms(&terms, &mut result, documents);
        }
        result.matches = terms.into_iter().map(|terms| terms.matches).collect();
        Self::check_phrases(programme, query, &mut result);
        self.remove_excluded(programme, query, &mut result);
        let places = 0..query.terms.len();
        let together = places.filter(|place| is_required(&query.terms[*place]) && !result.dropped.contains(place));
        self.rank_by_proximity(programme, together.collect(), &groups, &mut result);
        result
    }

    /// Where no document has all terms: matches as few of them as possible leniently (diacritics, typos). Where that
    /// gives nothing either, keeps the lenient matches only if fewer terms have to be dropped.
    fn retry_leniently(
        &self,
        words: &[QueryTerm],
        terms: &mut Vec<TermScores>,
        groups: &[TermGroupMatch],
        result: &mut SearchResult,
    ) {
        let documents = result.scores.len();
        let mut lenient = terms.clone();
        for (terms, word) in lenient.iter_mut().zip(words) {
            // A stop word need not be there at all.
            let is_done = word.is_stop_word()
                || !terms.matches.corrections.is_empty()
                || !matching::may_find_more(&word.normalized);
            if terms.mode != MatchMode::Exact && !is_done {
                *terms = self.match_term(word, terms.mode, documents, true, result);
            }
        }
        result.scores = combine_scores(&lenient, groups, documents);
        if result.is_empty() {
            if best_term_set(&lenient, documents).count_ones() > best_term_set(terms, documents).count_ones() {
                *terms = lenient;
            }
            return;
        }
        for number in 0..lenient.len() {
            // A term that exists as it was typed is meant so, if the others allow it.
            let before = std::mem::replace(&mut lenient[number], terms[number].clone());
            let scores = combine_scores(&lenient, groups, documents);
            if scores.iter().all(|score| *score == NO_MATCH) {
                lenient[number] = before;
            } else {
                result.scores = scores;
            }
        }
        *terms = lenient;
    }

    /// Orders documents of equal score by the proximity of the terms.
    fn rank_by_proximity(
        &self,
        programme: &Programme,
        places: Vec<usize>,
        groups: &[TermGroupMatch],
        result: &mut SearchResult,
    ) {
        if places.len() < 2 || result.is_empty() {
            return;
        }
        let mut proximity = Proximity::new(&self.vocabulary, places);
        for (place, found) in result.matches.iter().enumerate() {
            proximity.add(place..place + 1, &found.words);
        }
        for group in groups {
            // A match of several terms must not count for each of them.
            if let [found] = &result.extra_matches[group.extra_matches.clone()] {
                proximity.add(group.words.clone(), &found.words);
            }
        }
        proximity.rank(programme, &mut result.scores);
    }

    /// Removes the documents that lack one of the phrases.
    fn check_phrases(programme: &Programme, query: &Query, result: &mut SearchResult) {
        if query.phrases.is_empty() {
            return;
        }
        let phrases: Vec<Vec<&str>> = query
            .phrases
            .iter()
            .map(|phrase| query.terms[phrase.clone()].iter().map(|word| word.normalized.as_str()).collect())
            .collect();
        let held = result.scores.iter_mut().enumerate().filter(|(_, score)| **score != NO_MATCH);
        let mut left = MAX_PHRASE_BYTES;
        for (document, score) in held {
            for phrase in &phrases {
                if *score != NO_MATCH && phrase::take_budget(programme, document, &mut left) {
                    let is_there = phrase::contains(programme, document as u32, phrase);
                    *score = if is_there { *score } else { NO_MATCH };
                }
            }
        }
    }

    /// Removes the documents that have an excluded term in any form, or an excluded phrase as it stands.
    fn remove_excluded(&self, programme: &Programme, query: &Query, result: &mut SearchResult) {
        let mut left = MAX_PHRASE_BYTES;
        for words in &query.excluded {
            let held =
                words.iter().map(|word| self.best_costs(&matching::forms(&self.vocabulary, word), result.scores.len()));
            let held: Vec<Vec<Cost>> = held.collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            for (document, score) in result.scores.iter_mut().enumerate() {
                if *score == NO_MATCH || held.iter().any(|costs| costs[document] == ABSENT) {
                    continue;
                }
                let is_read = words.len() > 1 && phrase::take_budget(programme, document, &mut left);
                if !is_read || phrase::contains(programme, document as u32, &words) {
                    *score = NO_MATCH;
                }
            }
        }
    }

    fn match_term(
        &self,
        word: &QueryTerm,
        mode: MatchMode,
        documents: usize,
        leniently: bool,
        result: &mut SearchResult,
    ) -> TermScores {
        if mode == MatchMode::Exact || word.is_abbreviation() {
            let words: Vec<TermMatch> =
                self.vocabulary.find(&word.normalized).map(|word| TermMatch { word, cost: 0 }).into_iter().collect();
            if mode == MatchMode::Exact || !words.is_empty() {
                let costs = self.best_costs(&words, documents);
                return TermScores { mode, matches: TermMatches::new(word.normalized.clone(), words), costs };
            }
        }
        let mut matches = matching::matches(&self.vocabulary, &word.normalized, leniently);
        if mode == MatchMode::Whole {
            matches.words.retain(TermMatch::is_whole);
        }
        let mut costs = self.best_costs(&matches.words, documents);
        if !leniently && (matches.words.is_empty() || !matches.corrections.is_empty()) {
            self.match_as_two_terms(&word.normalized, &mut costs, result);
        }
        TermScores { mode, matches, costs }
    }

    /// The cost of the best match in each document.
    fn best_costs(&self, matches: &[TermMatch], documents: usize) -> Vec<Cost> {
        let mut costs = vec![ABSENT; documents];
        let words: Vec<TermId> = matches.iter().map(|found| found.word).collect();
        for segment in &self.segments {
            let costs = costs.get_mut(segment.first_document() as usize..).unwrap_or_default();
            segment.for_each(&words, |number, postings| {
                for posting in postings {
                    let (row, fields) = postings::unpack(*posting);
                    if let Some(nearest) = costs.get_mut(row) {
                        *nearest = (matches[number].cost + NEAREST_FIELD[usize::from(fields)]).min(*nearest);
                    }
                }
            });
        }
        costs
    }

    /// Matches documents that have as two words what was typed as one.
    fn match_as_two_terms(&self, typed: &str, costs: &mut [Cost], result: &mut SearchResult) {
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
            let parts = [self.vocabulary.word(first), second].map(|part| TermMatches::forms(&self.vocabulary, part));
            let [first, second] = parts.each_ref().map(|part| self.best_costs(&part.words, costs.len()));
            let mut stand_apart = false;
            for (cost, (first, second)) in costs.iter_mut().zip(first.into_iter().zip(second)) {
                if first != ABSENT && second != ABSENT {
                    *cost = (*cost).min(first + second + SPLIT);
                    stand_apart = true;
                }
            }
            if stand_apart {
                result.extra_matches.extend(parts);
            }
        }
    }

    /// Matches documents that have two neighbouring terms as one compound.
    fn match_compounds(&self, words: &[QueryTerm], documents: usize, result: &mut SearchResult) -> Vec<TermGroupMatch> {
        let mut groups = Vec::new();
        for (first, pair) in words.windows(2).enumerate() {
            let [one, other] = pair else { continue };
            if one.is_quoted
                || other.is_quoted
                || (one.normalized.len() < 2 && !one.joins_next)
                || other.normalized.len() < 2
            {
                continue;
            }
            let mut found = matching::compounds(&self.vocabulary, &one.normalized, &other.normalized);
            if !found.is_empty() {
                for found in &mut found {
                    found.cost += COMPOUND;
                }
                let extra_matches = result.extra_matches.len()..result.extra_matches.len() + 1;
                groups.push(TermGroupMatch {
                    words: first..first + 2,
                    extra_matches,
                    costs: self.best_costs(&found, documents),
                });
                let typed = format!("{}{}", one.normalized, other.normalized);
                result.extra_matches.push(TermMatches::new(typed, found));
            }
        }
        groups
    }

    /// Matches documents that have a synonym of what was typed.
    fn match_synonyms(&self, words: &[QueryTerm], documents: usize, result: &mut SearchResult) -> Vec<TermGroupMatch> {
        let stems: Vec<String> = words.iter().map(|word| stem::swedish(&word.normalized)).collect();
        let mut groups = Vec::new();
        for names in &self.synonyms {
            for (number, name) in names.iter().enumerate().filter(|(_, name)| !name.stems.is_empty()) {
                let typed = stems.windows(name.stems.len()).enumerate();
                for (first, _) in typed.filter(|(_, typed)| *typed == name.stems) {
                    let typed = first..first + name.stems.len();
                    if words[typed.clone()].iter().any(|word| word.is_quoted) {
                        continue;
                    }
                    for (_, other) in names.iter().enumerate().filter(|(other, _)| *other != number) {
                        if let Some((costs, found)) = self.match_name(other, documents) {
                            let extra_matches = result.extra_matches.len()..result.extra_matches.len() + found.len();
                            groups.push(TermGroupMatch { words: typed.clone(), extra_matches, costs });
                            result.extra_matches.extend(found);
                        }
                    }
                }
            }
        }
        groups
    }

    /// The cost of a name of one or more words in each document; `None` where one of its words stands nowhere.
    fn match_name(&self, name: &SynonymName, documents: usize) -> Option<(Vec<Cost>, Vec<TermMatches>)> {
        let found: Vec<TermMatches> =
            name.words.iter().map(|word| TermMatches::forms(&self.vocabulary, word)).collect();
        if found.iter().any(|found| found.words.is_empty()) {
            return None;
        }
        let mut costs = vec![SYNONYM; documents];
        for found in &found {
            for (cost, more) in costs.iter_mut().zip(self.best_costs(&found.words, documents)) {
                *cost = cost.saturating_add(more);
            }
        }
        Some((costs, found))
    }
}

/// A match of neighbouring query terms together, by something else than each of them.
struct TermGroupMatch {
    words: Range<usize>,
    /// Positions in [`SearchResult::extra_matches`].
    extra_matches: Range<usize>,
    costs: Vec<Cost>,
}

impl SearchResult {
    fn is_empty(&self) -> bool {
        self.scores.iter().all(|score| *score == NO_MATCH)
    }
}

/// How loosely a term is matched.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MatchMode {
    /// The term itself.
    Exact,
    /// Whole terms, with or without diacritics. For a short term that others follow: it is not being typed any more, and
    /// nearly everything begins with it.
    Whole,
    /// Also inflected forms, prefixes and parts of compounds.
    Prefix,
}

/// A query term, its matches and their costs.
#[derive(Clone)]
struct TermScores {
    mode: MatchMode,
    matches: TermMatches,
    /// By document.
    costs: Vec<Cost>,
}

/// The least sum of costs over the query's terms, some of which match together.
fn combine_scores(terms: &[TermScores], groups: &[TermGroupMatch], documents: usize) -> Vec<Score> {
    let mut sums: Vec<Vec<Score>> = vec![vec![0; documents]];
    for (number, terms) in terms.iter().enumerate() {
        let mut next: Vec<Score> =
            sums[number].iter().zip(&terms.costs).map(|(sum, cost)| add_cost(*sum, *cost)).collect();
        for group in groups.iter().filter(|group| group.words.end == number + 1) {
            for ((next, before), cost) in next.iter_mut().zip(&sums[group.words.start]).zip(&group.costs) {
                *next = (*next).min(add_cost(*before, *cost));
            }
        }
        sums.push(next);
    }
    sums.pop().unwrap_or_default()
}

fn add_cost(sum: Score, cost: Cost) -> Score {
    if sum == NO_MATCH || cost == ABSENT { NO_MATCH } else { sum + Score::from(cost) }
}

/// The largest set of terms, as bits, that one document has; of equally large ones that of the rarest terms.
fn best_term_set(terms: &[TermScores], documents: usize) -> u32 {
    let rarity: Vec<u32> = terms
        .iter()
        .map(|terms| documents as u32 - terms.costs.iter().filter(|cost| **cost != ABSENT).count() as u32)
        .collect();
    let worth = |held: u32| {
        let rarity: u32 =
            rarity.iter().enumerate().filter(|(number, _)| held >> number & 1 == 1).map(|(_, rarity)| rarity).sum();
        (held.count_ones(), rarity, std::cmp::Reverse(held))
    };
    (0..documents).map(|document| terms_of(terms, document)).max_by_key(|held| worth(*held)).unwrap_or(0)
}

/// The terms that a document has, as bits.
fn terms_of(terms: &[TermScores], document: usize) -> u32 {
    terms
        .iter()
        .enumerate()
        .fold(0, |held, (number, terms)| held | u32::from(terms.costs[document] != ABSENT) << number)
}

/// Drops as few terms as possible; of equally few, the commonest.
fn drop_terms(terms: &[TermScores], result: &mut SearchResult, documents: usize) {
    let best = best_term_set(terms, documents);
    if best == 0 {
        return;
    }
    result.dropped = (0..terms.len()).filter(|number| best >> number & 1 == 0).collect();
    for (document, score) in result.scores.iter_mut().enumerate() {
        if terms_of(terms, document) & best == best {
            let kept = terms.iter().enumerate().filter(|(number, _)| best >> number & 1 == 1);
            *score = kept.map(|(_, terms)| Score::from(terms.costs[document])).sum();
        }
    }
}
