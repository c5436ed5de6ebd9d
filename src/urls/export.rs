//! Addresses of exported files of a programme.

use crate::{domain::filter::Filter, locale::Locale};

use super::{Address, Page, with_query};

/// Exported file of a programme: the page's address with the format's ending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    pub locale: Locale,
    /// `None` for the current week.
    pub week: Option<String>,
    pub format: ExportFormat,
}

/// File formats of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// What is new and changed, for feed readers.
    Atom,
    Csv,
    Calendar,
    FrabXml,
    FrabJson,
}

impl ExportFormat {
    pub const ALL: [Self; 5] = [Self::Atom, Self::Csv, Self::Calendar, Self::FrabXml, Self::FrabJson];

    /// Ending of the file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Atom => ".atom",
            Self::Csv => ".csv",
            Self::Calendar => ".ics",
            Self::FrabXml => ".schedule.xml",
            Self::FrabJson => ".schedule.json",
        }
    }
}

impl Export {
    /// Reads a path without query; `None` for any other address.
    pub fn parse(path: &str) -> Option<Self> {
        let (page, format) =
            ExportFormat::ALL.into_iter().find_map(|format| Some((path.strip_suffix(format.ending())?, format)))?;
        let Address { locale, page: Page::Programme { week } } = Address::parse(page)? else { return None };
        let export = Self { locale, week, format };
        (export.path() == path).then_some(export)
    }

    pub fn path(&self) -> String {
        let page = Address::new(self.locale, Page::Programme { week: self.week.clone() }).path();
        format!("{page}{}", self.format.ending())
    }

    /// Address with a filter. The filter's page is left out: a file holds every hit.
    pub fn address(&self, filter: &Filter) -> String {
        with_query(&self.path(), &filter.at_page(0).to_query())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for path in [
            "/program.atom",
            "/program.csv",
            "/program/2022.csv",
            "/program.ics",
            "/en/program.schedule.xml",
            "/en/program/2022.schedule.json",
        ] {
            assert_eq!(Export::parse(path).map(|export| export.path()).as_deref(), Some(path));
            assert_eq!(Address::parse(path), None, "{path}");
        }
        for path in [
            "/program",
            "/program.xml",
            "/program.json",
            "/program/.csv",
            "/program//2022.csv",
            "/program/2022/x.csv",
            "/program/2022.csv.csv",
            "/om.csv",
            "/.csv",
            "/en.csv",
        ] {
            assert_eq!(Export::parse(path), None, "{path}");
        }
    }

    #[test]
    fn a_filter_comes_along() {
        let export = Export { locale: Locale::En, week: None, format: ExportFormat::Csv };
        let filter = Filter::parse("theme=data&page=3");
        assert_eq!(export.address(&filter), "/en/program.csv?theme=data");
    }
}
