//! Incremental indexing of a programme, a few documents at a time: the list data first, then each chunk of texts.

use super::{
    index::{FacetName, Index, SynonymName},
    postings::{self, Fields, SegmentBuilder},
    tokens,
    vocabulary::{ENGLISH, SWEDISH, TermId},
};
use crate::{
    filter::Group,
    programme::Programme,
    time::{Date, WEEKDAYS},
};

/// Number of documents whose list data takes as long to index as the texts of one.
const LIST_SHARE: usize = 8;

/// Progress of indexing a programme.
#[derive(Default)]
pub struct Progress {
    list: SegmentBuilder,
    /// Terms of each value of the searched groups, and of each venue: tokenized once, not for each document.
    labels: Option<LabelTerms>,
    list_is_done: bool,
    texts: SegmentBuilder,
    /// Chunk that is being indexed, and the number of its documents that are done.
    chunk: Option<(usize, usize)>,
    chunks_done: Vec<bool>,
}

impl Progress {
    pub fn has_indexed(&self, chunk: usize) -> bool {
        self.chunks_done.get(chunk) == Some(&true)
    }
}

/// Terms of the values' labels.
struct LabelTerms {
    groups: Vec<(Group, Fields, Vec<Vec<TermId>>)>,
    venues: Vec<Vec<TermId>>,
}

impl LabelTerms {
    fn of(programme: &Programme, index: &mut Index) -> Self {
        let mut words = |texts: &[&str]| {
            let mut words = Vec::new();
            for text in texts {
                tokens::for_each_bytes(text, &mut |word, _| words.push(index.add_word(word, SWEDISH | ENGLISH)));
            }
            words
        };
        let groups = [
            (Group::Organizer, postings::PARTY),
            (Group::Theme, postings::THEME),
            (Group::Kind, postings::THEME),
            (Group::County, postings::PLACE),
            (Group::Municipality, postings::PLACE),
            (Group::Day, postings::PLACE),
        ]
        .map(|(group, field)| {
            let column = &programme.list.groups[group.index()];
            let values = (0..column.slugs.len())
                .map(|value| match Date::parse(column.slugs.get(value)).filter(|_| group == Group::Day) {
                    Some(date) => words(&WEEKDAYS[date.weekday()]),
                    None => words(&[column.labels.get(value), column.labels_en.get(value)]),
                })
                .collect();
            (group, field, values)
        });
        let venues = programme.list.venues.iter().map(|venue| words(&[venue])).collect();
        Self { groups: groups.into(), venues }
    }
}

impl Index {
    /// Indexes all of the list data, which every search needs.
    pub fn index_list(&mut self, programme: &Programme) {
        while !self.indexing.list_is_done {
            self.index_part_of_list(programme, usize::MAX);
        }
    }

    /// Indexes the texts of about `max_documents` more documents of the loaded chunks. Returns `false` when all of
    /// those are done.
    pub fn index_more(&mut self, programme: &Programme, max_documents: usize) -> bool {
        if !self.indexing.list_is_done {
            self.index_part_of_list(programme, max_documents.saturating_mul(LIST_SHARE));
            return true;
        }
        let mut max_documents = max_documents;
        while max_documents > 0 {
            let Some((chunk, row)) = self.indexing.chunk.or_else(|| self.next_chunk(programme)) else {
                self.shrink();
                return false;
            };
            let Some((first, texts)) = programme.chunk(chunk) else { return false };
            let end = texts.len().min(row.saturating_add(max_documents));
            let mut builder = std::mem::take(&mut self.indexing.texts);
            if row == 0 {
                builder = SegmentBuilder::new(first);
            }
            for row in row..end {
                let language = language(programme, first + row as u32);
                let [summary, description] = texts.searched(row);
                self.index_document(&mut builder, |indexer| {
                    indexer.index_text(postings::SUMMARY, summary, language);
                    indexer.index_text(postings::DESCRIPTION, description, language);
                });
            }
            max_documents -= end - row;
            let is_done = end == texts.len();
            if is_done {
                self.finish(&mut builder);
                self.indexing.chunks_done.resize(self.indexing.chunks_done.len().max(chunk + 1), false);
                self.indexing.chunks_done[chunk] = true;
            }
            self.indexing.texts = builder;
            self.indexing.chunk = (!is_done).then_some((chunk, end));
        }
        true
    }

    fn next_chunk(&self, programme: &Programme) -> Option<(usize, usize)> {
        let chunks = 0..programme.list.chunks.len();
        chunks
            .into_iter()
            .find(|chunk| programme.has_chunk(*chunk) && !self.indexing.has_indexed(*chunk))
            .map(|chunk| (chunk, 0))
    }

    fn index_part_of_list(&mut self, programme: &Programme, max_documents: usize) {
        let labels = self.indexing.labels.take().unwrap_or_else(|| LabelTerms::of(programme, self));
        let mut builder = std::mem::take(&mut self.indexing.list);
        let begin = builder.end() as usize;
        let end = programme.len().min(begin.saturating_add(max_documents));
        for document in begin as u32..end as u32 {
            let language = language(programme, document);
            self.index_document(&mut builder, |indexer| {
                indexer.index_text(postings::TITLE, programme.title(document), language);
                for (group, field, words) in &labels.groups {
                    if group.is_of_occurrence() {
                        for occurrence in programme.occurrences(document) {
                            indexer.add_values(*field, words, programme.values(*group, occurrence));
                        }
                    } else {
                        indexer.add_values(*field, words, programme.values(*group, document));
                    }
                }
                for occurrence in programme.occurrences(document) {
                    if let Some(venue) = programme.list.venue_numbers[occurrence as usize].checked_sub(1) {
                        indexer.add_values(postings::PLACE, &labels.venues, &[venue]);
                    }
                }
            });
        }
        if end == programme.len() {
            self.finish(&mut builder);
            let names = |names: &Vec<String>| names.iter().map(|name| SynonymName::new(name)).collect();
            self.facet_names = FacetName::all(programme);
            self.synonyms = programme.list.synonyms.iter().map(names).collect();
            self.indexing.list_is_done = true;
        } else {
            self.indexing.labels = Some(labels);
        }
        self.indexing.list = builder;
    }
}

/// Languages of a document, as bits: the stemmers that apply to its terms.
fn language(programme: &Programme, document: u32) -> u8 {
    let slugs = programme.slugs(Group::Language);
    programme.values(Group::Language, document).iter().fold(0, |language, value| {
        language
            | match slugs.get(*value as usize) {
                "sv" => SWEDISH,
                "en" => ENGLISH,
                _ => 0,
            }
    })
}
