//! Postings: the documents that contain a term, and the fields it is in.

use super::vocabulary::TermId;

/// Set of fields of a document, as bits.
pub type Fields = u8;

pub const TITLE: Fields = 1;
/// Names of parties.
pub const PARTY: Fields = 2;
/// Venue, municipality and county; weekdays.
pub const PLACE: Fields = 4;
/// Names of themes and of the kind.
pub const THEME: Fields = 8;
pub const SUMMARY: Fields = 16;
pub const DESCRIPTION: Fields = 32;

/// Document's number within its segment, in the bits above those of the fields.
pub type Posting = u16;

const FIELD_BITS: u32 = Posting::BITS - DOCUMENT_BITS;

/// Document's number within the segment, and its fields.
#[inline]
pub fn unpack(posting: Posting) -> (usize, Fields) {
    (usize::from(posting >> FIELD_BITS), (posting & ((1 << FIELD_BITS) - 1)) as Fields)
}

/// Number of documents in a full segment: number and fields fit in 16 bits together.
pub const DOCUMENTS_PER_SEGMENT: usize = 1 << DOCUMENT_BITS;
const DOCUMENT_BITS: u32 = 10;

/// Postings of consecutive documents.
#[derive(Default)]
pub struct Segment {
    first_document: u32,
    /// Sorted term ids.
    words: Vec<TermId>,
    /// Index of each term's first posting, and the number of postings at the end.
    begins: Vec<u32>,
    postings: Vec<Posting>,
}

impl Segment {
    /// Number of the segment's first document.
    pub fn first_document(&self) -> u32 {
        self.first_document
    }

    /// Calls `emit` with the postings of each term in `words` that the segment has, and the term's index in `words`,
    /// which are sorted.
    pub fn for_each(&self, words: &[TermId], mut emit: impl FnMut(usize, &[Posting])) {
        let mut from = 0;
        for (number, word) in words.iter().enumerate() {
            // Consecutive terms of a long query list are near each other in the segment.
            let Some(found) = self.place(*word, from) else { continue };
            from = found + 1;
            emit(number, &self.postings[self.begins[found] as usize..self.begins[found + 1] as usize]);
        }
    }

    /// Number of documents with a term.
    pub fn document_frequency(&self, word: TermId) -> usize {
        self.place(word, 0).map_or(0, |place| (self.begins[place + 1] - self.begins[place]) as usize)
    }

    /// Index of a term at or after `from`, by galloping search: near terms are found in few steps.
    fn place(&self, word: TermId, from: usize) -> Option<usize> {
        let mut step = 1;
        let mut place = from;
        while self.words.get(place + step).is_some_and(|known| *known <= word) {
            place += step;
            step *= 2;
        }
        // The term is less than the last step away.
        while step > 1 {
            step /= 2;
            if self.words.get(place + step).is_some_and(|known| *known <= word) {
                place += step;
            }
        }
        (self.words.get(place) == Some(&word)).then_some(place)
    }

    pub fn heap_bytes(&self) -> usize {
        4 * (self.words.capacity() + self.begins.capacity()) + 2 * self.postings.capacity()
    }
}

/// A segment under construction.
#[derive(Default)]
pub struct SegmentBuilder {
    first_document: u32,
    /// Number of the current document within the segment.
    row: u16,
    /// Postings with their terms, in the order of documents.
    found: Vec<(TermId, Posting)>,
    /// For each term, one more than the index of its last posting in `found`.
    last: Vec<u32>,
    /// Index in `found` of the current document's first posting.
    row_begin: usize,
}

impl SegmentBuilder {
    pub fn new(first_document: u32) -> Self {
        Self { first_document, ..Self::default() }
    }

    /// Builder for the documents after those that were added.
    pub fn next(&self) -> Self {
        Self::new(self.end())
    }

    /// Number of the next document.
    pub fn end(&self) -> u32 {
        self.first_document + u32::from(self.row)
    }

    /// Number of documents that were added.
    pub fn documents(&self) -> usize {
        usize::from(self.row)
    }

    pub fn is_full(&self) -> bool {
        self.documents() == DOCUMENTS_PER_SEGMENT
    }

    pub fn add(&mut self, word: TermId, field: Fields) {
        let word_place = word as usize;
        if self.last.len() <= word_place {
            self.last.resize(word_place + 1, 0);
        }
        match (self.last[word_place] as usize).checked_sub(1) {
            Some(place) if place >= self.row_begin => self.found[place].1 |= Posting::from(field),
            _ => {
                self.found.push((word, self.row << FIELD_BITS | Posting::from(field)));
                self.last[word_place] = self.found.len() as u32;
            }
        }
    }

    /// Ends the current document.
    pub fn end_document(&mut self) {
        self.row += 1;
        self.row_begin = self.found.len();
    }

    pub fn finish(self) -> Segment {
        let mut counts = self.last;
        counts.fill(0);
        for (word, _) in &self.found {
            counts[*word as usize] += 1;
        }
        let distinct = counts.iter().filter(|count| **count > 0).count();
        let mut words = Vec::with_capacity(distinct);
        let mut begins = Vec::with_capacity(distinct + 1);
        let mut end = 0;
        for (word, count) in counts.iter_mut().enumerate().filter(|(_, count)| **count > 0) {
            words.push(word as TermId);
            begins.push(end);
            end += std::mem::replace(count, end);
        }
        begins.push(end);
        let mut postings = vec![0; self.found.len()];
        for (word, posting) in self.found {
            let place = &mut counts[word as usize];
            postings[*place as usize] = posting;
            *place += 1;
        }
        Segment { first_document: self.first_document, words, begins, postings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_found_by_their_words() {
        let mut builder = SegmentBuilder::new(2048);
        builder.add(7, TITLE);
        builder.add(3, TITLE);
        builder.add(7, SUMMARY);
        builder.end_document();
        builder.end_document();
        builder.add(7, DESCRIPTION);
        builder.end_document();
        let segment = builder.finish();
        let mut heard = Vec::new();
        segment.for_each(&[0, 3, 5, 7, 9], |number, postings| {
            heard.extend(postings.iter().map(|posting| (number, unpack(*posting))));
        });
        assert_eq!(segment.first_document(), 2048);
        assert_eq!(heard, [(1, (0, TITLE)), (3, (0, TITLE | SUMMARY)), (3, (2, DESCRIPTION))]);
        assert_eq!([3, 7, 9].map(|word| segment.document_frequency(word)), [1, 2, 0]);
    }

    #[test]
    fn each_word_is_found_from_every_place_before_it() {
        let mut builder = SegmentBuilder::new(0);
        for word in 0..100 {
            builder.add(3 * word, TITLE);
        }
        builder.end_document();
        let segment = builder.finish();
        for word in 0..310 {
            for from in 0..=word / 3 {
                let is_there = word % 3 == 0 && word < 300;
                assert_eq!(segment.place(word, from as usize), is_there.then_some(word as usize / 3), "{word} {from}");
            }
        }
        assert_eq!(Segment::default().place(0, 0), None);
    }
}
