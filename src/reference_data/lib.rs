//! Reference data: counties, municipalities and public bodies from `data/`, looked up by the names that people use.
//! Knows nothing of weeks or activities.

mod names;
pub mod registry;

use std::{collections::HashMap, sync::OnceLock};

use domain::{place::MunicipalityCode, text};

use names::Names;
pub use registry::Registry;

const COUNTIES: &str = include_str!("../../data/counties.csv");
const MUNICIPALITIES: &str = include_str!("../../data/municipalities.csv");
const SYNONYMS: &str = include_str!("../../data/synonyms.csv");
const FACET_NAMES: &str = include_str!("../../data/facet-names.csv");

/// Index of the data that is the same on all sites. Public bodies are in a [`Registry`].
pub struct Reference {
    counties: Vec<County>,
    municipalities: Vec<Municipality>,
    municipality_by_code: HashMap<String, usize>,
    municipality_by_name: Names,
    synonyms: Vec<Vec<String>>,
    facet_names: Vec<[String; 2]>,
}

struct County {
    code: String,
    name: String,
    short: String,
}

struct Municipality {
    code: MunicipalityCode,
    official: String,
    common: String,
}

impl Reference {
    /// Reference data, parsed at the first call, then shared.
    pub fn get() -> &'static Self {
        static REFERENCE: OnceLock<Reference> = OnceLock::new();
        REFERENCE.get_or_init(Self::from_files)
    }

    /// Municipality by code, also without its leading zero, which spreadsheets drop; by official name (`Malmö kommun`),
    /// common name (`Malmö`) or the name that it uses itself (`Malmö stad`); or by the two names of a sign,
    /// `Kiruna/Giron`, if at least one is known and all known ones agree.
    pub fn municipality(&self, written: &str) -> Option<MunicipalityCode> {
        let written = text::one_line(written);
        let at = self.municipality_of_one_name(&written).or_else(|| {
            let mut known = written.split('/').filter_map(|name| self.municipality_of_one_name(name.trim()));
            let first = known.next()?;
            known.all(|other| other == first).then_some(first)
        })?;
        Some(self.municipalities[at].code)
    }

    fn municipality_of_one_name(&self, written: &str) -> Option<usize> {
        let is_short = written.len() == 3 && written.bytes().all(|byte| byte.is_ascii_digit());
        let code = if is_short { format!("0{written}") } else { written.to_owned() };
        self.municipality_by_code.get(&code).copied().or_else(|| self.municipality_by_name.find(written))
    }

    /// Common name, `Malmö` for `1280`.
    pub fn municipality_name(&self, code: &str) -> Option<&str> {
        self.municipality_at(code).map(|municipality| municipality.common.as_str())
    }

    /// Official name, `Malmö kommun` for `1280`.
    pub fn municipality_official(&self, code: &str) -> Option<&str> {
        self.municipality_at(code).map(|municipality| municipality.official.as_str())
    }

    /// Municipalities in the order of their codes: code and common name.
    pub fn municipalities(&self) -> impl Iterator<Item = (MunicipalityCode, &str)> {
        self.municipalities.iter().map(|municipality| (municipality.code, municipality.common.as_str()))
    }

    /// Name of a county, `Skåne län` for `12`.
    pub fn county_name(&self, code: &str) -> Option<&str> {
        self.county(code).map(|county| county.name.as_str())
    }

    /// Short name of a county, `Skåne` for `12`.
    pub fn county_short(&self, code: &str) -> Option<&str> {
        self.county(code).map(|county| county.short.as_str())
    }

    /// Counties in the order of the file: code and short name.
    pub fn counties(&self) -> impl Iterator<Item = (&str, &str)> {
        self.counties.iter().map(|county| (county.code.as_str(), county.short.as_str()))
    }

    /// Groups of synonyms for the search of every week.
    pub fn synonyms(&self) -> &[Vec<String>] {
        &self.synonyms
    }

    /// Names of values of facets for the search of every week: values in the notation of [`NamedValues`], and names with
    /// `;` between.
    ///
    /// [`NamedValues`]: domain::week::NamedValues
    pub fn facet_names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.facet_names.iter().map(|[values, names]| (values.as_str(), names.as_str()))
    }

    fn municipality_at(&self, code: &str) -> Option<&Municipality> {
        let at = self.municipality_by_code.get(code)?;
        Some(&self.municipalities[*at])
    }

    fn county(&self, code: &str) -> Option<&County> {
        self.counties.iter().find(|county| county.code == code)
    }

    fn from_files() -> Self {
        let counties = rows(COUNTIES).into_iter().map(|[code, name, short]| County { code, name, short }).collect();
        let municipalities: Vec<Municipality> = rows(MUNICIPALITIES)
            .into_iter()
            .filter_map(|[code, official, common, _county]| {
                Some(Municipality { code: MunicipalityCode::parse(&code)?, official, common })
            })
            .collect();
        let municipality_by_code =
            municipalities.iter().enumerate().map(|(at, municipality)| (municipality.code.into(), at)).collect();
        let mut municipality_by_name = Names::default();
        for (at, municipality) in municipalities.iter().enumerate() {
            municipality_by_name.add(&municipality.official, at);
            municipality_by_name.add(&municipality.common, at);
        }
        // Malmö kommun calls itself Malmö stad, and people copy that name.
        for body in Registry::embedded().bodies() {
            let official = body.aliases.iter().find_map(|alias| municipality_by_name.exact(alias));
            if let Some(at) = official {
                municipality_by_name.add(&body.name, at);
            }
        }
        let synonyms =
            rows(SYNONYMS).into_iter().map(|[names]| names.split(';').map(str::to_owned).collect()).collect();
        Self {
            counties,
            municipalities,
            municipality_by_code,
            municipality_by_name,
            synonyms,
            facet_names: rows(FACET_NAMES),
        }
    }
}

/// Records after the header, `N` cells each; others are dropped. A test reads every row of the embedded files.
fn rows<const N: usize>(file: &str) -> Vec<[String; N]> {
    csv::Reader::from_reader(file.as_bytes())
        .into_records()
        .filter_map(|record| {
            let cells: Vec<String> = record.ok()?.iter().map(str::to_owned).collect();
            cells.try_into().ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(code: &str) -> MunicipalityCode {
        MunicipalityCode::parse(code).unwrap()
    }

    #[test]
    fn every_row_of_the_files_is_read() {
        let reference = Reference::get();
        assert_eq!(reference.counties.len(), COUNTIES.lines().count() - 1);
        assert_eq!(reference.municipalities.len(), MUNICIPALITIES.lines().count() - 1);
        assert_eq!(reference.facet_names.len(), FACET_NAMES.lines().count() - 1);
    }

    #[test]
    fn every_name_means_what_it_names() {
        let reference = Reference::get();
        for municipality in &reference.municipalities {
            for name in [&municipality.official, &municipality.common] {
                assert_eq!(reference.municipality(name), Some(municipality.code), "{name}");
            }
            assert!(reference.county_name(&municipality.code.county()).is_some());
        }
    }

    #[test]
    fn municipalities_are_found_as_people_write_them() {
        let reference = Reference::get();
        for written in ["1280", "Malmö", "malmo", "MALMÖ STAD", "Malmo\u{308}", " Malmö  kommun "] {
            assert_eq!(reference.municipality(written), Some(code("1280")), "{written}");
        }
        assert_eq!(reference.municipality("Habo"), Some(code("0643")));
        assert_eq!(reference.municipality("håbo"), Some(code("0305")));
        for (written, meant) in
            [("180", "0180"), ("114", "0114"), ("Kiruna/Giron", "2584"), ("Haaparanta / Haparanda", "2583")]
        {
            assert_eq!(reference.municipality(written), Some(code(meant)), "{written}");
        }
        for unknown in ["", "/", "9999", "999", "18", "Åre by", "Atlantis", "Malmö/Lund", "Atlantis/Mu"] {
            assert_eq!(reference.municipality(unknown), None, "{unknown}");
        }
        assert_eq!(reference.municipality_name("1280"), Some("Malmö"));
        assert_eq!(reference.county_short("12"), Some("Skåne"));
    }
}
