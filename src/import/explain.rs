//! Problems of a file in English sentences for the command line: field, reason and remedy. Knows no week; the site has
//! messages of its own in `locale`.

use std::fmt::Write;

use super::record::{Fault, Note};
use domain::{field::Field, problem::Problem, review::State};

/// Message of a fault, in most cases `field: reason; remedy`.
pub fn fault(fault: &Fault) -> String {
    match fault {
        Fault::Field(field, problem) => format!("{field}: {}", self::problem(*field, problem)),
        Fault::Cells { expected, found } => format!(
            "record: it has {}, the header has {expected}; \
             put cells that hold separators or line breaks in quotation marks",
            count(*found, "cell")
        ),
        Fault::TooLarge { limit_bytes } => format!(
            "record: it is larger than {} MB; shorten it, or look for a quotation mark that is never closed",
            limit_bytes / (1024 * 1024)
        ),
        Fault::OpenQuote => {
            "record: a cell's quotation mark is never closed; add the closing one, and write one inside a cell twice"
                .to_owned()
        }
        Fault::StrayQuote => {
            "record: text follows a cell's closing quotation mark; write a quotation mark inside a cell twice"
                .to_owned()
        }
        Fault::BrokenElement { element } => format!(
            "record: its element <{element}> has no end, or a broken attribute; add </{element}>, \
             and quotation marks around each attribute"
        ),
        Fault::TwoValues { field, first, second } => format!(
            "{field}: the column stands twice, once with {} and once with {}; keep one of them",
            quoted(first),
            quoted(second)
        ),
        Fault::NotADuration { value } => {
            format!("duration: {} is no length of time; write hours and minutes, such as 01:30", quoted(value))
        }
        Fault::ReservedId { value } => {
            format!("id: {} begins as the ids made for records without one; choose another", quoted(value))
        }
        Fault::UnknownState => "id: its activity is in a state that this program does not know; \
             use the version that wrote it"
            .to_owned(),
    }
}

/// Reason why a field's text is rejected, and the remedy.
pub fn problem(field: Field, problem: &Problem) -> String {
    match problem {
        Problem::Missing => format!("it is empty; {}", example(field)),
        Problem::TooLong { limit, length } => format!("it has {length} characters; shorten it to {limit} at most"),
        Problem::TooMany { limit, count } => format!("there are {count}; keep {limit} at most"),
        Problem::NotATime { value } => {
            format!("{} is not a time; write 2022-10-03 09:00 or 2022-10-03T09:00:00+02:00", quoted(value))
        }
        Problem::NoSuchLocalTime { value } => format!(
            "the clock skips {} when summer time begins; give the time before or after, or one with an offset",
            quoted(value)
        ),
        Problem::OutsideTheWeek { value, first, last } => {
            format!("{value} is outside the week; choose a day from {first} to {last}")
        }
        Problem::EndsBeforeItStarts { starts, ends } => {
            format!("{ends} is not after the start, {starts}; correct one of them")
        }
        Problem::UnevenLists { expected, count } => format!(
            "it has {}, the list it goes with has {expected}; give one for each, in the same order, ; between",
            self::count(*count, "part")
        ),
        Problem::NotAWebAddress { value } => {
            format!("{} is not a web address; write it whole, such as https://www.vinnova.se", quoted(value))
        }
        Problem::NotOfTheWeb { value } => {
            format!("{} is no address on the web; write one that begins with https://", quoted(value))
        }
        Problem::HostWithoutDot { value } => {
            format!("the host in {} has no dot; write its whole name, such as https://www.vinnova.se", quoted(value))
        }
        Problem::PrivateWebAddress { value } => {
            format!(
                "{} leads to one's own computer or network; write an address that everybody can reach",
                quoted(value)
            )
        }
        Problem::MailForWebAddress { value } => {
            format!("{} is a mail address; write a web address, such as https://www.vinnova.se", quoted(value))
        }
        Problem::UserInWebAddress { value } => {
            format!("{} holds a user name; take away what stands before the @", quoted(value))
        }
        Problem::NotAMailAddress { value } => {
            format!("{} is not a mail address; write one, such as name@authority.example", quoted(value))
        }
        Problem::UnknownMunicipality { value } => format!(
            "{} is not a municipality; give its four-digit code or its name, such as 2321 or Åre",
            quoted(value)
        ),
        Problem::UnknownTheme { value } => {
            format!("the week has no theme {}; use one of its slugs or names, or --add-lists to add it", quoted(value))
        }
        Problem::UnknownKind { value } => format!(
            "the week has no kind of activity {}; use one of its slugs or names, or --add-lists to add it",
            quoted(value)
        ),
        Problem::UnknownWord { value, allowed } => {
            format!("{} is not known here; write {}", quoted(value), alternatives(allowed))
        }
        Problem::NotALanguage { value } => {
            format!(
                "{} is not a language; write its code, such as sv or en, with a comma between several",
                quoted(value)
            )
        }
        Problem::NotAnOrganizationNumber { value } => {
            format!("{} is not an organization number; write ten digits, such as 202100-5216", quoted(value))
        }
        Problem::WrongChecksum { value } => {
            format!("{} is not an organization number: its last digit does not fit; check each digit", quoted(value))
        }
        Problem::PlaceMissing => "there is no place; give venue, address or municipality".to_owned(),
        Problem::NotADay { value } => format!("{} is not a day; write one such as 2022-10-03", quoted(value)),
        Problem::NotATimeOfDay { value } => format!("{} is not a time of day; write one such as 09:00", quoted(value)),
        Problem::NotANumber { value } => format!("{} is not a whole number from 1; write digits", quoted(value)),
        Problem::NoEligibleParty { kinds } => {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
            format!("no party is of a kind that the week asks for; name one that is {}", alternatives(&kinds))
        }
        Problem::DeadlinePassed => "the last day to register has been; give a later one, or none".to_owned(),
        Problem::DeadlineAfterStart => {
            "the last day to register comes after the start; give an earlier one, or none".to_owned()
        }
        Problem::EditedSinceImport => {
            "the activity was edited on the site since its last import; take the change into the file, \
             or use --overwrite to replace it"
                .to_owned()
        }
        Problem::RepeatedId { value, row } => {
            format!(
                "{} stands in row {row} already; give each activity an id of its own; \
                 rows of one activity differ in time and place, and in nothing else",
                quoted(value)
            )
        }
    }
}

/// Reason why an activity keeps its state although the file asks for its publication: an earlier decision prevails.
pub fn stays(state: State) -> String {
    let why = match state {
        State::Declined => "a moderator declined it; publish it on the desk if it shall be shown after all",
        State::Withdrawn => "its organizer took it back; leave it out of the file",
        State::Hidden => "a moderator took it out of sight; show it again on the desk when the reason is gone",
        State::Erased => "its content was erased for good; leave it out of the file",
        State::Unconfirmed => "nobody has confirmed the address that it was sent from; review it on the desk",
        State::Waiting | State::ChangesAsked | State::Published => "nothing else was decided of it",
    };
    format!("id: stays {}: {why}", state.word())
}

/// Message of a note about the file as a whole.
pub fn note(note: &Note) -> String {
    match note {
        Note::UnknownColumns(names) => {
            let shown: Vec<String> = names.iter().take(20).map(|name| short(name)).collect();
            let more = if names.len() > shown.len() {
                format!(" and {} more", names.len() - shown.len())
            } else {
                String::new()
            };
            format!("ignored columns that are not known: {}{more}", shown.join(", "))
        }
        Note::ReadAsWindows1252 { row } => {
            format!("what is not valid UTF-8 is read as Windows-1252, first in row {row}")
        }
        Note::RepeatedColumns(names) => {
            format!("the header names twice: {}; of each, the cells are read as one", names.join(", "))
        }
        Note::HeaderBelowATitle { row } => {
            format!("the column names stand in row {row}; what is above them is read as a title")
        }
    }
}

/// First 60 characters of a text, in one line, control and invisible characters escaped.
pub fn short(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown = String::new();
    for (at, c) in text.chars().enumerate() {
        if at == MOST {
            shown.push('…');
            break;
        }
        if c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        {
            // Writing to a `String` cannot fail.
            let _ = write!(shown, "{}", c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", short(text))
}

fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

fn alternatives(words: &[&str]) -> String {
    match words {
        [all @ .., last] if !all.is_empty() => format!("{} or {last}", all.join(", ")),
        _ => words.join(""),
    }
}

fn example(field: Field) -> &'static str {
    match field {
        Field::Title => "write what it is called",
        Field::Organizer => "write who arranges it",
        Field::Starts | Field::Ends => "write a time such as 2022-10-03 09:00",
        Field::Partners => "write a name for each number and kind, or take those away",
        _ => "fill it in",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_and_how_to_mend_it() {
        let municipality =
            Fault::Field(Field::Municipality, Problem::UnknownMunicipality { value: "Åre by".to_owned() });
        assert_eq!(
            fault(&municipality),
            "municipality: \"Åre by\" is not a municipality; give its four-digit code or its name, such as 2321 or Åre"
        );
        let word = Problem::UnknownWord { value: "digital".to_owned(), allowed: &["onsite", "online", "hybrid"] };
        assert_eq!(problem(Field::Format, &word), "\"digital\" is not known here; write onsite, online or hybrid");
        assert_eq!(
            fault(&Fault::Cells { expected: 4, found: 1 }).split(';').next(),
            Some("record: it has 1 cell, the header has 4")
        );
    }

    #[test]
    fn what_is_quoted_stays_on_its_line() {
        let shown = short(&format!("a\nb\u{202e}{}", "x".repeat(100)));
        assert!(shown.starts_with("a\\u{a}b\\u{202e}xxx") && shown.ends_with("x…"), "{shown}");
    }
}
