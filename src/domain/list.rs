//! List data of a week as transferred: columns over dense document numbers, small once compressed.
//! Data for cards, facets, order and the search in titles; texts are transferred apart.

use serde::{Deserialize, Serialize};

use super::{taxonomy::Bilingual, text, time::Date};

/// Version of the columns' layout, raised with every change: a browser that knows another one reloads.
pub const LAYOUT: u16 = 5;

/// Time before a week in which registration can close: earlier deadlines have passed anyway.
pub const DEADLINE_LEAD_MINUTES: i64 = 10 * 366 * 24 * 60;

/// A published programme. Documents are numbered in the order of their ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    pub layout: u16,
    pub week: String,
    pub week_name: Bilingual,
    /// What the week promises for every activity, such as that it is free of charge.
    pub promise: Option<Bilingual>,
    pub starts: Date,
    pub days: u8,
    /// Start of the week's first local day, in seconds since 1970.
    pub midnight_unix_s: i64,
    /// Differences between consecutive ids, the first one's from 0.
    pub id_steps: Vec<u32>,
    pub titles: Texts,
    /// Rank of each document's title in Swedish order, from 0; equal titles share a rank.
    pub title_ranks: Vec<u32>,
    /// Number of occurrences of each document: at least one, ordered by start.
    pub occurrence_counts: Vec<u32>,
    /// Start of each occurrence, in minutes of local time since the week's first midnight.
    pub start_minutes: Vec<u32>,
    /// Length of each occurrence, in minutes of local time.
    pub length_minutes: Vec<u32>,
    /// Difference of the offset from UTC from that of the first midnight, in minutes, for each occurrence.
    pub offset_shifts: Vec<i16>,
    pub venues: Texts,
    /// Venue of each occurrence: 0 for none, else one more than its index in `venues`.
    pub venue_numbers: Vec<u32>,
    /// Facet columns, in the order of `Group::ALL`.
    pub groups: Vec<GroupColumn>,
    /// Registration deadline of each document: 0 for none, else minutes since [`DEADLINE_LEAD_MINUTES`] before the week's
    /// first midnight.
    pub deadline_minutes: Vec<u32>,
    /// First day on which something was published or changed.
    pub changes_from: Date,
    /// Last publication or public change of each document, in seconds of local time since the midnight before.
    pub change_seconds: Vec<u32>,
    /// What each document is news as: 0 for nothing, 1 for new, 2 for changed.
    pub news: Vec<u32>,
    /// Chunks of the texts in order, each with its hash and number of documents.
    pub chunks: Vec<ChunkName>,
    /// Groups of names that are synonyms for the search.
    pub synonyms: Vec<Vec<String>>,
    /// Names of values of facets, besides their labels, for the search.
    pub facet_names: Vec<FacetNames>,
}

/// What an activity is to those who know the programme as it was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    New,
    Changed,
}

impl News {
    /// Number in [`List::news`].
    pub fn number(news: Option<Self>) -> u32 {
        news.map_or(0, |news| news as u32 + 1)
    }

    pub fn of_number(number: u32) -> Option<Self> {
        [None, Some(Self::New), Some(Self::Changed)].get(number as usize).copied().flatten()
    }
}

/// Names that people have for what has some values of facets, all of them in one occurrence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetNames {
    pub values: Vec<NamedValue>,
    /// Names, with `;` between.
    pub names: String,
}

/// Value of a facet that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NamedValue {
    /// Index of the group in `Group::ALL`, and the value's number.
    Value(u8, u32),
    /// Minutes of the day from which and before which an occurrence starts.
    Hours(u16, u16),
    /// Day of the start, in days from today.
    DaysFromToday(u8),
}

/// Values of one facet group, by document or occurrence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupColumn {
    /// Slugs; in transfer empty where the slug is derived from the label, which saves half of an organizer's bytes.
    pub slugs: Texts,
    /// Labels in Swedish; empty where the message catalogue has the slug's word.
    pub labels: Texts,
    /// Labels in English; empty where equal to the Swedish ones.
    pub labels_en: Texts,
    /// Number of values of each document or occurrence.
    pub counts: Vec<u32>,
    pub values: Vec<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkName {
    pub hash: String,
    pub documents: u32,
}

/// Summaries and descriptions of consecutive documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextChunk {
    /// Summaries; empty where one is the beginning of its description, which is common: saves bytes and memory.
    summaries: Texts,
    /// Length of the summary within the description, in bytes; 0 where `summaries` has it.
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

    /// Chunk from its postcard bytes; `Ok(None)` where its columns differ in length.
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

    /// Summary and description of a document, counted from the chunk's first.
    pub fn get(&self, row: usize) -> (&str, &str) {
        let description = self.descriptions.get(row);
        let opening = self.opening_bytes.get(row).and_then(|bytes| description.get(..*bytes as usize)).unwrap_or("");
        (if opening.is_empty() { self.summaries.get(row) } else { opening }, description)
    }

    /// Texts that the search covers: the summary only where it is not the beginning of the description.
    pub fn searched(&self, row: usize) -> [&str; 2] {
        [self.summaries.get(row), self.descriptions.get(row)]
    }

    /// Length of all texts, in bytes.
    pub fn text_bytes(&self) -> usize {
        self.summaries.all.len() + self.descriptions.all.len()
    }
}

/// Texts, concatenated into one string.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// Lengths in bytes.
    lengths: Vec<u32>,
    all: String,
    /// Beginning of each text in `all`; computed by [`Texts::index`].
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

    /// Text by its number; empty for a number beyond the last.
    pub fn get(&self, number: usize) -> &str {
        let (Some(begin), Some(length)) = (self.begins.get(number), self.lengths.get(number)) else {
            return "";
        };
        self.all.get(*begin as usize..(*begin + *length) as usize).unwrap_or("")
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// Computes where each text begins; must be called once after deserializing.
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
    /// Removes the slugs that [`GroupColumn::complete`] can derive again.
    pub(super) fn shorten(&mut self) {
        let shortened = self
            .slugs
            .iter()
            .zip(self.labels.iter())
            .map(|(own, label)| if own == text::slug(label) { "" } else { own });
        self.slugs = shortened.collect();
    }

    /// Derives removed slugs and indexes the texts; must be called once after deserializing.
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
