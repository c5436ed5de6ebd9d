//! Inverted index: a vocabulary, and the postings of each of its terms. Scores documents for a query.

mod facets;
mod groups;
mod post_filter;
mod scores;
mod terms;

pub(super) use facets::FacetName;
pub use facets::{FacetValue, UnderstoodFacet};
pub(super) use groups::SynonymName;

use self::{
    groups::TermGroupMatch,
    scores::{combine_scores, drop_terms},
    terms::{MatchMode, TermScores},
};
use super::{
    indexing::Progress,
    matching::{Cost, TermMatches},
    postings::{self, Fields, Segment, SegmentBuilder},
    proximity::Proximity,
    query::{Query, QueryTerm},
    tokens,
    vocabulary::{TermId, Vocabulary},
};
use crate::{programme::Programme, time::Date};

/// Score of a document; lower is better. 0 where every term is in the title as typed, and next to each other.
pub type Score = u16;

/// Score of a document that does not match.
pub const NO_MATCH: Score = Score::MAX;
/// Cost of a term that a document lacks.
const ABSENT: Cost = Cost::MAX;
/// Most that a stop word costs, present or absent.
const OPTIONAL: Cost = 2;

/// Inverted index over the fields of a programme's documents.
#[derive(Default)]
pub struct Index {
    vocabulary: Vocabulary,
    segments: Vec<Segment>,
    pub(super) indexing: Progress,
    /// Groups of names that are synonyms of one another.
    pub(super) synonyms: Vec<Vec<SynonymName>>,
    /// Names of the values of facets.
    pub(super) facet_names: Vec<FacetName>,
}

/// Scores of a query for each document, and the interpretation of the query.
#[derive(Clone, Debug, Default)]
pub struct SearchResult {
    /// Scores by document; [`NO_MATCH`] where it does not match.
    pub scores: Vec<Score>,
    /// Matches by query term.
    pub matches: Vec<TermMatches>,
    /// Matches of several query terms together (compounds, synonyms), or of a part of one.
    pub extra_matches: Vec<TermMatches>,
    /// Positions of dropped query terms, where no document has all of the terms.
    pub dropped: Vec<usize>,
    /// Query terms that name the value of a facet.
    pub facets: Vec<UnderstoodFacet>,
}

/// Adds one document to an index.
pub struct DocumentIndexer<'a> {
    index: &'a mut Index,
    builder: &'a mut SegmentBuilder,
}

impl DocumentIndexer<'_> {
    /// Adds a text of the document; `language` is a set of the vocabulary's language bits.
    pub fn index_text(&mut self, field: Fields, text: &str, language: u8) {
        let (vocabulary, builder) = (&mut self.index.vocabulary, &mut *self.builder);
        tokens::for_each_bytes(text, &mut |word, _| builder.add(vocabulary.add(word, language), field));
    }

    /// Adds the terms of some values, by number; `words` has the terms of every value.
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

    /// Number of documents with a term; a document that has it both in list data and in texts counts twice.
    pub fn document_frequency(&self, word: TermId) -> usize {
        self.segments.iter().map(|segment| segment.document_frequency(word)).sum()
    }

    /// Whether a term is in one of the chosen documents; `chosen` has a flag for each document.
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

    /// Allocated memory, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.vocabulary.heap_bytes() + self.segments.iter().map(Segment::heap_bytes).sum::<usize>()
    }

    /// Scores the indexed documents of the programme for a query. `today` is the date in the week's zone.
    pub fn find(&self, programme: &Programme, query: &Query, today: Option<Date>) -> SearchResult {
        let documents = programme.len();
        let mut result = SearchResult::default();
        let is_required = |word: &QueryTerm| !word.is_stop_word() || query.terms.iter().all(QueryTerm::is_stop_word);
        let mut terms: Vec<TermScores> = Vec::with_capacity(query.terms.len());
        for (number, word) in query.terms.iter().enumerate() {
            // The last term may be a prefix of a word that is still being typed.
            let is_followed = number + 1 < query.terms.len();
            let mode = match () {
                () if word.is_quoted || (is_followed && !is_required(word)) => MatchMode::Exact,
                () if is_followed && word.is_short() => MatchMode::Whole,
                () if query.terms.len() == 1 => MatchMode::Alone,
                () if !is_followed => MatchMode::Last,
                () => MatchMode::Prefix,
            };
            let mut found = self.match_term(word, mode, documents, &mut result);
            if !is_required(word) {
                for cost in &mut found.costs {
                    *cost = OPTIONAL.min(*cost);
                }
            }
            terms.push(found);
        }
        let mut groups = self.match_compounds(&query.terms, documents, &mut result);
        groups.extend(self.match_synonyms(&query.terms, documents, &mut result));
        self.match_facets(programme, &query.terms, today, &mut terms, &mut result);
        result.scores = combine_scores(&terms, &groups, documents);
        if terms.len() > 1 && result.is_empty() && query.phrases.is_empty() {
            drop_terms(&terms, &mut result, documents);
        }
        result.matches = terms.into_iter().map(|terms| terms.matches).collect();
        Self::check_phrases(programme, query, &mut result);
        self.remove_excluded(programme, query, &mut result);
        let places = 0..query.terms.len();
        let together = places.filter(|place| {
            let is_facet = result.facets.iter().any(|facet| facet.terms.len() > 1 && facet.terms.contains(place));
            is_required(&query.terms[*place]) && !result.dropped.contains(place) && !is_facet
        });
        self.rank_by_proximity(programme, together.collect(), &groups, &mut result);
        result
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
            // A match of several terms together must not count for each of them.
            if let [found] = &result.extra_matches[group.extra_matches.clone()] {
                proximity.add(group.words.clone(), &found.words);
            }
        }
        proximity.rank(programme, &mut result.scores);
    }
}

impl SearchResult {
    fn is_empty(&self) -> bool {
        self.scores.iter().all(|score| *score == NO_MATCH)
    }
}
