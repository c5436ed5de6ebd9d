//! Validation: from a draft to an activity, or to every problem in it; one function for browser and server.

use serde::{Deserialize, Serialize};

use super::{Draft, DraftField, FieldId};
use crate::{
    activity::{Activity, Contact, Description, Registration, Summary, Title},
    occurrence::Occurrence,
    party::{OrganizationNumber, Party, PartyKind, PartyName},
    place::{MailAddress, MunicipalityCode, WebAddress},
    problem::Problem,
    search::fold::compose,
    taxonomy::{Accessibility, Audience, Format, Language, RegistrationMode, Status},
    text,
    time::{Date, Moment, TimeOfDay, Zone},
    week::Week,
};

/// Rules of a week for its activities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    pub first_day: Date,
    pub last_day: Date,
    pub zone: Zone,
    /// Slugs of the week's themes.
    pub themes: Vec<String>,
    /// Slugs of the week's kinds.
    pub kinds: Vec<String>,
    /// Kinds of which at least one party must be; an empty list accepts all.
    pub eligible_kinds: Vec<PartyKind>,
    /// Kinds that the rule does not name, and that count by what the registry says: of this draft's parties, or, where that is
    /// not at hand, of whatever party.
    #[serde(default)]
    pub counting_kinds: Vec<PartyKind>,
    /// Every existing municipality.
    pub municipalities: Vec<MunicipalityCode>,
    /// Time of sending, in seconds since 1970, before which no last day to register may be; `None` to skip that check.
    pub sent_s: Option<i64>,
    /// Start of the first occurrence, for a page that has only a part of the draft.
    pub first_start_s: Option<i64>,
}

impl Rules {
    /// Rules of `week`; `zone` covers the week and the year before it.
    pub fn of(week: &Week, zone: Zone, municipalities: Vec<MunicipalityCode>) -> Self {
        let slugs = |terms: &[crate::taxonomy::Term]| terms.iter().map(|term| term.slug.clone()).collect();
        Self {
            first_day: week.starts,
            last_day: week.last_day(),
            zone,
            themes: slugs(&week.themes),
            kinds: slugs(&week.kinds),
            eligible_kinds: week.eligible_kinds.clone(),
            counting_kinds: Vec::new(),
            municipalities,
            sent_s: None,
            first_start_s: None,
        }
    }
}

/// Result of validating a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Problems, in the order of the wizard.
    pub problems: Vec<(FieldId, Problem)>,
    /// Activity without the invalid fields; `None` without title, organizer or time.
    pub activity: Option<Activity>,
    /// Address of the registering person, never shown.
    pub own_email: Option<MailAddress>,
    /// Address of a second person who may edit the activity.
    pub co_email: Option<MailAddress>,
    /// First start among the occurrences with valid times.
    pub first_start: Option<Moment>,
}

impl Checked {
    /// Activity that may be sent; `None` while there is any problem.
    pub fn sendable(&self) -> Option<&Activity> {
        self.activity.as_ref().filter(|_| self.problems.is_empty())
    }
}

/// Validates a draft by the rules of its week.
pub fn check(draft: &Draft, rules: &Rules) -> Checked {
    let mut check = Check { draft, rules, problems: Vec::new(), first_start: None };
    let activity = check.activity();
    let own_email = check.required(DraftField::OwnEmail, MailAddress::parse);
    let co_email = check.optional(DraftField::CoEmail, MailAddress::parse);
    Checked { problems: check.problems, activity, own_email, co_email, first_start: check.first_start }
}

struct Check<'a> {
    draft: &'a Draft,
    rules: &'a Rules,
    /// Problems, in the order of the wizard.
    problems: Vec<(FieldId, Problem)>,
    first_start: Option<Moment>,
}

impl Check<'_> {
    fn activity(&mut self) -> Option<Activity> {
        let organizer = self.party(None);
        let partners: Vec<Party> = self
            .draft
            .rows(DraftField::PartnerOpen)
            .into_iter()
            .filter_map(|row| {
                let is_blank = [DraftField::PartnerName, DraftField::PartnerNumber, DraftField::PartnerKind]
                    .iter()
                    .all(|field| self.draft.is_blank(field.row(row)));
                // A row that was opened and left empty is no partner.
                if is_blank { None } else { self.party(Some(row)) }
            })
            .collect();
        self.eligible(organizer.as_ref(), &partners);
        let title = self.required(DraftField::Title, Title::required);
        let description = self.required(DraftField::Description, Description::required);
        let summary = self.optional(DraftField::Summary, Summary::parse);
        let (kind, themes) = self.terms();
        let languages = self.languages();
        let audience = self.optional(DraftField::Audience, Audience::parse).unwrap_or(Audience::Open);
        let is_open = self.draft.value(DraftField::Audience) == Audience::Open.word();
        let audience_note = self.unless(is_open, DraftField::AudienceNote, line(Activity::LINE_LIMIT)).flatten();
        let website = self.optional(DraftField::Website, WebAddress::parse);
        let occurrences = self.occurrences();
        self.first_start = occurrences.first().map(|first| first.starts);
        let (registration, places) = self.registration();
        let accessibility = self.accessibility();
        let contact = Contact {
            name: self.optional(DraftField::ContactName, line(Activity::LINE_LIMIT)).flatten(),
            email: self.required(DraftField::ContactEmail, MailAddress::parse),
        };
        if occurrences.is_empty() {
            return None;
        }
        Some(Activity {
            title: title?,
            // Made of the description on the server, which renders its Markdown.
            summary: summary.unwrap_or_default(),
            description: description.unwrap_or_default(),
            organizer: organizer?,
            partners,
            occurrences,
            website,
            themes,
            kind,
            languages,
            audience,
            audience_note,
            registration,
            contact,
            accessibility,
            status: Status::Scheduled,
            places,
            cancel_reason: None,
        })
    }

    /// Organizer, or the partner of a row.
    fn party(&mut self, row: Option<u8>) -> Option<Party> {
        let field_id = |one: DraftField, of_row: DraftField| row.map_or(one.into(), |row| of_row.row(row));
        let name = self.required(field_id(DraftField::Organizer, DraftField::PartnerName), PartyName::parse);
        let number =
            self.optional(field_id(DraftField::OrganizerNumber, DraftField::PartnerNumber), OrganizationNumber::parse);
        let kind = self.required(field_id(DraftField::OrganizerKind, DraftField::PartnerKind), PartyKind::parse);
        Some(Party { name: name?, number, kind: kind.unwrap_or(PartyKind::Other) })
    }

    fn eligible(&mut self, organizer: Option<&Party>, partners: &[Party]) {
        let kinds = &self.rules.eligible_kinds;
        let counts = |kind| kinds.contains(kind) || self.rules.counting_kinds.contains(kind);
        let is_met = kinds.is_empty() || organizer.into_iter().chain(partners).any(|party| counts(&party.kind));
        let field_id = FieldId::from(DraftField::OrganizerKind);
        let is_known = !self.problems.iter().any(|(known, _)| *known == field_id);
        if !is_met && is_known {
            self.problem(field_id, Problem::NoEligibleParty { kinds: kinds.clone() });
        }
    }

    fn terms(&mut self) -> (Option<String>, Vec<String>) {
        let rules = self.rules;
        let kind = if rules.kinds.is_empty() {
            None
        } else {
            self.required(DraftField::Kind, |slug| {
                let unknown = || Problem::UnknownKind { value: slug.to_owned() };
                rules.kinds.iter().find(|known| *known == slug).cloned().ok_or_else(unknown)
            })
        };
        let mut themes = Vec::new();
        for slug in self.draft.words(DraftField::Themes) {
            if rules.themes.iter().any(|known| known == slug) {
                text::push_new(&mut themes, slug.to_owned());
            } else {
                self.problem(DraftField::Themes, Problem::UnknownTheme { value: slug.to_owned() });
            }
        }
        if self.draft.is_blank(DraftField::Themes) && !rules.themes.is_empty() {
            self.problem(DraftField::Themes, Problem::Missing);
        }
        (kind, themes)
    }

    fn languages(&mut self) -> Vec<Language> {
        let mut languages = Vec::new();
        for written in self.draft.words(DraftField::Languages) {
            match Language::parse(written) {
                Ok(language) => text::push_new(&mut languages, language),
                Err(problem) => self.problem(DraftField::Languages, problem),
            }
        }
        if languages.is_empty() {
            languages.push(Language::swedish());
        }
        languages
    }

    fn accessibility(&mut self) -> Vec<Accessibility> {
        let mut all = Vec::new();
        for written in self.draft.words(DraftField::Accessibility) {
            match Accessibility::parse(written) {
                Ok(one) => text::push_new(&mut all, one),
                Err(problem) => self.problem(DraftField::Accessibility, problem),
            }
        }
        all
    }

    /// Occurrences, ordered by start.
    fn occurrences(&mut self) -> Vec<Occurrence> {
        let rows = self.draft.rows(DraftField::OccurrenceOpen);
        let begins = |it: &Occurrence| (it.starts.unix_s, it.ends.unix_s);
        let mut occurrences: Vec<Occurrence> = Vec::new();
        for row in rows {
            if let Some(occurrence) = self.occurrence(row) {
                // A general sort for lists this short would be a twentieth of the forms' client.
                let at = occurrences.partition_point(|known| begins(known) <= begins(&occurrence));
                occurrences.insert(at, occurrence);
            }
        }
        occurrences
    }

    fn occurrence(&mut self, row: u8) -> Option<Occurrence> {
        let span = self.span(row);
        let format = self.required(DraftField::Format.row(row), Format::parse_all);
        // Place and link count only for formats that have them; otherwise their text stays in the draft, unvalidated,
        // in case the format changes back.
        let only = |one: Format| format.as_ref().is_some_and(|formats| formats[..] == [one]);
        let (no_place, no_link) = (only(Format::Online), only(Format::Onsite));
        let venue = self.unless(no_place, DraftField::Venue.row(row), line(Occurrence::LINE_LIMIT)).flatten();
        let address = self.unless(no_place, DraftField::Address.row(row), line(Occurrence::LINE_LIMIT)).flatten();
        let known = &self.rules.municipalities;
        let municipality = self.unless(no_place, DraftField::Municipality.row(row), |code| {
            let unknown = || Problem::UnknownMunicipality { value: code.to_owned() };
            MunicipalityCode::parse(code).filter(|code| known.contains(code)).ok_or_else(unknown)
        });
        let online_url = self.unless(no_link, DraftField::OnlineUrl.row(row), WebAddress::parse);
        if let Some(formats) = &format {
            if formats.contains(&Format::Onsite) && self.draft.is_blank(DraftField::Municipality.row(row)) {
                self.problem(DraftField::Municipality.row(row), Problem::PlaceMissing);
            }
            if formats.contains(&Format::Online)
                && self.draft.is_blank(DraftField::OnlineUrl.row(row))
                && !self.draft.is_ticked(DraftField::OnlineUrlLater.row(row))
            {
                self.problem(DraftField::OnlineUrl.row(row), Problem::Missing);
            }
        }
        let formats = format.unwrap_or_else(|| vec![Format::Onsite]);
        let (starts, ends) = span?;
        Some(Occurrence {
            starts,
            ends,
            venue,
            address,
            municipality,
            online_url: online_url.filter(|_| formats.contains(&Format::Online)),
            formats,
        })
    }

    fn span(&mut self, row: u8) -> Option<(Moment, Moment)> {
        let day = self.required(DraftField::Day.row(row), day);
        let starts = self.required(DraftField::Starts.row(row), time);
        let ends = self.required(DraftField::Ends.row(row), time);
        let end_day = self.optional(DraftField::EndDay.row(row), self::day);
        let (day, starts, ends) = (day?, starts?, ends?);
        let starts = self.moment(DraftField::Starts.row(row), day, starts);
        let ends = self.moment(DraftField::Ends.row(row), end_day.unwrap_or(day), ends);
        let (starts, ends) = (starts?, ends?);
        let rules = self.rules;
        let mut is_right = true;
        // Both problems are reported at once.
        if let Err(problem) = Occurrence::check_day(starts, rules.first_day, rules.last_day) {
            self.problem(DraftField::Day.row(row), problem);
            is_right = false;
        }
        if let Err(problem) = Occurrence::check_end(starts, ends) {
            self.problem(DraftField::Ends.row(row), problem);
            is_right = false;
        }
        is_right.then_some((starts, ends))
    }

    fn moment(&mut self, field_id: FieldId, date: Date, time: TimeOfDay) -> Option<Moment> {
        let moment = self.rules.zone.at(date, time);
        if moment.is_none() {
            self.problem(field_id, Problem::NoSuchLocalTime { value: format!("{date} {time}") });
        }
        moment
    }

    /// Registration and number of participants. Where none is needed, the typed details stay in the draft, unvalidated,
    /// in case the answer changes back.
    fn registration(&mut self) -> (Registration, Option<u32>) {
        let mode = self.required(DraftField::Registration, RegistrationMode::parse);
        let is_none = mode == Some(RegistrationMode::None);
        let is_required = mode == Some(RegistrationMode::Required);
        let url = self.unless(is_none, DraftField::RegistrationUrl, WebAddress::parse);
        let day = self.unless(is_none, DraftField::DeadlineDay, day);
        let time = self.unless(is_none, DraftField::DeadlineTime, time);
        let places = self.unless(is_none, DraftField::Places, Activity::parse_places);
        let deadline = day.and_then(|day| self.deadline(day, time));
        if is_required {
            if day.is_none() && time.is_some() && self.draft.is_blank(DraftField::DeadlineDay) {
                self.problem(DraftField::DeadlineDay, Problem::Missing);
            }
            if self.draft.is_blank(DraftField::RegistrationUrl) && !self.draft.is_ticked(DraftField::RegistrationByMail)
            {
                self.problem(DraftField::RegistrationUrl, Problem::Missing);
            }
        }
        let mode = mode.unwrap_or(RegistrationMode::None);
        (Registration { mode, url: url.filter(|_| is_required), deadline: deadline.filter(|_| is_required) }, places)
    }

    /// Last moment to register. A day without a time means the whole day or, on the day of the start, until the start.
    fn deadline(&mut self, day: Date, time: Option<TimeOfDay>) -> Option<Moment> {
        let last_minute = time.or(TimeOfDay::from_minutes(23 * 60 + 59)).unwrap_or_default();
        let typed = self.moment(DraftField::DeadlineDay.into(), day, last_minute)?;
        let first_start = self.first_start.filter(|start| time.is_none() && start.date() == day);
        let deadline = first_start.unwrap_or(typed);
        let start_s = self.first_start.map(|start| start.unix_s).or(self.rules.first_start_s);
        let is_of_day = |start_s: i64| time.is_none() && typed.unix_s - start_s < 86_400;
        if self.rules.sent_s.is_some_and(|sent_s| deadline.unix_s < sent_s) {
            self.problem(DraftField::DeadlineDay, Problem::DeadlinePassed);
        } else if start_s.is_some_and(|start_s| deadline.unix_s > start_s && !is_of_day(start_s)) {
            self.problem(DraftField::DeadlineDay, Problem::DeadlineAfterStart);
        }
        Some(deadline)
    }

    fn problem(&mut self, field_id: impl Into<FieldId>, problem: Problem) {
        self.add(field_id.into(), problem);
    }

    fn add(&mut self, field_id: FieldId, problem: Problem) {
        let place = |field_id: FieldId| (field_id.step(), field_id.row, field_id.field);
        let at = self.problems.partition_point(|(known, _)| place(*known) <= place(field_id));
        self.problems.insert(at, (field_id, problem));
    }

    /// An optional field that is ignored where another answer makes it moot.
    fn unless<T>(
        &mut self,
        is_moot: bool,
        field_id: impl Into<FieldId>,
        parse: impl Fn(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        if is_moot { None } else { self.optional(field_id, parse) }
    }

    /// A field that may be blank.
    fn optional<T>(&mut self, field_id: impl Into<FieldId>, parse: impl Fn(&str) -> Result<T, Problem>) -> Option<T> {
        let field_id = field_id.into();
        let typed = self.filled(field_id)?;
        parse(typed.trim()).map_err(|problem| self.problem(field_id, problem)).ok()
    }

    /// Value of a field that is not blank, in composed form. Only the letters that Swedish needs are composed: a mail
    /// address with other letters is to be reported, not corrected.
    fn filled(&self, field_id: FieldId) -> Option<String> {
        Some(compose(&text::visible(self.draft.value(field_id)))).filter(|typed| !typed.trim().is_empty())
    }

    fn required<T>(&mut self, field_id: impl Into<FieldId>, parse: impl Fn(&str) -> Result<T, Problem>) -> Option<T> {
        let field_id = field_id.into();
        if self.draft.is_blank(field_id) {
            self.problem(field_id, Problem::Missing);
        }
        self.optional(field_id, parse)
    }
}

fn line(limit: usize) -> impl Fn(&str) -> Result<Option<String>, Problem> {
    move |line| text::optional_line(line, limit)
}

fn day(text: &str) -> Result<Date, Problem> {
    Date::parse(text).ok_or_else(|| Problem::NotADay { value: text.to_owned() })
}

fn time(text: &str) -> Result<TimeOfDay, Problem> {
    TimeOfDay::parse_typed(text).ok_or_else(|| Problem::NotATimeOfDay { value: text.to_owned() })
}
