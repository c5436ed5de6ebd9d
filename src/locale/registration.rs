//! Texts of the registration: kinds of parties, steps, states, and the fields of the wizard.

use super::Locale;
use domain::{
    draft::{DraftField, FieldId, Step},
    eligibility::Registered,
    party::PartyKind,
    problem::Problem,
    public_body::BodyKinds,
    review::{Decision, Part, State},
    warnings::Warning,
};

impl Locale {
    pub fn party_kind(self, kind: PartyKind) -> &'static str {
        match kind {
            PartyKind::State => self.register_kind_state(),
            PartyKind::Region => self.register_kind_region(),
            PartyKind::Municipality => self.register_kind_municipality(),
            PartyKind::OtherPublic => self.register_kind_other_public(),
            PartyKind::CivilSociety => self.register_kind_civil_society(),
            PartyKind::Academia => self.register_kind_academia(),
            PartyKind::Company => self.register_kind_company(),
            PartyKind::Other => self.register_kind_other(),
        }
    }

    /// List of kinds of parties as an alternative: `en kommun, en region eller ett företag`.
    pub fn party_kinds(self, kinds: &[PartyKind]) -> String {
        // All of them begin with an ASCII letter, and Unicode's case tables would add 5 kB to the client.
        let words: Vec<String> = kinds.iter().map(|kind| self.party_kind(*kind).to_ascii_lowercase()).collect();
        match words.as_slice() {
            [all @ .., last] if !all.is_empty() => format!("{} {} {last}", all.join(", "), self.register_or()),
            _ => words.join(""),
        }
    }

    pub fn step_name(self, step: Step) -> &'static str {
        match step {
            Step::Who => self.register_step_who(),
            Step::What => self.register_step_what(),
            Step::When => self.register_step_when(),
            Step::TakePart => self.register_step_take_part(),
            Step::Contact => self.register_step_contact(),
            Step::Send => self.register_step_send(),
        }
    }

    pub fn state_name(self, state: State) -> &'static str {
        match state {
            State::Unconfirmed => self.state_unconfirmed(),
            State::Waiting => self.state_waiting(),
            State::ChangesAsked => self.state_changes_asked(),
            State::Published => self.state_published(),
            State::Declined => self.state_declined(),
            State::Withdrawn => self.state_withdrawn(),
            State::Hidden => self.state_hidden(),
            State::Erased => self.state_erased(),
        }
    }

    pub fn decision_name(self, decision: Decision) -> &'static str {
        match decision {
            Decision::Publish => self.decision_publish(),
            Decision::AskChanges => self.decision_ask_changes(),
            Decision::Decline => self.decision_decline(),
            Decision::Hide => self.decision_hide(),
            Decision::Unhide => self.decision_unhide(),
            Decision::Cancel => self.change_cancelled(),
            Decision::Restore => self.change_restored(),
            Decision::ReviewAnyway => self.decision_review_anyway(),
            Decision::Confirm => self.decision_confirm(),
            Decision::Resend => self.decision_resend(),
            Decision::Withdraw => self.decision_withdraw(),
        }
    }

    /// Name of a list on the desk.
    pub fn desk_state(self, state: State) -> &'static str {
        match state {
            State::Waiting => self.desk_state_waiting(),
            State::ChangesAsked => self.desk_state_changes_asked(),
            State::Published => self.desk_state_published(),
            State::Declined => self.desk_state_declined(),
            State::Unconfirmed => self.desk_state_unconfirmed(),
            State::Hidden => self.desk_state_hidden(),
            State::Withdrawn | State::Erased => self.state_name(state),
        }
    }

    /// Name of a part of an activity that an edit may change.
    pub fn part_name(self, part: Part) -> &'static str {
        match part {
            Part::Organizer => self.register_organizer(),
            Part::Partners => self.part_partners(),
            Part::Title => self.register_title(),
            Part::Summary => self.register_summary(),
            Part::Description => self.register_description(),
            Part::Kind => self.group_kind(),
            Part::Themes => self.register_themes(),
            Part::Languages => self.register_languages(),
            Part::Audience => self.group_audience(),
            Part::AudienceNote => self.register_audience_note(),
            Part::Website => self.register_website(),
            Part::Days => self.group_day(),
            Part::Times => self.part_times(),
            Part::Formats => self.group_format(),
            Part::Places => self.part_places(),
            Part::OnlineUrls => self.register_online_url(),
            Part::Registration => self.register_registration(),
            Part::RegistrationUrl => self.register_registration_url(),
            Part::Deadline => self.part_deadline(),
            Part::Seats => self.register_places(),
            Part::Accessibility => self.group_accessibility(),
            Part::Contact => self.part_contact(),
        }
    }

    /// Name of an event of the history; the stored word for an unknown one.
    pub fn event_name(self, event: &str) -> String {
        match event {
            "role-given" => self.event_role_given(),
            "role-taken" => self.event_role_taken(),
            "editor-added" => self.event_editor_added(),
            "editor-removed" => self.event_editor_removed(),
            "address-confirmed" => self.event_address_confirmed(),
            "address-changed" => self.event_address_changed(),
            "links-ended" => self.event_links_ended(),
            "reminded" => self.event_reminded(),
            "changes-undone" => self.event_changes_undone(),
            "changes-seen" => self.event_changes_seen(),
            "mail-failed" => self.event_mail_failed(),
            "mail-dismissed" => self.event_mail_dismissed(),
            "activity-erased" => self.event_activity_erased(),
            "person-erased" => self.event_person_erased(),
            "retention-applied" => self.event_retention_applied(),
            other => other,
        }
        .to_owned()
    }

    /// State of an activity for a moderator.
    pub fn desk_item_state(self, state: State) -> &'static str {
        match state {
            State::Unconfirmed => self.desk_item_unconfirmed(),
            State::Waiting => self.desk_item_waiting(),
            State::ChangesAsked => self.desk_item_changes_asked(),
            State::Published => self.desk_item_published(),
            State::Declined => self.desk_item_declined(),
            State::Withdrawn => self.desk_item_withdrawn(),
            State::Hidden => self.desk_item_hidden(),
            State::Erased => self.state_erased(),
        }
    }

    /// Message for a problem with a moderator's message to the organizer.
    pub fn desk_words_problem(self, decision: Decision, problem: &Problem) -> String {
        match (problem, decision) {
            (Problem::Missing, Decision::Decline) => self.desk_missing_why_declined().to_owned(),
            (Problem::Missing, Decision::AskChanges) => self.desk_missing_what_to_change().to_owned(),
            (Problem::Missing, Decision::Hide) => self.desk_missing_why_hidden().to_owned(),
            (Problem::Missing, Decision::Cancel) => self.mine_missing_cancel_reason().to_owned(),
            (Problem::Missing, _) => self.desk_missing_words().to_owned(),
            // Messages of the description's field suit any text.
            (problem, _) => self.problem(DraftField::Description, problem),
        }
    }

    /// Message for a problem with an organizer's reason to cancel.
    pub fn cancel_reason_problem(self, problem: &Problem) -> String {
        match problem {
            Problem::Missing => self.mine_missing_cancel_reason().to_owned(),
            problem => self.problem(DraftField::Summary, problem),
        }
    }

    /// Registry's answer for a party with this stated kind, as a sentence.
    pub fn registered(self, kind: PartyKind, registered: &Registered) -> String {
        let name = |kind: PartyKind| self.party_kind(kind).to_lowercase();
        match registered {
            Registered::As(kinds) | Registered::ByName(kinds) if !kinds.include(kind) => {
                self.rule_another_kind(&name(kinds.kind))
            }
            Registered::As(kinds) => self.with_counting(self.rule_registered(), *kinds),
            Registered::ByName(kinds) => self.with_counting(self.rule_registered_name(), *kinds),
            Registered::NumberMissing(_) => self.rule_number_missing().to_owned(),
            Registered::NumberOfAnother(_) => self.rule_number_of_another().to_owned(),
            Registered::Unknown { number_of: None } => self.rule_unknown().to_owned(),
            Registered::Unknown { number_of: Some(name) } => self.rule_unknown_number_of(name),
        }
    }

    /// Sentence, followed by one on the body's second kind, if any.
    fn with_counting(self, sentence: &str, kinds: BodyKinds) -> String {
        let name = |kind: PartyKind| self.party_kind(kind).to_lowercase();
        match kinds.counts_as {
            Some(counts_as) => format!("{sentence} {}", self.rule_counts_as(&name(counts_as), &name(kinds.kind))),
            None => sentence.to_owned(),
        }
    }

    /// Statement that the rule is met by the party `name`, of the stated kind and counting as an eligible one.
    pub fn confirmed(self, name: &str, kind: PartyKind, counts_as: PartyKind) -> String {
        let (said, counts) = (self.party_kind(kind).to_lowercase(), self.party_kind(counts_as).to_lowercase());
        if kind == counts_as { self.rule_confirmed(&said, name) } else { self.rule_confirmed_as(&counts, &said, name) }
    }

    pub fn warning(self, warning: Warning) -> &'static str {
        match warning {
            Warning::NoVenue => self.warning_no_venue(),
            Warning::NoLink => self.warning_no_link(),
            Warning::RegistrationByMail => self.warning_registration_by_mail(),
            Warning::NoWayToRegister => self.warning_no_way_to_register(),
            Warning::DeadlineAfterStart => self.warning_deadline_after_start(),
        }
    }

    /// Name of a revision's change in the history.
    pub fn change_name(self, change: &str) -> String {
        if let Ok(decision) = Decision::parse(change) {
            return self.decision_name(decision).to_owned();
        }
        match change {
            "sent" => self.change_sent(),
            "edited" => self.change_edited(),
            "imported" => self.change_imported(),
            "updated" => self.change_updated(),
            "published" => self.decision_publish(),
            "cancelled" => self.change_cancelled(),
            "restored" => self.change_restored(),
            "undone" => self.change_undone(),
            other => return other.to_owned(),
        }
        .to_owned()
    }

    /// Label of a field.
    pub fn field_name(self, field_id: FieldId) -> &'static str {
        match field_id.field {
            DraftField::Organizer => self.register_organizer(),
            DraftField::OrganizerNumber | DraftField::PartnerNumber => self.register_number(),
            DraftField::OrganizerKind | DraftField::PartnerKind => self.register_kind(),
            DraftField::PartnerOpen | DraftField::PartnerName => self.register_partner_name(),
            DraftField::Title => self.register_title(),
            DraftField::Summary => self.register_summary(),
            DraftField::Description => self.register_description(),
            DraftField::Kind => self.group_kind(),
            DraftField::Themes => self.register_themes(),
            DraftField::Languages => self.register_languages(),
            DraftField::Audience => self.group_audience(),
            DraftField::AudienceNote => self.register_audience_note(),
            DraftField::Website => self.register_website(),
            DraftField::OccurrenceOpen | DraftField::Day => self.group_day(),
            DraftField::Starts => self.register_starts(),
            DraftField::Ends => self.register_ends(),
            DraftField::EndDay => self.register_end_day(),
            DraftField::Format => self.group_format(),
            DraftField::Venue => self.register_venue(),
            DraftField::Address => self.register_address(),
            DraftField::Municipality => self.group_municipality(),
            DraftField::OnlineUrl => self.register_online_url(),
            DraftField::OnlineUrlLater => self.register_online_url_later(),
            DraftField::Registration => self.register_registration(),
            DraftField::RegistrationUrl => self.register_registration_url(),
            DraftField::RegistrationByMail => self.register_registration_by_mail(),
            DraftField::DeadlineDay => self.register_deadline_day(),
            DraftField::DeadlineTime => self.register_deadline_time(),
            DraftField::Places => self.register_places(),
            DraftField::Accessibility => self.group_accessibility(),
            DraftField::ContactName => self.register_contact_name(),
            DraftField::ContactEmail => self.register_contact_email(),
            DraftField::OwnEmail => self.register_own_email(),
            DraftField::CoEmail => self.register_co_email(),
            DraftField::Left => "",
        }
    }
}
