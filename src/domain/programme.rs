//! Programme snapshot: one week's published activities, ready to be filtered.

use std::sync::OnceLock;

use super::{
    filter::{Group, Sort},
    list::{DEADLINE_LEAD_MINUTES, GroupColumn, LAYOUT, List, News, TextChunk, Texts},
    search::index::Index,
    time::{Date, MINUTES_A_DAY, TimeOfDay},
};

/// Published data of one week: the columns of [`List`], indexes derived from them, and the texts that have been loaded.
pub struct Programme {
    pub list: List,
    ids: Vec<u32>,
    /// First occurrence of each document, and the number of occurrences at the end.
    occurrence_begins: Vec<u32>,
    /// For each group, the index of the first value of each document or occurrence, and the number of values at the
    /// end.
    value_begins: Vec<Vec<u32>>,
    /// Loaded chunks, by their number.
    texts: Vec<Option<TextChunk>>,
    /// Ranks of occurrences by time, by title and by change, computed on first use.
    places: [OnceLock<Vec<u32>>; 3],
    pub index: Index,
}

/// Reason why list data cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UnusableList {
    #[error("the data cannot be decoded")]
    Decode(#[from] postcard::Error),
    #[error("the data has layout {found}, this program knows {LAYOUT}")]
    Layout { found: u16 },
    #[error("the columns do not fit together")]
    Columns,
}

/// Start and end of an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub day: Date,
    pub starts: TimeOfDay,
    pub last_day: Date,
    pub ends: TimeOfDay,
    /// Minutes of local time since the week's first midnight.
    pub start_minute: u32,
    pub length_minutes: u32,
    pub starts_unix_s: i64,
    pub ends_unix_s: i64,
}

impl Span {
    /// Whether the occurrence lasts for days, rather than into the night.
    pub fn lasts_for_days(self) -> bool {
        i64::from(self.length_minutes) >= MINUTES_A_DAY
    }
}

impl Programme {
    /// Programme from the bytes of [`Programme::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, UnusableList> {
        let (layout, _) = postcard::take_from_bytes::<u16>(bytes)?;
        if layout != LAYOUT {
            return Err(UnusableList::Layout { found: layout });
        }
        let mut list: List = postcard::from_bytes(bytes)?;
        list.titles.index();
        list.venues.index();
        for group in &mut list.groups {
            group.complete();
        }
        Self::new(list)
    }

    pub fn to_bytes(list: &List) -> Result<Vec<u8>, postcard::Error> {
        let mut travelling = list.clone();
        travelling.groups.iter_mut().for_each(GroupColumn::shorten);
        postcard::to_stdvec(&travelling)
    }

    /// Programme of columns that fit together; checked here once, so that no later index is out of bounds.
    pub fn new(list: List) -> Result<Self, UnusableList> {
        let documents = list.id_steps.len();
        let occurrences: usize = list.occurrence_counts.iter().map(|count| *count as usize).sum();
        let mut fits = list.titles.len() == documents
            && list.title_ranks.len() == documents
            && list.occurrence_counts.len() == documents
            && list.occurrence_counts.iter().all(|count| *count > 0)
            && list.start_minutes.len() == occurrences
            && list.length_minutes.len() == occurrences
            && list.offset_shifts.len() == occurrences
            && list.venue_numbers.len() == occurrences
            && list.deadline_minutes.len() == documents
            && list.change_seconds.len() == documents
            && list.news.len() == documents
            && list.groups.len() == Group::ALL.len()
            && list.chunks.iter().map(|chunk| chunk.documents as usize).sum::<usize>() == documents;
        for (group, column) in Group::ALL.iter().zip(&list.groups) {
            let rows = if group.is_of_occurrence() { occurrences } else { documents };
            fits &= column.counts.len() == rows
                && column.counts.iter().map(|count| *count as usize).sum::<usize>() == column.values.len()
                && column.values.iter().all(|value| (*value as usize) < column.slugs.len())
                && column.labels.len() == column.slugs.len()
                && column.labels_en.len() == column.slugs.len();
        }
        if !fits {
            return Err(UnusableList::Columns);
        }
        let mut id = 0;
        let ids = list
            .id_steps
            .iter()
            .map(|step| {
                id += step;
                id
            })
            .collect();
        let occurrence_begins = begins(&list.occurrence_counts);
        let value_begins: Vec<Vec<u32>> = list.groups.iter().map(|group| begins(&group.counts)).collect();
        let texts = list.chunks.iter().map(|_| None).collect();
        Ok(Self {
            list,
            ids,
            occurrence_begins,
            value_begins,
            texts,
            places: Default::default(),
            index: Index::default(),
        })
    }

    /// Number of activities.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    pub fn id(&self, document: u32) -> u32 {
        self.ids[document as usize]
    }

    pub fn document(&self, id: u32) -> Option<u32> {
        self.ids.binary_search(&id).ok().map(|document| document as u32)
    }

    pub fn title(&self, document: u32) -> &str {
        self.list.titles.get(document as usize)
    }

    /// Numbers of a document's occurrences.
    pub fn occurrences(&self, document: u32) -> std::ops::Range<u32> {
        self.occurrence_begins[document as usize]..self.occurrence_begins[document as usize + 1]
    }

    /// Rank of each occurrence, from 0, by start, then title, then id; for [`Sort::Title`] by title, then start, then
    /// id; for [`Sort::Changed`] the latest change first, then by start, title and id.
    pub fn places(&self, sort: Sort) -> &[u32] {
        let number = match sort {
            Sort::Time | Sort::Relevance => 0,
            Sort::Title => 1,
            Sort::Changed => 2,
        };
        self.places[number].get_or_init(|| {
            // One key of one kind for every order: each kind of sorting is some kilobytes of the client.
            let by_start = (sort == Sort::Changed).then(|| self.places(Sort::Time));
            let mut order: Vec<(u32, u32, u32)> = Vec::with_capacity(self.list.start_minutes.len());
            for document in 0..self.len() as u32 {
                let title = self.list.title_ranks[document as usize];
                for occurrence in self.occurrences(document) {
                    let start = self.list.start_minutes[occurrence as usize];
                    let (first, second) = match (sort, by_start) {
                        (Sort::Title, _) => (title, start),
                        (_, Some(places)) => {
                            (u32::MAX - self.list.change_seconds[document as usize], places[occurrence as usize])
                        }
                        _ => (start, title),
                    };
                    order.push((first, second, occurrence));
                }
            }
            order.sort_unstable();
            let mut places = vec![0; order.len()];
            for (place, (_, _, occurrence)) in order.into_iter().enumerate() {
                places[occurrence as usize] = place as u32;
            }
            places
        })
    }

    /// Registration deadline of a document, in seconds since 1970.
    pub fn deadline_unix_s(&self, document: u32) -> Option<i64> {
        let minutes = self.list.deadline_minutes[document as usize];
        let after_midnight = i64::from(minutes) - DEADLINE_LEAD_MINUTES;
        (minutes > 0).then_some(self.list.midnight_unix_s + after_midnight * 60)
    }

    /// What a document is to those who know the programme as it was before.
    pub fn news(&self, document: u32) -> Option<News> {
        News::of_number(self.list.news[document as usize])
    }

    /// Days of the week.
    pub fn dates(&self) -> impl Iterator<Item = Date> + use<> {
        let starts = self.list.starts;
        (0..i32::from(self.list.days)).map(move |day| starts.plus_days(day))
    }

    /// Instant, where it is on one of the week's days.
    pub fn while_on(&self, unix_s: Option<i64>) -> Option<i64> {
        unix_s.filter(|unix_s| self.dates().any(|date| date == self.date_at(*unix_s)))
    }

    /// Day, in the week's zone, of a document's first publication or its last public change.
    pub fn changed_day(&self, document: u32) -> Date {
        Date(self.changed_local_s(document).div_euclid(MINUTES_A_DAY * 60) as i32)
    }

    /// Instant of the same, in seconds of local time since 1970-01-01T00:00.
    pub fn changed_local_s(&self, document: u32) -> i64 {
        let midnight_s = i64::from(self.list.changes_from.0) * MINUTES_A_DAY * 60;
        midnight_s + i64::from(self.list.change_seconds[document as usize])
    }

    pub fn is_cancelled(&self, document: u32) -> bool {
        self.has(Group::Status, document, "cancelled")
    }

    pub fn venue(&self, occurrence: u32) -> Option<&str> {
        let number = self.list.venue_numbers[occurrence as usize].checked_sub(1)?;
        Some(self.list.venues.get(number as usize))
    }

    /// Values of a document or an occurrence in a group.
    pub fn values(&self, group: Group, row: u32) -> &[u32] {
        let begins = &self.value_begins[group.index()];
        &self.list.groups[group.index()].values[begins[row as usize] as usize..begins[row as usize + 1] as usize]
    }

    /// Beginnings and values of a group's column: the index of each row's first value with the number of values at the
    /// end, and all values.
    pub fn column(&self, group: Group) -> (&[u32], &[u32]) {
        (&self.value_begins[group.index()], &self.list.groups[group.index()].values)
    }

    /// Slugs of a group's values, in display order.
    pub fn slugs(&self, group: Group) -> &Texts {
        &self.list.groups[group.index()].slugs
    }

    /// Number of the value with this slug.
    pub fn value(&self, group: Group, slug: &str) -> Option<u32> {
        self.slugs(group).iter().position(|known| known == slug).map(|number| number as u32)
    }

    /// Whether a document or an occurrence has the value with this slug.
    pub fn has(&self, group: Group, row: u32, slug: &str) -> bool {
        self.values(group, row).iter().any(|value| self.slugs(group).get(*value as usize) == slug)
    }

    pub fn span(&self, occurrence: u32) -> Span {
        let start = self.list.start_minutes[occurrence as usize];
        let length = self.list.length_minutes[occurrence as usize];
        let end = i64::from(start) + i64::from(length);
        let day = |minute: i64| self.list.starts.plus_days((minute / MINUTES_A_DAY) as i32);
        let time = |minute: i64| TimeOfDay::from_minutes((minute % MINUTES_A_DAY) as u16).unwrap_or_default();
        let shift_s = i64::from(self.list.offset_shifts[occurrence as usize]) * 60;
        let starts_unix_s = self.list.midnight_unix_s + i64::from(start) * 60 - shift_s;
        Span {
            day: day(i64::from(start)),
            starts: time(i64::from(start)),
            last_day: day(end),
            ends: time(end),
            start_minute: start,
            length_minutes: length,
            starts_unix_s,
            ends_unix_s: starts_unix_s + i64::from(length) * 60,
        }
    }

    /// Date in the week's zone at an instant, like [`Programme::local_at`].
    pub fn date_at(&self, unix_s: i64) -> Date {
        self.local_at(unix_s).0
    }

    /// Date and time of day in the week's zone at an instant, with the offset from UTC of what began last before it.
    pub fn local_at(&self, unix_s: i64) -> (Date, TimeOfDay) {
        let begun = (0..self.list.start_minutes.len() as u32).filter(|it| self.span(*it).starts_unix_s <= unix_s);
        let shift = begun.max_by_key(|it| self.list.start_minutes[*it as usize]);
        let shift_s = shift.map_or(0, |it| i64::from(self.list.offset_shifts[it as usize]) * 60);
        let minutes = (unix_s + shift_s - self.list.midnight_unix_s).div_euclid(60);
        let day = self.list.starts.plus_days(minutes.div_euclid(MINUTES_A_DAY) as i32);
        (day, TimeOfDay::from_minutes(minutes.rem_euclid(MINUTES_A_DAY) as u16).unwrap_or_default())
    }

    /// Adds the texts of a chunk, unless it is loaded already. They are shown at once, and searched when
    /// [`Programme::read_on`] has indexed them.
    pub fn add_texts(&mut self, chunk_number: usize, bytes: &[u8]) -> Result<(), UnusableList> {
        self.add_chunk(chunk_number, TextChunk::from_bytes(bytes)?.ok_or(UnusableList::Columns)?)
    }

    /// Adds a chunk like [`Programme::add_texts`], without decoding.
    pub fn add_chunk(&mut self, chunk_number: usize, chunk: TextChunk) -> Result<(), UnusableList> {
        let documents = self.list.chunks.get(chunk_number).ok_or(UnusableList::Columns)?.documents as usize;
        if chunk.len() != documents {
            return Err(UnusableList::Columns);
        }
        self.texts[chunk_number].get_or_insert(chunk);
        Ok(())
    }

    /// Indexes the list data, which every search needs.
    pub fn read_list(&mut self) {
        let mut index = std::mem::take(&mut self.index);
        index.index_list(self);
        self.index = index;
    }

    /// Indexes the texts of about `most` more documents, after the list data. Returns false when all loaded texts are
    /// indexed.
    pub fn read_on(&mut self, most: usize) -> bool {
        let mut index = std::mem::take(&mut self.index);
        let goes_on = index.index_more(self, most);
        self.index = index;
        goes_on
    }

    pub fn has_chunk(&self, chunk_number: usize) -> bool {
        self.texts.get(chunk_number).is_some_and(Option::is_some)
    }

    /// Whether every chunk of texts is loaded and indexed.
    pub fn has_all_texts(&self) -> bool {
        (0..self.list.chunks.len()).all(|chunk| self.index.has_indexed(chunk))
    }

    /// Number of a chunk's first document, and the chunk; `None` where it is not loaded.
    pub fn chunk(&self, chunk_number: usize) -> Option<(u32, &TextChunk)> {
        let before = self.list.chunks.iter().take(chunk_number).map(|chunk| chunk.documents).sum();
        Some((before, self.texts.get(chunk_number)?.as_ref()?))
    }

    /// Length of titles and loaded texts, in bytes.
    pub fn text_bytes(&self) -> usize {
        let titles: usize = self.list.titles.iter().map(str::len).sum();
        titles + self.texts.iter().flatten().map(TextChunk::text_bytes).sum::<usize>()
    }

    /// Summary and description; `None` where their chunk is not loaded.
    pub fn texts(&self, document: u32) -> Option<(&str, &str)> {
        let mut first = 0;
        for (chunk, name) in self.texts.iter().zip(&self.list.chunks) {
            if document < first + name.documents {
                return chunk.as_ref().map(|texts| texts.get((document - first) as usize));
            }
            first += name.documents;
        }
        None
    }
}

fn begins(counts: &[u32]) -> Vec<u32> {
    let mut end = 0;
    let mut begins = Vec::with_capacity(counts.len() + 1);
    begins.push(0);
    for count in counts {
        end += count;
        begins.push(end);
    }
    begins
}
