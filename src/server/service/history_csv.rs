//! The history as CSV, for spreadsheets and archives.

use crate::server::{
    clock,
    store::{HistoryLine, StoreError},
};

const COLUMNS: [&str; 6] = ["at", "actor", "what", "activity", "about", "words"];

/// Reason why the history could not be written.
#[derive(Debug, thiserror::Error)]
pub enum CsvError {
    #[error("the history cannot be read")]
    Store(#[from] StoreError),
    #[error("the history cannot be written as CSV")]
    Csv(#[from] csv::Error),
    #[error("the history cannot be written as CSV")]
    Unfinished,
}

/// Lines as CSV; the first piece of a file has the header. Instants are RFC 3339 in UTC.
pub fn write(lines: &[HistoryLine], is_first: bool) -> Result<Vec<u8>, CsvError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if is_first {
        writer.write_record(COLUMNS)?;
    }
    for line in lines {
        let at = clock::moment(line.at_ms.div_euclid(1000), "UTC").to_string();
        let activity = line.activity_id.map(|id| id.to_string()).unwrap_or_default();
        let about = line.about.as_deref().unwrap_or("");
        writer.write_record([&at, &line.actor, &line.what, &activity, about, &line.words].map(cell))?;
    }
    writer.into_inner().map_err(|_| CsvError::Unfinished)
}

/// Cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("{}{text}", if is_formula { "'" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-1", "'-1"),
            ("+46", "'+46"),
            ("\t=1", "'\t=1"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!(cell(text), written);
        }
    }

    #[test]
    fn a_file_begins_with_its_columns_once() {
        let text = |is_first| String::from_utf8(write(&[], is_first).unwrap()).unwrap();
        assert_eq!((text(true).as_str(), text(false).as_str()), ("at,actor,what,activity,about,words\n", ""));
    }
}
