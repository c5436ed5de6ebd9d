//! Parties: found in the registry of public bodies by what people write, and what a number says of its owner.

use std::sync::OnceLock;

use crate::{
    api::draft::FoundParty,
    domain::{
        eligibility::Registered,
        party::{OrganizationNumber, Party, PartyKind},
        search::fold::fold,
        text,
    },
    locale::Locale,
    server::reference::{PublicBody, Reference},
};

/// The most that a search gives.
const MOST: usize = 10;
/// Fewer digits are a year or a street as likely as a number.
const FEWEST_DIGITS: usize = 4;

/// How well a body fits what was written; the smaller the better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Whole,
    Beginning,
    WordBeginning,
    Inside,
}

/// The bodies that a few letters, an alias or a number may mean; at most ten, the best first.
pub fn find(written: &str, english: bool) -> Vec<FoundParty> {
    let locale = if english { Locale::En } else { Locale::Sv };
    let line = text::one_line(written);
    let folded = fold(&line);
    if folded.is_empty() {
        return Vec::new();
    }
    let digits: String = line.chars().filter(char::is_ascii_digit).collect();
    let is_number =
        digits.len() >= FEWEST_DIGITS && line.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '–'));
    let mut found: Vec<Found> = Reference::get()
        .bodies()
        .iter()
        .zip(folded_names())
        .filter_map(|(body, known)| {
            if is_number {
                let number = body.number.as_ref()?.as_str().replace('-', "");
                return number.starts_with(&digits).then_some(Found { fit: Fit::Beginning, body, matched: None });
            }
            let (fit, name) =
                known.iter().filter_map(|(known, name)| Some((fit(known, &folded)?, *name))).min_by_key(|it| it.0)?;
            Some(Found { fit, body, matched: (name != body.name).then_some(name) })
        })
        .collect();
    found.sort_by(|left, right| {
        // What a body is called goes before what else it is known by.
        let key = |found: &Found| (found.fit, found.matched.is_some(), found.body.name.len());
        key(left).cmp(&key(right)).then_with(|| text::swedish_order(&left.body.name, &right.body.name))
    });
    found.into_iter().take(MOST).map(|found| shown(locale, found.body, found.matched)).collect()
}

/// The names of each body in the order of the registry, folded and as they are. Folded once: somebody waits with each key.
fn folded_names() -> &'static [Vec<(String, &'static str)>] {
    static NAMES: OnceLock<Vec<Vec<(String, &'static str)>>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let of_body = |body: &'static PublicBody| names(body).map(|name| (fold(name), name)).collect();
        Reference::get().bodies().iter().map(of_body).collect()
    })
}

/// A body that fits, and the name that does where it is another than the body's own.
struct Found {
    fit: Fit,
    body: &'static PublicBody,
    matched: Option<&'static str>,
}

/// The one body that a name, an alias or a number that only one has means.
pub fn named(written: &str) -> Option<&'static PublicBody> {
    Reference::get().body(written)
}

/// The one body that a name or an alias means; a number is no name.
pub fn called(written: &str) -> Option<&'static PublicBody> {
    Reference::get().body_named(written)
}

/// What the registry says of a party's name and number.
pub fn registered(name: &str, number: Option<&OrganizationNumber>) -> Registered {
    match (called(name), number) {
        (None, number) => {
            let bodies = number.map(|number| Reference::get().bodies_with(number)).unwrap_or_default();
            Registered::Unknown { number_of: bodies.first().map(|body| body.name.clone()) }
        }
        (Some(body), number) => match (&body.number, number) {
            (Some(known), Some(given)) if known == given => Registered::As(body.kind),
            (Some(_), None) => Registered::NumberMissing,
            (Some(_), Some(_)) => Registered::NumberOfAnother,
            // The registry has none to compare with: it must at least be nobody else's.
            (None, Some(given)) if !Reference::get().bodies_with(given).is_empty() => Registered::NumberOfAnother,
            (None, _) => Registered::As(body.kind),
        },
    }
}

/// The parties of an activity as the week's rule judges them.
pub fn judged<'a>(parties: impl Iterator<Item = &'a Party>) -> Vec<(PartyKind, Registered)> {
    parties.map(|party| (party.kind, registered(party.name.as_str(), party.number.as_ref()))).collect()
}

/// The names of the bodies that have this number, the first few, and how many there are.
pub fn owners(number: &str) -> Option<(Vec<&'static str>, usize)> {
    const FEW: usize = 3;
    let number = OrganizationNumber::parse(number).ok()?;
    let bodies = Reference::get().bodies_with(&number);
    Some((bodies.iter().take(FEW).map(|body| body.name.as_str()).collect(), bodies.len()))
}

fn names(body: &PublicBody) -> impl Iterator<Item = &str> {
    std::iter::once(&body.name).chain(&body.short).chain(&body.aliases).chain(&body.english).map(String::as_str)
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

fn shown(locale: Locale, body: &PublicBody, matched: Option<&str>) -> FoundParty {
    let kind = locale.party_kind(body.kind);
    FoundParty {
        name: body.name.clone(),
        number: body.number.as_ref().map(|number| number.as_str().to_owned()).unwrap_or_default(),
        kind: body.kind.word().to_owned(),
        note: matched.map_or_else(|| kind.to_owned(), |name| format!("{kind} · {name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(written: &str) -> String {
        find(written, false).first().map(|party| party.name.clone()).unwrap_or_default()
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
    }

    #[test]
    fn a_party_is_confirmed_by_name_and_number_of_one_body() {
        let ask = |name: &str, number: &str| registered(name, OrganizationNumber::parse(number).ok().as_ref());
        let unknown = |number_of: Option<&str>| Registered::Unknown { number_of: number_of.map(str::to_owned) };
        assert_eq!(ask("Vinnova", "202100-5216"), Registered::As(PartyKind::State));
        assert_eq!(ask(" verket för innovationssystem", "2021005216"), Registered::As(PartyKind::State));
        assert_eq!(ask("Vinnova", ""), Registered::NumberMissing);
        assert_eq!(ask("Vinnova", "556036-0793"), Registered::NumberOfAnother);
        assert_eq!(ask("Kommunkonsulten i Bromma AB", ""), unknown(None));
        assert_eq!(ask("Kommunkonsulten i Bromma AB", "202100-5216"), unknown(Some("Vinnova")));
        assert_eq!(ask("202100-5216", "202100-5216"), unknown(Some("Vinnova")), "a number is no name");
        let without = Reference::get().bodies().iter().find(|body| body.number.is_none()).unwrap();
        assert_eq!(ask(&without.name, ""), Registered::As(without.kind));
        assert_eq!(ask(&without.name, "556036-0793"), Registered::As(without.kind));
        assert_eq!(ask(&without.name, "202100-5216"), Registered::NumberOfAnother);
    }

    #[test]
    fn a_number_that_many_share_names_them_all() {
        let (names, count) = owners("202100-2742").unwrap();
        assert!(names.len() == 3 && count > 50);
        assert_eq!(owners("202100-5216").unwrap(), (vec!["Vinnova"], 1));
        assert_eq!(owners("556036-0793").unwrap().1, 0);
        assert_eq!(owners("202100-5217"), None);
        assert_eq!(find("2021002742", false).len(), MOST);
    }

    #[test]
    fn nothing_finds_nothing() {
        for written in ["", "  ", "zyxxyz", "12", "---"] {
            assert!(find(written, false).is_empty(), "{written}");
        }
    }
}
