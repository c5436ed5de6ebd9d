//! Settings of a week as a TOML file: parsed with every value checked, and written in a form that parses again.
//! Knows nothing of the store.

use std::fmt::{self, Write as _};

use crate::domain::week::{FacetWords, PastYear, Week};

mod read;
mod toml_text;

pub use read::parse;

/// Errors of a settings file: every one that was found, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekError {
    pub complaints: Vec<Complaint>,
}

/// Error in a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Line number, from 1.
    pub line: usize,
    /// Sentence with the error and its correction.
    pub what: String,
}

impl std::error::Error for WeekError {}

impl fmt::Display for WeekError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, Complaint { line, what }) in self.complaints.iter().enumerate() {
            let separator = if at == 0 { "" } else { "\n" };
            write!(f, "{separator}line {line}: {what}")?;
        }
        Ok(())
    }
}

/// Settings as a file that [`parse`] reads as the same week.
pub fn write(week: &Week) -> String {
    use toml_text::{bilingual, string};

    let mut out = String::new();
    let kinds: Vec<String> = week.eligible_kinds.iter().map(|kind| string(kind.word())).collect();
    let mut line = |key: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{key} = {value}");
    };
    line("slug", &string(&week.slug));
    line("name", &bilingual(&week.name));
    line("starts", &week.starts.to_string());
    line("days", &week.days.to_string());
    line("time_zone", &string(&week.time_zone));
    line("programme_opens", &week.programme_opens.to_string());
    line("registration_opens", &week.registration_opens.to_string());
    line("registration_closes", &week.registration_closes.to_string());
    line("registration_grace_minutes", &week.registration_grace_minutes.to_string());
    line("eligible_kinds", &format!("[{}]", kinds.join(", ")));
    let texts = [
        ("purpose", &week.purpose),
        ("notice", &week.notice),
        ("promise", &week.promise),
        ("past_note", &week.past_note),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            line(key, &bilingual(text));
        }
    }
    if let Some(address) = &week.contact_email {
        line("contact_email", &string(address));
    }
    if !week.synonyms.is_empty() {
        let names =
            |names: &Vec<String>| format!("[{}]", names.iter().map(|name| string(name)).collect::<Vec<_>>().join(", "));
        line("synonyms", &format!("[\n  {},\n]", week.synonyms.iter().map(names).collect::<Vec<_>>().join(",\n  ")));
    }
    let kept = week.retention;
    line(
        "retention",
        &format!(
            "{{ contacts_days = {}, drafts_days = {}, unconfirmed_days = {}, history_days = {} }}",
            kept.contacts_days, kept.drafts_days, kept.unconfirmed_days, kept.history_days
        ),
    );
    line("answer_days", &week.answer_days.to_string());
    if !week.link_hosts.is_empty() {
        let hosts: Vec<String> = week.link_hosts.iter().map(|host| string(host)).collect();
        line("link_hosts", &format!("[{}]", hosts.join(", ")));
    }
    for host in &week.hosts {
        let url = host.url.as_ref().map_or_else(String::new, |url| format!("url = {}\n", string(url)));
        let _ = write!(out, "\n[[hosts]]\nname = {}\n{url}", string(&host.name));
    }
    for (key, terms) in [("themes", &week.themes), ("kinds", &week.kinds)] {
        for term in terms {
            let featured = if term.featured { "featured = true\n" } else { "" };
            let (slug, name) = (string(&term.slug), bilingual(&term.name));
            let _ = write!(out, "\n[[{key}]]\nslug = {slug}\nname = {name}\n{featured}");
        }
    }
    for PastYear { year, activities, organizers, participants } in &week.past {
        let _ = write!(out, "\n[[past]]\nyear = {year}\n");
        for (key, figure) in [("activities", activities), ("organizers", organizers), ("participants", participants)] {
            if let Some(figure) = figure {
                let _ = writeln!(out, "{key} = {figure}");
            }
        }
    }
    for FacetWords { finds, names } in &week.words {
        let names: Vec<String> = names.iter().map(|name| string(name)).collect();
        let _ = write!(out, "\n[[words]]\nfinds = {}\nnames = [{}]\n", string(finds), names.join(", "));
    }
    out
}

#[cfg(test)]
mod tests;
