//! Export of published activities to files for other systems and for this one.
//! Pure: knows neither the store nor HTTP; the import reads what is written here.

use std::io;

use crate::{
    domain::{
        activity::Record,
        filter::{Filter, run},
        time::Date,
    },
    locale::Locale,
    server::service::snapshot::Snapshot,
    urls::ExportFormat,
};

pub mod atom;
pub mod calendar;
pub mod csv;
pub mod frab;
pub mod frab_json;
pub mod frab_xml;

/// Input of an export.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub snapshot: &'a Snapshot,
    pub filter: &'a Filter,
    /// Week that the address names; `None` for the current one.
    pub week_in_path: Option<&'a str>,
    /// Date in the week's zone, for words such as `i dag`.
    pub today: Option<Date>,
    /// Language for names in both; people's own texts stay as they are.
    pub locale: Locale,
    /// Public URL without a slash at the end; without it, files contain no addresses of pages.
    pub public_url: Option<&'a str>,
}

/// Exported file, and the number of activities in it.
pub struct Written {
    pub bytes: Vec<u8>,
    pub activities: usize,
}

/// Reason why a file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the programme cannot be written as CSV")]
    Csv(#[from] ::csv::Error),
    #[error("the programme cannot be written as XML")]
    Xml(#[from] io::Error),
    #[error("the programme cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// Writes the filter's hits in the order of the page, each activity whole; to a calendar only the occurrences that fit.
pub fn write(source: Source, format: ExportFormat) -> Result<Written, ExportError> {
    let hits = run::run(&source.snapshot.programme, source.filter, source.today).hits;
    let records: Vec<&Record> = hits.iter().map(|hit| &source.snapshot.records[hit.document as usize]).collect();
    let mut bytes = match format {
        ExportFormat::Csv => csv::write(source.snapshot, &records)?,
        ExportFormat::Atom => atom::write(source, &records)?,
        ExportFormat::Calendar => {
            let calendar = calendar::Calendar::of_filter(source);
            calendar::write(&calendar, &calendar::Event::fitting(source, &hits))
        }
        ExportFormat::FrabXml => frab_xml::write(&frab::Schedule::new(source, &records))?,
        ExportFormat::FrabJson => frab_json::write(&frab::Schedule::new(source, &records))?,
    };
    // Cached answers keep no spare capacity.
    bytes.shrink_to_fit();
    Ok(Written { bytes, activities: records.len() })
}
