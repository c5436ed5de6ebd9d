//! Search of the registry while typing: by part of a name, alias or number, or by a name with typos.

use domain::{public_body::PublicBody, search::fold::fold, text};

use super::{
    Registry,
    slips::{SlipQuery, Words},
};

/// Most results of a search.
const MOST: usize = 10;
/// Fewest digits that are taken for a number; fewer may be a year or a street.
const FEWEST_DIGITS: usize = 4;
/// Number of results within words below which typos are considered as well.
const FEW: usize = 3;

/// Result of a search.
pub struct Found<'a> {
    /// At most ten matches, the best first.
    pub matches: Vec<Match<'a>>,
    /// Number of matches in all.
    pub total: usize,
    /// Whether the query is a complete name of the first match and of no other body.
    pub is_named: bool,
}

/// Matching body, and the name that matched if it is not the body's own.
#[derive(Clone, Copy)]
pub struct Match<'a> {
    pub body: &'a PublicBody,
    pub matched: Option<&'a str>,
    fit: Fit,
}

/// Quality of a match, best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Named,
    Whole,
    Beginning,
    WordBeginning,
    Inside,
    /// Beginning of the name with typos, by their weight.
    Slip(u32),
    /// Other words of the name with typos, by their weight.
    SlipInside(u32),
}

/// Name prepared for the search.
pub(super) struct KnownName {
    folded: String,
    words: Words,
}

impl KnownName {
    pub(super) fn new(name: &str) -> Self {
        let folded = fold(name);
        Self { words: Words::of(&folded), folded }
    }
}

impl Registry {
    /// Searches bodies by part of a name, an alias or a number. Typos are considered only if nothing else matches, or
    /// little that may match by chance.
    pub fn search(&self, written: &str) -> Found<'_> {
        let line = text::one_line(written);
        let folded = fold(&line);
        let mut matches = Vec::new();
        let digits: String = line.chars().filter(char::is_ascii_digit).collect();
        let is_number =
            digits.len() >= FEWEST_DIGITS && line.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '–'));
        if is_number {
            matches = self.with_number(&digits);
        } else if !folded.is_empty() {
            let meant = self.body_named(&line);
            matches = self.matching(|name| fit(&name.folded, &folded));
            for found in &mut matches {
                if meant.is_some_and(|meant| std::ptr::eq(meant, found.body)) {
                    found.fit = Fit::Named;
                }
            }
            if matches.len() < FEW && matches.iter().all(|found| found.fit == Fit::Inside) {
                self.add_slips(&folded, &mut matches);
            }
        }
        matches.sort_by(|left, right| {
            // A match of the body's own name precedes one of another name.
            let key = |found: &Match| (found.fit, found.matched.is_some(), found.body.name.len());
            key(left).cmp(&key(right)).then_with(|| text::swedish_order(&left.body.name, &right.body.name))
        });
        let (total, is_named) = (matches.len(), matches.first().is_some_and(|first| first.fit == Fit::Named));
        matches.truncate(MOST);
        Found { matches, total, is_named }
    }

    fn with_number(&self, digits: &str) -> Vec<Match<'_>> {
        let begins = |body: &&PublicBody| {
            body.number.as_ref().is_some_and(|number| number.as_str().replace('-', "").starts_with(digits))
        };
        self.bodies.iter().filter(begins).map(|body| Match { body, matched: None, fit: Fit::Beginning }).collect()
    }

    /// Bodies with a matching name, each with its best match.
    fn matching(&self, fit: impl Fn(&KnownName) -> Option<Fit>) -> Vec<Match<'_>> {
        let mut matches = Vec::new();
        for (body, known) in self.bodies.iter().zip(&self.known_names) {
            let fits = known.iter().zip(body.names()).filter_map(|(known, name)| Some((fit(known)?, name)));
            if let Some((fit, name)) = fits.min_by_key(|(fit, _)| *fit) {
                matches.push(Match { body, matched: (name != body.name).then_some(name), fit });
            }
        }
        matches
    }

    fn add_slips<'a>(&'a self, folded: &str, matches: &mut Vec<Match<'a>>) {
        let typed = Words::of(folded);
        let query = SlipQuery::new(&typed);
        let mut slips = self.matching(|name| {
            let slip = query.slip(&name.words)?;
            Some(if slip.is_beginning { Fit::Slip(slip.weight) } else { Fit::SlipInside(slip.weight) })
        });
        // A word of many names, such as `kommun`, does not distinguish bodies.
        let inside = |found: &Match| matches!(found.fit, Fit::SlipInside(_));
        if slips.iter().filter(|found| inside(found)).count() > MOST {
            slips.retain(|found| !inside(found));
        }
        slips.retain(|slip| !matches.iter().any(|found| std::ptr::eq(found.body, slip.body)));
        matches.append(&mut slips);
    }
}

fn fit(name: &str, written: &str) -> Option<Fit> {
    if name == written {
        Some(Fit::Whole)
    } else if name.starts_with(written) {
        Some(Fit::Beginning)
    } else {
        let at = name.find(written)?;
        let begins_word = name[..at].ends_with(|c: char| !c.is_alphanumeric());
        Some(if begins_word { Fit::WordBeginning } else { Fit::Inside })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(written: &str) -> String {
        let found = Registry::embedded().search(written);
        found.matches.first().map(|found| found.body.name.clone()).unwrap_or_default()
    }

    #[test]
    fn a_body_is_found_by_every_name_that_people_use() {
        for written in
            ["vinnova", "Vinn", "202100-5216", "2021005216", "verket för innovationssystem", "VERKET FOR INNOVATION"]
        {
            assert_eq!(first(written), "Vinnova", "{written}");
        }
        assert_eq!(first("malmo"), "Malmö stad");
        assert!(first("skr").starts_with("Sveriges"), "{}", first("skr"));
        assert_eq!(Registry::embedded().search("2021002742").matches.len(), MOST);
    }

    #[test]
    fn a_slip_finds_what_was_meant() {
        for (written, meant) in [
            ("Vinova", "Vinnova"),
            ("Vinnovva", "Vinnova"),
            ("Vinnvoa", "Vinnova"),
            ("Trafikverkt", "Trafikverket"),
            ("Trafkiverket", "Trafikverket"),
            ("Skolvreket", "Skolverket"),
            ("Upsala kommun", "Uppsala kommun"),
            ("Upsala universitet", "Uppsala universitet"),
            ("Region Skone", "Region Skåne"),
            ("Kammarkolegiet", "Kammarkollegiet"),
            ("Statistiska centralbryan", "Statistiska centralbyrån"),
            ("Försäkringkassan", "Försäkringskassan"),
            ("Skolver ket", "Skolverket"),
            ("Sveriges komuner", "Sveriges Kommuner och Regioner"),
            ("kommuner och regoner", "Sveriges Kommuner och Regioner"),
            ("Upphandlingmyndigheten", "Upphandlingsmyndigheten"),
            // Incomplete word.
            ("Trafkiver", "Trafikverket"),
        ] {
            assert_eq!(first(written), meant, "{written}");
        }
    }

    #[test]
    fn public_companies_museums_and_science_parks_are_found() {
        for (written, meant) in [
            ("Almi", "Almi"),
            ("almi foretagspartner", "Almi"),
            ("RISE", "RISE"),
            ("Rise Research Institutes of Sweden", "RISE"),
            ("Research Institutes", "RISE"),
            ("lkab", "LKAB"),
            ("Systembolagt", "Systembolaget"),
            ("SJ", "SJ"),
            ("Tekniska museet", "Tekniska museet"),
            ("mjärdevi", "Linköping Science Park"),
            ("Lindholmen", "Lindholmen Science Park"),
            ("Chalmers", "Chalmers tekniska högskola"),
        ] {
            assert_eq!(first(written), meant, "{written}");
        }
    }

    #[test]
    fn a_slip_comes_after_what_fits() {
        for written in ["Vinnova", "Lund", "Habo", "Region", "Skolverk", "Sala kommun", "Ale", "domstol"] {
            let found = Registry::embedded().search(written);
            let folded = fold(written);
            let fits = |found: &Match| found.body.names().any(|name| fold(name).contains(&folded));
            assert!(!found.matches.is_empty() && found.matches.iter().all(fits), "{written}");
        }
    }

    #[test]
    fn what_means_nothing_finds_nothing() {
        for written in [
            "",
            "  ",
            "zyxxyz",
            "12",
            "---",
            "qqq",
            "xq",
            "vxn",
            "abc",
            "kmn",
            "Atlantis",
            "Blåbärsligan",
            "asdfgh",
            "lorem ipsum",
            "Bommun",
            "Oxe kommun",
        ] {
            let found = Registry::embedded().search(written);
            let names: Vec<&str> = found.matches.iter().map(|found| found.body.name.as_str()).collect();
            assert_eq!(names, [""; 0], "{written}");
        }
    }

    /// Checks that names of companies do not match: nobody should be asked whether they are an authority because of a
    /// similar name.
    #[test]
    fn companies_and_associations_are_no_slips() {
        for written in [
            "Acme AB",
            "Acme",
            "Ericsson",
            "Volvo",
            "Scania",
            "Ikea",
            "Telia",
            "Spotify",
            "Sweco",
            "Skanska",
            "Tieto",
            "Atea",
            "Knowit",
            "Capgemini",
            "Google",
            "Microsoft",
            "Kommunal",
            "Vision",
            "Unionen",
            "Saco",
            "Rädda Barnen",
            "Kommunkonsulten i Bromma AB",
            "Hembygdsföreningen",
            "Scouterna",
            "Röda Korset",
            "Swedbank",
            "Nordea",
            "Klarna",
            "Cybercom",
            "Sogeti",
            "Visma",
            "Consid",
            "Omegapoint",
            "Afry",
            "Ramboll",
            "Tyréns",
        ] {
            let found = Registry::embedded().search(written);
            let slips = found.matches.iter().filter(|found| matches!(found.fit, Fit::Slip(_) | Fit::SlipInside(_)));
            assert_eq!(slips.map(|slip| slip.body.name.as_str()).collect::<Vec<_>>(), [""; 0], "{written}");
        }
    }

    #[test]
    fn a_search_says_how_many_there_are_and_whether_one_is_meant() {
        let search = |written: &str| {
            let found = Registry::embedded().search(written);
            (found.matches.len(), found.total, found.is_named)
        };
        let (shown, total, is_named) = search("region");
        assert!(shown == MOST && total > 20 && !is_named);
        for (written, named) in [
            ("vinnova", true),
            (" VINNOVA ", true),
            ("SKR", true),
            ("sveriges kommuner och landsting", true),
            ("Malmo stad", true),
            ("Håbo kommun", true),
            ("Vinnov", false),
            ("Vinova", false),
            ("202100-5216", false),
        ] {
            assert_eq!(search(written).2, named, "{written}");
        }
        assert_eq!(first("habo kommun"), "Habo kommun");
        assert_eq!(first("håbo kommun"), "Håbo kommun");
    }
}
