//! The list data of a week as it travels: columns over dense document numbers, small once compressed.
//! What cards, facets, order and the search in titles need; texts travel apart.

use serde::{Deserialize, Serialize};

use super::{taxonomy::Bilingual, text, time::Date};

/// Raised with every change of the columns: a browser that knows another number reloads.
pub const LAYOUT: u16 = 3;

/// A published programme. Documents are numbered in the order of their ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    pub layout: u16,
    pub week: String,
    pub week_name: Bilingual,
    pub starts: Date,
    pub days: u8,
    /// Seconds since 1970 at the week's first local midnight.
    pub midnight_unix_s: i64,
    /// The differences between one document's id and the next one's, from 0.
    pub id_steps: Vec<u32>,
    pub titles: Texts,
    /// Where each document's title stands in Swedish order, from 0; equal titles share a place.
    pub title_ranks: Vec<u32>,
    /// How many occurrences each document has: at least one, in the order of their start.
    pub occurrence_counts: Vec<u32>,
    /// Minutes on the wall since the week's first midnight, an entry for each occurrence.
    pub start_minutes: Vec<u32>,
    /// Minutes on the wall, an entry for each occurrence.
    pub length_minutes: Vec<u32>,
    /// Minutes that the offset from UTC differs from the first midnight's, an entry for each occurrence.
    pub offset_shifts: Vec<i16>,
    pub venues: Texts,
    /// 0 for none, else one more than the place in `venues`; an entry for each occurrence.
    pub venue_numbers: Vec<u32>,
    /// In the order of `Group::ALL`.
    pub groups: Vec<GroupColumn>,
    /// How the texts are cut into chunks, in order: each chunk's hash and how many documents it has.
    pub chunks: Vec<ChunkName>,
    /// Groups of names that mean the same to the search.
    pub synonyms: Vec<Vec<String>>,
    /// Further names of values of facets.
    #[serde(skip)]
    pub facet_names: Vec<FacetNames>,
}

/// Names that people have for the activities with some values of facets, all of them in one activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetNames {
    pub names: Vec<String>,
    /// A group's number and a value's.
    pub values: Vec<(u8, u32)>,
}

/// The values of one facet group, and which documents or occurrences have them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupColumn {
    /// While they travel, empty where they follow from the label: half of an organizer's bytes.
    pub slugs: Texts,
    /// Labels in Swedish; empty where the slug's word is in the catalogue.
    pub labels: Texts,
    /// Labels in English; empty where they are the Swedish ones.
    pub labels_en: Texts,
    /// How many values each document or occurrence has.
    pub counts: Vec<u32>,
    pub values: Vec<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkName {
    pub hash: String,
    pub documents: u32,
}

/// The summaries and descriptions of some documents that follow one another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextChunk {
    /// Empty where the summary is the beginning of the description: so many are that it saves bytes and memory.
    summaries: Texts,
    /// How many of the description's bytes are the summary; 0 where it stands by itself.
    opening_bytes: Vec<u32>,
    descriptions: Texts,
}

impl TextChunk {
    pub fn push(&mut self, summary: &str, description: &str) {
        let opens = description.starts_with(summary);
        self.summaries.push(if opens { "" } else { summary });
        self.opening_bytes.push(if opens { summary.len() as u32 } else { 0 });
        self.descriptions.push(description);
    }

    /// From the bytes that postcard wrote; `None` where its columns do not fit together.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Option<Self>, postcard::Error> {
        let mut chunk: Self = postcard::from_bytes(bytes)?;
        chunk.summaries.index();
        chunk.descriptions.index();
        let documents = chunk.descriptions.len();
        let fits = chunk.summaries.len() == documents && chunk.opening_bytes.len() == documents;
        Ok(fits.then_some(chunk))
    }

    pub fn len(&self) -> usize {
        self.descriptions.len()
    }

    pub fn is_empty(&self) -> bool {
        self.descriptions.is_empty()
    }

    /// The summary and description of a document, counted from the chunk's first.
    pub fn get(&self, row: usize) -> (&str, &str) {
        let description = self.descriptions.get(row);
        let opening = self.opening_bytes.get(row).and_then(|bytes| description.get(..*bytes as usize)).unwrap_or("");
        (if opening.is_empty() { self.summaries.get(row) } else { opening }, description)
    }

    /// What the search must look through: the summary only where the description does not begin with it.
    pub fn searched(&self, row: usize) -> [&str; 2] {
        [self.summaries.get(row), self.descriptions.get(row)]
    }

    /// The size of all texts, in bytes.
    pub fn text_bytes(&self) -> usize {
        self.summaries.all.len() + self.descriptions.all.len()
    }
}

/// Many texts in one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// In bytes.
    lengths: Vec<u32>,
    all: String,
    /// Where each text begins; made anew on arrival.
    #[serde(skip)]
    begins: Vec<u32>,
}

impl Texts {
    pub fn push(&mut self, text: &str) {
        self.begins.push(self.all.len() as u32);
        self.lengths.push(text.len() as u32);
        self.all.push_str(text);
    }

    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// Empty for a number beyond the last.
    pub fn get(&self, number: usize) -> &str {
        let (Some(begin), Some(length)) = (self.begins.get(number), self.lengths.get(number)) else {
            return "";
        };
        self.all.get(*begin as usize..(*begin + *length) as usize).unwrap_or("")
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// Must be called once after deserializing.
    pub fn index(&mut self) {
        let mut end = 0;
        self.begins = self
            .lengths
            .iter()
            .map(|length| {
                let begin = end;
                end += length;
                begin
            })
            .collect();
    }
}

impl GroupColumn {
    /// Takes away the slugs that [`GroupColumn::complete`] can make again.
    pub(super) fn shorten(&mut self) {
        let shortened = self
            .slugs
            .iter()
            .zip(self.labels.iter())
            .map(|(own, label)| if own == text::slug(label) { "" } else { own });
        self.slugs = shortened.collect();
    }

    /// To be called once after deserializing.
    pub(super) fn complete(&mut self) {
        for texts in [&mut self.slugs, &mut self.labels, &mut self.labels_en] {
            texts.index();
        }
        let mut slugs = Texts::default();
        for (own, label) in self.slugs.iter().zip(self.labels.iter()) {
            if own.is_empty() {
                slugs.push(&text::slug(label));
            } else {
                slugs.push(own);
            }
        }
        self.slugs = slugs;
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut all = Self::default();
        for text in texts {
            all.push(text);
        }
        all
    }
}
