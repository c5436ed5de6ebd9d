//! Sentences for the problems of fields, and how to solve them.

use super::Locale;
use domain::{draft::DraftField, problem::Problem};

/// Most characters of the typed text that a sentence repeats.
const MOST_REPEATED: usize = 60;

impl Locale {
    /// Sentence about a problem and how to solve it.
    pub fn problem(self, field: DraftField, problem: &Problem) -> String {
        match problem {
            Problem::Missing => self.missing(field).to_owned(),
            Problem::TooLong { limit, length } => self.problem_too_long(&self.number(*length), &self.number(*limit)),
            Problem::TooMany { limit, count } => self.problem_too_many(&self.number(*count), &self.number(*limit)),
            Problem::NotATime { value } => self.problem_not_a_time(&short(value)),
            Problem::NoSuchLocalTime { value } => self.problem_no_such_local_time(&short(value)),
            Problem::OutsideTheWeek { first, last, .. } => {
                self.problem_outside_the_week(&self.long_day(*first), &self.long_day(*last))
            }
            Problem::EndsBeforeItStarts { .. } => self.problem_ends_before_it_starts().to_owned(),
            Problem::UnevenLists { expected, count } => {
                self.problem_uneven_lists(&self.number(*count), &self.number(*expected))
            }
            Problem::NotAWebAddress { .. } => self.problem_not_a_web_address().to_owned(),
            Problem::NotOfTheWeb { .. } => self.problem_not_of_the_web().to_owned(),
            Problem::HostWithoutDot { .. } => self.problem_host_without_dot().to_owned(),
            Problem::PrivateWebAddress { .. } => self.problem_private_web_address().to_owned(),
            Problem::MailForWebAddress { .. } => self.problem_mail_for_web_address().to_owned(),
            Problem::UserInWebAddress { .. } => self.problem_user_in_web_address().to_owned(),
            Problem::NotAMailAddress { .. } => self.problem_not_a_mail_address().to_owned(),
            Problem::UnknownMunicipality { value } => self.problem_unknown_municipality(&short(value)),
            Problem::UnknownTheme { value } => self.problem_unknown_theme(&short(value)),
            Problem::UnknownKind { value } => self.problem_unknown_kind(&short(value)),
            Problem::UnknownWord { value, .. } => self.problem_unknown_word(&short(value)),
            Problem::NotALanguage { value } => self.problem_not_a_language(&short(value)),
            Problem::NotAnOrganizationNumber { .. } => self.problem_not_an_organization_number().to_owned(),
            Problem::WrongChecksum { .. } => self.problem_wrong_checksum().to_owned(),
            Problem::PlaceMissing => self.problem_place_missing().to_owned(),
            Problem::NotADay { value } => self.problem_not_a_day(&short(value)),
            Problem::NotATimeOfDay { value } => self.problem_not_a_time_of_day(&short(value)),
            Problem::NotANumber { value } => self.problem_not_a_number(&short(value)),
            Problem::NoEligibleParty { kinds } => self.problem_no_eligible_party(&self.party_kinds(kinds)),
            Problem::DeadlinePassed => self.problem_deadline_passed().to_owned(),
            Problem::DeadlineAfterStart => self.problem_deadline_after_start().to_owned(),
            Problem::EditedSinceImport => self.problem_edited_since_import().to_owned(),
            Problem::RepeatedId { value, row } => self.problem_repeated_id(&row.to_string(), &short(value)),
        }
    }

    fn missing(self, field: DraftField) -> &'static str {
        match field {
            DraftField::Organizer => self.problem_missing_organizer(),
            DraftField::PartnerName => self.problem_missing_partner(),
            DraftField::OrganizerKind | DraftField::PartnerKind => self.problem_missing_party_kind(),
            DraftField::Title => self.problem_missing_title(),
            DraftField::Description => self.problem_missing_description(),
            DraftField::Kind => self.problem_missing_kind(),
            DraftField::Themes => self.problem_missing_themes(),
            DraftField::Day => self.problem_missing_day(),
            DraftField::Starts => self.problem_missing_starts(),
            DraftField::Ends => self.problem_missing_ends(),
            DraftField::Format => self.problem_missing_format(),
            DraftField::Registration => self.problem_missing_registration(),
            DraftField::OnlineUrl => self.problem_missing_online_url(),
            DraftField::RegistrationUrl => self.problem_missing_registration_url(),
            DraftField::DeadlineDay => self.problem_missing_deadline_day(),
            DraftField::ContactEmail => self.problem_missing_contact_email(),
            DraftField::OwnEmail => self.problem_missing_own_email(),
            _ => self.problem_missing(),
        }
    }
}

/// Typed text, shortened to fit into a sentence.
fn short(typed: &str) -> String {
    let mut shown: String = typed.chars().take(MOST_REPEATED).collect();
    if shown.len() < typed.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::party::PartyKind;

    #[test]
    fn a_sentence_says_what_is_wrong_and_how_to_mend_it() {
        let sv = |field, problem| Locale::Sv.problem(field, &problem);
        assert_eq!(sv(DraftField::Title, Problem::Missing), "Skriv en titel.");
        assert_eq!(
            sv(DraftField::Description, Problem::TooLong { limit: 10_000, length: 10_412 }),
            "Texten är 10\u{a0}412 tecken lång. Korta den till högst 10\u{a0}000."
        );
        let kinds = vec![PartyKind::State, PartyKind::Region, PartyKind::Municipality];
        assert_eq!(
            sv(DraftField::OrganizerKind, Problem::NoEligibleParty { kinds }),
            "Minst en part ska vara av något av slagen statlig myndighet, region eller kommun. \
             Lägg till en sådan som samarbetspart, eller ändra slaget om det är fel."
        );
        let time = Problem::NotATimeOfDay { value: "x".repeat(100) };
        assert_eq!(
            Locale::En.problem(DraftField::Starts, &time),
            format!("“{}…” is not a time. Write hour and minute, such as 09:00.", "x".repeat(60))
        );
    }
}
