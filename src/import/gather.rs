//! Records of one id become one activity, wherever they stand in their file. So a file is read to its end before anything
//! is decided; what was read waits in memory while it is small, and else in a temporary file without a name.
//! Knows no store.

use std::io::{self, Read, Seek, SeekFrom, Write};

use serde::{Serialize, de::DeserializeOwned};
use tempfile::SpooledTempFile;

use super::parse::Parsed;
use domain::{activity::Activity, occurrence::Occurrence};

/// What is kept in memory, in bytes.
const MEMORY_BYTES: usize = 4 * 1024 * 1024;

/// The records of a file so far, in the order of the first ones of each activity.
pub struct Gathering {
    aside: SpooledTempFile,
    end: u64,
    begun: Vec<PendingActivity>,
}

/// Where the records of one activity lie.
struct PendingActivity {
    row: u64,
    at: u64,
    later: Vec<u64>,
}

/// An activity with the occurrences of all its records.
pub struct Gathered {
    /// Of its first record.
    pub row: u64,
    pub external_id: String,
    pub activity: Activity,
    /// What it takes in memory, roughly.
    pub size_bytes: usize,
}

impl Default for Gathering {
    fn default() -> Self {
        Self { aside: SpooledTempFile::new(MEMORY_BYTES), end: 0, begun: Vec::new() }
    }
}

impl Gathering {
    /// Takes the next record of the file.
    pub fn take(&mut self, parsed: &Parsed) -> io::Result<()> {
        // Rows only rise, so the first record is found without a table of ids.
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

    /// The activities, each with its occurrences in the order of their start.
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

    /// Where it was put.
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

    /// What was put there, and its length in bytes.
    fn get<T: DeserializeOwned>(&mut self, at: u64) -> io::Result<(T, usize)> {
        self.aside.seek(SeekFrom::Start(at))?;
        let mut length = [0; LENGTH_BYTES];
        self.aside.read_exact(&mut length)?;
        let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
        self.aside.read_exact(&mut bytes)?;
        Ok((serde_json::from_slice(&bytes)?, bytes.len()))
    }
}

/// A record is smaller than 4 GB: formats read a megabyte of one at most.
const LENGTH_BYTES: usize = size_of::<u32>();
