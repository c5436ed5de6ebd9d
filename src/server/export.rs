//! Writing a programme as other systems, and this one, read it: what is published becomes the bytes of a file.
//! Pure: knows neither the store nor HTTP; `server::import` reads what is written here.

use std::io;

use crate::{
    domain::{
        activity::Record,
        filter::{Filter, run},
    },
    locale::Locale,
    server::service::snapshot::Snapshot,
    urls::ExportFormat,
};

pub mod csv;
pub mod frab;
pub mod frab_json;
pub mod frab_xml;

/// What a file is made from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub snapshot: &'a Snapshot,
    pub filter: &'a Filter,
    /// For what has a name in both languages; the people's own words stay as they are.
    pub locale: Locale,
    /// Where the site is reached, without a slash at the end; without it, files name no page of it.
    pub public_url: Option<&'a str>,
}

/// A file, and how many activities stand in it.
pub struct Written {
    pub bytes: Vec<u8>,
    pub activities: usize,
}

/// Why a file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the programme cannot be written as CSV")]
    Csv(#[from] ::csv::Error),
    #[error("the programme cannot be written as XML")]
    Xml(#[from] io::Error),
    #[error("the programme cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// Writes what the filter finds, each activity whole, in the order of the page.
pub fn write(source: Source, format: ExportFormat) -> Result<Written, ExportError> {
    let hits = run::run(&source.snapshot.programme, source.filter).hits;
    let records: Vec<&Record> = hits.iter().map(|hit| &source.snapshot.records[hit.document as usize]).collect();
    let mut bytes = match format {
        ExportFormat::Csv => csv::write(source.snapshot, &records)?,
        ExportFormat::FrabXml => frab_xml::write(&frab::Schedule::new(source, &records))?,
        ExportFormat::FrabJson => frab_json::write(&frab::Schedule::new(source, &records))?,
    };
    // Whoever keeps it keeps no room for more.
    bytes.shrink_to_fit();
    Ok(Written { bytes, activities: records.len() })
}
