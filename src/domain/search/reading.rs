//! Reading a programme into its index, a few documents at a time: the list data first, then each chunk of texts.

use super::{
    index::{Index, Name},
    postings::{self, Builder, Fields},
    query::WEEKDAYS,
    tokens,
    vocabulary::{ENGLISH, SWEDISH, WordId},
};
use crate::{filter::Group, programme::Programme, time::Date};

/// How many documents of the list are read while one of the texts is: they are as much shorter.
const LIST_SHARE: usize = 8;

/// How far the reading has come.
#[derive(Default)]
pub struct Reading {
    list: Builder,
    /// The words of each value of the groups that are searched, and of each venue: read once, not for each document.
    labels: Option<Labels>,
    list_is_read: bool,
    texts: Builder,
    /// The chunk that is being read, and how many of its documents were.
    chunk: Option<(usize, usize)>,
    chunks_read: Vec<bool>,
}

impl Reading {
    pub fn has_read(&self, chunk: usize) -> bool {
        self.chunks_read.get(chunk) == Some(&true)
    }
}

/// For each value, the words of its labels.
struct Labels {
    groups: Vec<(Group, Fields, Vec<Vec<WordId>>)>,
    venues: Vec<Vec<WordId>>,
}

impl Labels {
    fn of(programme: &Programme, index: &mut Index) -> Self {
        let mut words = |texts: &[&str]| {
            let mut words = Vec::new();
            for text in texts {
                tokens::each_letters(text, &mut |word, _| words.push(index.add_word(word, SWEDISH | ENGLISH)));
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
    /// Reads the list data whole: what every search needs.
    pub fn read_list(&mut self, programme: &Programme) {
        while !self.reading.list_is_read {
            self.read_some_of_list(programme, usize::MAX);
        }
    }

    /// Reads about so many documents' texts more, of those that are here; false when all are read.
    pub fn read_on(&mut self, programme: &Programme, most: usize) -> bool {
        if !self.reading.list_is_read {
            self.read_some_of_list(programme, most.saturating_mul(LIST_SHARE));
            return true;
        }
        let mut most = most;
        while most > 0 {
            let Some((chunk, row)) = self.reading.chunk.or_else(|| self.next_chunk(programme)) else {
                self.shrink();
                return false;
            };
            let Some((first, texts)) = programme.chunk(chunk) else { return false };
            let end = texts.len().min(row.saturating_add(most));
            let mut builder = std::mem::take(&mut self.reading.texts);
            if row == 0 {
                builder = Builder::new(first);
            }
            for row in row..end {
                let language = language(programme, first + row as u32);
                let [summary, description] = texts.searched(row);
                self.read(&mut builder, |reader| {
                    reader.read(postings::SUMMARY, summary, language);
                    reader.read(postings::DESCRIPTION, description, language);
                });
            }
            most -= end - row;
            let is_read = end == texts.len();
            if is_read {
                self.finish(&mut builder);
                self.reading.chunks_read.resize(self.reading.chunks_read.len().max(chunk + 1), false);
                self.reading.chunks_read[chunk] = true;
            }
            self.reading.texts = builder;
            self.reading.chunk = (!is_read).then_some((chunk, end));
        }
        true
    }

    fn next_chunk(&self, programme: &Programme) -> Option<(usize, usize)> {
        let chunks = 0..programme.list.chunks.len();
        chunks
            .into_iter()
            .find(|chunk| programme.has_chunk(*chunk) && !self.reading.has_read(*chunk))
            .map(|chunk| (chunk, 0))
    }

    fn read_some_of_list(&mut self, programme: &Programme, most: usize) {
        let labels = self.reading.labels.take().unwrap_or_else(|| Labels::of(programme, self));
        let mut builder = std::mem::take(&mut self.reading.list);
        let begin = builder.end() as usize;
        let end = programme.len().min(begin.saturating_add(most));
        for document in begin as u32..end as u32 {
            let language = language(programme, document);
            self.read(&mut builder, |reader| {
                reader.read(postings::TITLE, programme.title(document), language);
                for (group, field, words) in &labels.groups {
                    if group.is_of_occurrence() {
                        for occurrence in programme.occurrences(document) {
                            reader.add_values(*field, words, programme.values(*group, occurrence));
                        }
                    } else {
                        reader.add_values(*field, words, programme.values(*group, document));
                    }
                }
                for occurrence in programme.occurrences(document) {
                    if let Some(venue) = programme.list.venue_numbers[occurrence as usize].checked_sub(1) {
                        reader.add_values(postings::PLACE, &labels.venues, &[venue]);
                    }
                }
            });
        }
        if end == programme.len() {
            self.finish(&mut builder);
            let names = |names: &Vec<String>| names.iter().map(|name| Name::new(name)).collect();
            self.synonyms = programme.list.synonyms.iter().map(names).collect();
            self.reading.list_is_read = true;
        } else {
            self.reading.labels = Some(labels);
        }
        self.reading.list = builder;
    }
}

/// By which stems a document's words are found.
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
