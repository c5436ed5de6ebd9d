//! Reference data: counties, municipalities and public bodies, as they stand in `data/`, looked up by what people write.
//! Knows nothing of weeks or activities.

use std::{collections::HashMap, sync::OnceLock};

use domain::{
    party::{OrganizationNumber, PartyKind},
    place::MunicipalityCode,
    search::fold::{compose, fold},
    text,
};

const COUNTIES: &str = include_str!("../../data/counties.csv");
const MUNICIPALITIES: &str = include_str!("../../data/municipalities.csv");
const PUBLIC_BODIES: &str = include_str!("../../data/public-bodies.csv");
const SYNONYMS: &str = include_str!("../../data/synonyms.csv");

/// The facts of `data/`, indexed.
pub struct Reference {
    counties: Vec<County>,
    municipalities: Vec<Municipality>,
    bodies: Vec<PublicBody>,
    municipality_by_code: HashMap<String, usize>,
    municipality_by_name: Names,
    body_by_name: Names,
    bodies_by_number: HashMap<OrganizationNumber, Vec<usize>>,
    synonyms: Vec<Vec<String>>,
}

/// A public body as the reference data names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicBody {
    /// What it is commonly called.
    pub name: String,
    /// Empty where it is not known for certain. No key: courts share one.
    pub number: Option<OrganizationNumber>,
    pub kind: PartyKind,
    /// Its abbreviation, where one is in use.
    pub short: Option<String>,
    /// Other names that mean this body and no other.
    pub aliases: Vec<String>,
    pub english: Option<String>,
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

/// Names and what they lead to: as written but for case, then without marks where only one thing is meant by that.
/// Habo and Håbo are two municipalities, Malmo and Malmö one.
#[derive(Default)]
struct Names {
    exact: HashMap<String, usize>,
    /// `None` where several names fold alike.
    folded: HashMap<String, Option<usize>>,
}

impl Reference {
    /// Parsed at the first call, then shared.
    pub fn get() -> &'static Self {
        static REFERENCE: OnceLock<Reference> = OnceLock::new();
        REFERENCE.get_or_init(Self::from_files)
    }

    /// By code, also without its first zero, which spreadsheets take away; by official name (`Malmö kommun`), common name
    /// (`Malmö`) or what it calls itself (`Malmö stad`); or by the two names of a sign, `Kiruna/Giron`, where at least one
    /// is known and all that are mean the same.
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

    /// The common name, `Malmö`, for `1280`.
    pub fn municipality_name(&self, code: &str) -> Option<&str> {
        self.municipality_at(code).map(|municipality| municipality.common.as_str())
    }

    /// The official name, `Malmö kommun`, for `1280`.
    pub fn municipality_official(&self, code: &str) -> Option<&str> {
        self.municipality_at(code).map(|municipality| municipality.official.as_str())
    }

    /// Every municipality, in the order of the codes: code and common name.
    pub fn municipalities(&self) -> impl Iterator<Item = (MunicipalityCode, &str)> {
        self.municipalities.iter().map(|municipality| (municipality.code, municipality.common.as_str()))
    }

    /// `Skåne län` for `12`.
    pub fn county_name(&self, code: &str) -> Option<&str> {
        self.county(code).map(|county| county.name.as_str())
    }

    /// `Skåne` for `12`.
    pub fn county_short(&self, code: &str) -> Option<&str> {
        self.county(code).map(|county| county.short.as_str())
    }

    /// Every county, in the order of the codes: code and short name.
    pub fn counties(&self) -> impl Iterator<Item = (&str, &str)> {
        self.counties.iter().map(|county| (county.code.as_str(), county.short.as_str()))
    }

    /// What kind of body this is: by its name, an abbreviation or an alias; else by its number, where all bodies that
    /// have it are of one kind.
    pub fn body_kind(&self, number: Option<&OrganizationNumber>, name: &str) -> Option<PartyKind> {
        if let Some(body) = self.body_named(name) {
            return Some(body.kind);
        }
        let bodies = self.bodies_by_number.get(number?)?;
        let (first, others) = bodies.split_first()?;
        let kind = self.bodies[*first].kind;
        others.iter().all(|at| self.bodies[*at].kind == kind).then_some(kind)
    }

    /// The body that a name, an alias or, where only one body has it, an organization number means.
    pub fn body(&self, written: &str) -> Option<&PublicBody> {
        self.body_named(written).or_else(|| {
            let number = OrganizationNumber::parse(written).ok()?;
            match self.bodies_by_number.get(&number)?.as_slice() {
                [only] => Some(&self.bodies[*only]),
                _ => None,
            }
        })
    }

    /// Groups of names that mean the same, for the search of every week.
    pub fn synonyms(&self) -> &[Vec<String>] {
        &self.synonyms
    }

    /// Every public body, in the order of the file.
    pub fn bodies(&self) -> &[PublicBody] {
        &self.bodies
    }

    /// All bodies that have this number; courts share one.
    pub fn bodies_with(&self, number: &OrganizationNumber) -> Vec<&PublicBody> {
        self.bodies_by_number.get(number).into_iter().flatten().map(|at| &self.bodies[*at]).collect()
    }

    /// Whether two public bodies have names that differ in å, ä and ö only and are this one once those are folded.
    pub fn is_name_of_several_bodies(&self, name: &str) -> bool {
        matches!(self.body_by_name.folded.get(&fold(name)), Some(None))
    }

    /// The body that a name or an alias means.
    pub fn body_named(&self, name: &str) -> Option<&PublicBody> {
        self.body_by_name.find(&text::one_line(name)).map(|at| &self.bodies[at])
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
        let bodies: Vec<PublicBody> = rows(PUBLIC_BODIES).into_iter().filter_map(body).collect();

        let municipality_by_code =
            municipalities.iter().enumerate().map(|(at, municipality)| (municipality.code.into(), at)).collect();
        let mut municipality_by_name = Names::default();
        for (at, municipality) in municipalities.iter().enumerate() {
            municipality_by_name.add(&municipality.official, at);
            municipality_by_name.add(&municipality.common, at);
        }
        // Malmö kommun calls itself Malmö stad, and so do those who write its name.
        for body in &bodies {
            let official = body.aliases.iter().find_map(|alias| municipality_by_name.exact.get(&exact(alias)).copied());
            if let Some(at) = official {
                municipality_by_name.add(&body.name, at);
            }
        }
        let mut body_by_name = Names::default();
        let mut bodies_by_number: HashMap<OrganizationNumber, Vec<usize>> = HashMap::new();
        for (at, body) in bodies.iter().enumerate() {
            body_by_name.add(&body.name, at);
            for alias in body.aliases.iter().chain(&body.short).chain(&body.english) {
                body_by_name.add(alias, at);
            }
            if let Some(number) = &body.number {
                bodies_by_number.entry(number.clone()).or_default().push(at);
            }
        }
        let synonyms =
            rows(SYNONYMS).into_iter().map(|[names]| names.split(';').map(str::to_owned).collect()).collect();
        Self {
            counties,
            municipalities,
            bodies,
            municipality_by_code,
            municipality_by_name,
            body_by_name,
            bodies_by_number,
            synonyms,
        }
    }
}

impl Names {
    /// The first that takes a name keeps it: names are added before aliases of later rows.
    fn add(&mut self, name: &str, at: usize) {
        let exact = exact(name);
        self.folded
            .entry(fold(&exact))
            .and_modify(|known| {
                if *known != Some(at) {
                    *known = None;
                }
            })
            .or_insert(Some(at));
        self.exact.entry(exact).or_insert(at);
    }

    fn find(&self, name: &str) -> Option<usize> {
        let exact = exact(name);
        self.exact.get(&exact).copied().or_else(|| self.folded.get(&fold(&exact)).copied().flatten())
    }
}

/// Lower case with its marks, decomposed letters composed.
fn exact(name: &str) -> String {
    compose(name).to_lowercase()
}

fn body([name, number, kind, short, aliases, english]: [String; 6]) -> Option<PublicBody> {
    Some(PublicBody {
        name,
        number: OrganizationNumber::parse(&number).ok(),
        kind: PartyKind::parse(&kind).ok()?,
        short: filled(short),
        aliases: aliases.split(';').map(str::trim).filter(|alias| !alias.is_empty()).map(str::to_owned).collect(),
        english: filled(english),
    })
}

fn filled(cell: String) -> Option<String> {
    (!cell.is_empty()).then_some(cell)
}

/// The records after the header, `N` cells each. The files are part of the program: a test reads every row of them.
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
        assert_eq!(reference.bodies.len(), PUBLIC_BODIES.lines().count() - 1);
        let numbers = rows::<6>(PUBLIC_BODIES).iter().filter(|row| !row[1].is_empty()).count();
        assert_eq!(reference.bodies.iter().filter(|body| body.number.is_some()).count(), numbers);
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
        for body in &reference.bodies {
            for name in std::iter::once(&body.name).chain(&body.aliases) {
                assert_eq!(reference.body(name), Some(body), "{name}");
            }
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

    #[test]
    fn bodies_are_known_by_name_before_number() {
        let reference = Reference::get();
        let shared = OrganizationNumber::parse("202100-2742").unwrap();
        assert_eq!(reference.body_kind(None, "vinnova"), Some(PartyKind::State));
        assert_eq!(reference.body_kind(None, "SKL"), reference.body_kind(None, "Sveriges Kommuner och Regioner"));
        assert_eq!(reference.body_kind(Some(&shared), "Ett hus i staden"), Some(PartyKind::State));
        assert_eq!(reference.body_kind(None, "Ett hus i staden"), None);
        assert_eq!(reference.body("202100-2742"), None);
        assert_eq!(reference.body("202100-5216").map(|body| body.name.as_str()), Some("Vinnova"));
    }
}
