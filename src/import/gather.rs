//! Joins records with one id to one activity, wherever in their file they are. So a file is read to its end before
//! anything is decided; the records wait in memory while they are few, and else in an unnamed temporary file. Knows no
//! store.

use std::io::{self, Read, Seek, SeekFrom, Write};

use serde::{Serialize, de::DeserializeOwned};
use tempfile::SpooledTempFile;

use super::parse::Parsed;
use domain::{activity::Activity, occurrence::Occurrence};

/// Most bytes that are kept in memory; beyond them a temporary file is used.
const MEMORY_BYTES: usize = 4 * 1024 * 1024;

/// Records of a file so far, in the order of each activity's first record.
pub struct Gathering {
    aside: SpooledTempFile,
    end: u64,
    begun: Vec<PendingActivity>,
}

/// Offsets in the temporary file of the records of one activity.
struct PendingActivity {
    row: u64,
    at: u64,
    later: Vec<u64>,
}

/// Activity with the occurrences of all its records.
pub struct Gathered {
    /// Row of its first record.
    pub row: u64,
    pub external_id: String,
    pub activity: Activity,
    /// Approximate size in memory.
    pub size_bytes: usize,
}

impl Default for Gathering {
    fn default() -> Self {
        Self { aside: SpooledTempFile::new(MEMORY_BYTES), end: 0, begun: Vec::new() }
    }
}

impl Gathering {
    /// Adds the next record of the file.
    pub fn take(&mut self, parsed: &Parsed) -> io::Result<()> {
        // Rows are in ascending order, so the first record is found without a table of ids.
        let first = parsed.continues.and_then(|row| self.begun.binary_search_by_key(&row, |begun| begun.row).ok());
        if let Some(first) = first {
            let at = self.put(&parsed.activity.occurrences)?;
            self.begun[first].later.push(at);
        } else {
            let at = self.put(&(&parsed.external_id, &parsed.activity))?;
            self.begun.push(PendingActivity { row: parsed.row, at, later: Vec::new() });
        }
        Ok(())
    }

    /// Activities, each with its occurrences sorted by start.
    pub fn activities(mut self) -> impl Iterator<Item = io::Result<Gathered>> {
        std::mem::take(&mut self.begun).into_iter().map(move |begun| self.gathered(&begun))
    }

    fn gathered(&mut self, begun: &PendingActivity) -> io::Result<Gathered> {
        let ((external_id, mut activity), mut size_bytes): ((String, Activity), _) = self.get(begun.at)?;
        for at in &begun.later {
            let (occurrences, more_bytes): (Vec<Occurrence>, _) = self.get(*at)?;
            activity.occurrences.extend(occurrences);
            size_bytes += more_bytes;
        }
        activity.occurrences.sort_by_key(|occurrence| (occurrence.starts.unix_s, occurrence.ends.unix_s));
        Ok(Gathered { row: begun.row, external_id, activity, size_bytes })
    }

    /// Appends a value to the temporary file; returns its offset.
    fn put(&mut self, value: &impl Serialize) -> io::Result<u64> {
        let mut bytes = vec![0; LENGTH_BYTES];
        serde_json::to_writer(&mut bytes, value)?;
        let length = (bytes.len() - LENGTH_BYTES) as u32;
        bytes[..LENGTH_BYTES].copy_from_slice(&length.to_le_bytes());
        self.aside.write_all(&bytes)?;
        let at = self.end;
        self.end += bytes.len() as u64;
        Ok(at)
    }

    /// Value at an offset of the temporary file, and its length in bytes.
    fn get<T: DeserializeOwned>(&mut self, at: u64) -> io::Result<(T, usize)> {
        self.aside.seek(SeekFrom::Start(at))?;
        let mut length = [0; LENGTH_BYTES];
        self.aside.read_exact(&mut length)?;
        let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
        self.aside.read_exact(&mut bytes)?;
        Ok((serde_json::from_slice(&bytes)?, bytes.len()))
    }
}

/// Size of the length prefix: a record is smaller than 4 GB, since formats read at most some megabytes of one.
const LENGTH_BYTES: usize = size_of::<u32>();
