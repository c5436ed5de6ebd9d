//! From a draft to an activity, or to everything that is still to mend: one function for browser and server.

use serde::{Deserialize, Serialize};

use super::{Draft, DraftField, Spot};
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

/// What a week asks of its activities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    pub first_day: Date,
    pub last_day: Date,
    pub zone: Zone,
    /// Slugs.
    pub themes: Vec<String>,
    /// Slugs.
    pub kinds: Vec<String>,
    /// At least one party must be of such a kind; none asks nothing.
    pub eligible_kinds: Vec<PartyKind>,
    /// Every municipality that there is.
    pub municipalities: Vec<MunicipalityCode>,
}

impl Rules {
    /// `zone` covers the week and the year before it.
    pub fn of(week: &Week, zone: Zone, municipalities: Vec<MunicipalityCode>) -> Self {
        let slugs = |terms: &[crate::taxonomy::Term]| terms.iter().map(|term| term.slug.clone()).collect();
        Self {
            first_day: week.starts,
            last_day: week.last_day(),
            zone,
            themes: slugs(&week.themes),
            kinds: slugs(&week.kinds),
            eligible_kinds: week.eligible_kinds.clone(),
            municipalities,
        }
    }
}

/// A draft as it was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// In the order of the wizard.
    pub problems: Vec<(Spot, Problem)>,
    /// The activity, as far as there is one: with what is wrong left out. `None` without title, organizer or time.
    pub activity: Option<Activity>,
    /// Of the registering person, never shown.
    pub own_email: Option<MailAddress>,
    /// Of a second person who may edit it.
    pub co_email: Option<MailAddress>,
}

impl Checked {
    /// What may be sent; `None` while there is anything to mend.
    pub fn sendable(&self) -> Option<&Activity> {
        self.activity.as_ref().filter(|_| self.problems.is_empty())
    }
}

/// Judges a draft by the rules of its week.
pub fn check(draft: &Draft, rules: &Rules) -> Checked {
    let mut check = Check { draft, rules, problems: Vec::new() };
    let activity = check.activity();
    let own_email = check.required(DraftField::OwnEmail, MailAddress::parse);
    let co_email = check.optional(DraftField::CoEmail, MailAddress::parse);
    Checked { problems: check.problems, activity, own_email, co_email }
}

struct Check<'a> {
    draft: &'a Draft,
    rules: &'a Rules,
    /// In the order of the wizard.
    problems: Vec<(Spot, Problem)>,
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
        let audience_note = self.line(DraftField::AudienceNote, Activity::LINE_LIMIT);
        let website = self.optional(DraftField::Website, WebAddress::parse);
        let occurrences = self.occurrences();
        let registration = self.registration();
        let places = self.optional(DraftField::Places, places);
        let accessibility = self.accessibility();
        let contact = Contact {
            name: self.line(DraftField::ContactName, Activity::LINE_LIMIT),
            email: self.required(DraftField::ContactEmail, MailAddress::parse),
        };
        if occurrences.is_empty() {
            return None;
        }
        let description = description.unwrap_or_default();
        Some(Activity {
            title: title?,
            summary: summary
                .filter(|summary| !summary.as_str().is_empty())
                .unwrap_or_else(|| Summary::from_description(&description)),
            description,
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

    /// The organizer, or the partner of a row.
    fn party(&mut self, row: Option<u8>) -> Option<Party> {
        let spot = |one: DraftField, of_row: DraftField| row.map_or(one.into(), |row| of_row.row(row));
        let name = self.required(spot(DraftField::Organizer, DraftField::PartnerName), PartyName::parse);
        let number =
            self.optional(spot(DraftField::OrganizerNumber, DraftField::PartnerNumber), OrganizationNumber::parse);
        let kind = self.required(spot(DraftField::OrganizerKind, DraftField::PartnerKind), PartyKind::parse);
        Some(Party { name: name?, number, kind: kind.unwrap_or(PartyKind::Other) })
    }

    fn eligible(&mut self, organizer: Option<&Party>, partners: &[Party]) {
        let kinds = &self.rules.eligible_kinds;
        let is_met = kinds.is_empty() || organizer.into_iter().chain(partners).any(|party| kinds.contains(&party.kind));
        let spot = Spot::from(DraftField::OrganizerKind);
        let is_known = !self.problems.iter().any(|(known, _)| *known == spot);
        if !is_met && is_known {
            self.problem(spot, Problem::NoEligibleParty { kinds: kinds.clone() });
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
                push_new(&mut themes, slug.to_owned());
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
                Ok(language) => push_new(&mut languages, language),
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
                Ok(one) => push_new(&mut all, one),
                Err(problem) => self.problem(DraftField::Accessibility, problem),
            }
        }
        all
    }

    /// In the order of their start.
    fn occurrences(&mut self) -> Vec<Occurrence> {
        let rows = self.draft.rows(DraftField::OccurrenceOpen);
        let begins = |it: &Occurrence| (it.starts.unix_s, it.ends.unix_s);
        let mut occurrences: Vec<Occurrence> = Vec::new();
        for row in rows {
            if let Some(occurrence) = self.occurrence(row) {
                // A general sort of lists this short would be a twentieth of the client of the forms.
                let at = occurrences.partition_point(|known| begins(known) <= begins(&occurrence));
                occurrences.insert(at, occurrence);
            }
        }
        occurrences
    }

    fn occurrence(&mut self, row: u8) -> Option<Occurrence> {
        let span = self.span(row);
        let format = self.required(DraftField::Format.row(row), formats);
        let venue = self.line(DraftField::Venue.row(row), Occurrence::LINE_LIMIT);
        let address = self.line(DraftField::Address.row(row), Occurrence::LINE_LIMIT);
        let online_url = self.optional(DraftField::OnlineUrl.row(row), WebAddress::parse);
        let known = &self.rules.municipalities;
        let municipality = self.optional(DraftField::Municipality.row(row), |code| {
            let unknown = || Problem::UnknownMunicipality { value: code.to_owned() };
            MunicipalityCode::parse(code).filter(|code| known.contains(code)).ok_or_else(unknown)
        });
        let formats = format.unwrap_or_else(|| vec![Format::Onsite]);
        let on_site = formats.contains(&Format::Onsite);
        if on_site
            && self.draft.is_blank(DraftField::Municipality.row(row))
            && !self.draft.is_blank(DraftField::Format.row(row))
        {
            self.problem(DraftField::Municipality.row(row), Problem::PlaceMissing);
        }
        let (starts, ends) = span?;
        // What is typed for a place stays in the draft should it be online only for now.
        let place = |line: Option<String>| line.filter(|_| on_site);
        Some(Occurrence {
            starts,
            ends,
            venue: place(venue),
            address: place(address),
            municipality: municipality.filter(|_| on_site),
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
        // Both are told at once.
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

    fn moment(&mut self, spot: Spot, date: Date, time: TimeOfDay) -> Option<Moment> {
        let moment = self.rules.zone.at(date, time);
        if moment.is_none() {
            self.problem(spot, Problem::NoSuchLocalTime { value: format!("{date} {time}") });
        }
        moment
    }

    fn registration(&mut self) -> Registration {
        let mode = self.required(DraftField::Registration, RegistrationMode::parse);
        let url = self.optional(DraftField::RegistrationUrl, WebAddress::parse);
        let day = self.optional(DraftField::DeadlineDay, day);
        let time = self.optional(DraftField::DeadlineTime, time);
        let mode = mode.unwrap_or(RegistrationMode::None);
        let is_required = mode == RegistrationMode::Required;
        let deadline = day.and_then(|day| {
            let time = time.or(TimeOfDay::from_minutes(23 * 60 + 59)).unwrap_or_default();
            self.moment(DraftField::DeadlineDay.into(), day, time)
        });
        if is_required && day.is_none() && time.is_some() && self.draft.is_blank(DraftField::DeadlineDay) {
            self.problem(DraftField::DeadlineDay, Problem::Missing);
        }
        Registration { mode, url: url.filter(|_| is_required), deadline: deadline.filter(|_| is_required) }
    }

    fn problem(&mut self, spot: impl Into<Spot>, problem: Problem) {
        self.add(spot.into(), problem);
    }

    fn add(&mut self, spot: Spot, problem: Problem) {
        let place = |spot: Spot| (spot.step(), spot.row, spot.field);
        let at = self.problems.partition_point(|(known, _)| place(*known) <= place(spot));
        self.problems.insert(at, (spot, problem));
    }

    fn line(&mut self, spot: impl Into<Spot>, limit: usize) -> Option<String> {
        self.optional(spot, |line| text::optional_line(line, limit)).flatten()
    }

    /// A field that may be blank.
    fn optional<T>(&mut self, spot: impl Into<Spot>, parse: impl Fn(&str) -> Result<T, Problem>) -> Option<T> {
        let spot = spot.into();
        let typed = self.filled(spot)?;
        parse(typed.trim()).map_err(|problem| self.problem(spot, problem)).ok()
    }

    /// What stands in a field that is not blank.
    fn filled(&self, spot: Spot) -> Option<String> {
        Some(compose(self.draft.value(spot))).filter(|typed| !typed.trim().is_empty())
    }

    fn required<T>(&mut self, spot: impl Into<Spot>, parse: impl Fn(&str) -> Result<T, Problem>) -> Option<T> {
        let spot = spot.into();
        if self.draft.is_blank(spot) {
            self.problem(spot, Problem::Missing);
        }
        self.optional(spot, parse)
    }
}

fn day(text: &str) -> Result<Date, Problem> {
    Date::parse(text).ok_or_else(|| Problem::NotADay { value: text.to_owned() })
}

/// `09:00`, and what people write where there is no clock to choose from: `9.00`, `9`, `0900`.
fn time(text: &str) -> Result<TimeOfDay, Problem> {
    let not_a_time = || Problem::NotATimeOfDay { value: text.to_owned() };
    let plain = text.replace('.', ":");
    let (hour, minute) = match plain.split_once(':') {
        // Browsers that show seconds send them.
        Some((hour, minute)) => (hour, minute.strip_suffix(":00").unwrap_or(minute)),
        None if plain.len() == 4 && plain.is_ascii() => plain.split_at(2),
        None => (plain.as_str(), "00"),
    };
    let digits =
        |text: &str| (matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(());
    digits(hour).and(digits(minute)).ok_or_else(not_a_time)?;
    TimeOfDay::parse(&format!("{hour:0>2}:{minute:0>2}")).ok_or_else(not_a_time)
}

fn formats(word: &str) -> Result<Vec<Format>, Problem> {
    const WORDS: &[&str] = &["onsite", "online", "hybrid"];
    match word {
        "hybrid" => Ok(vec![Format::Onsite, Format::Online]),
        word => Format::parse(word)
            .map(|format| vec![format])
            .map_err(|_| Problem::UnknownWord { value: word.to_owned(), allowed: WORDS }),
    }
}

fn places(text: &str) -> Result<u32, Problem> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    digits
        .parse()
        .ok()
        .filter(|places| (1..=1_000_000).contains(places))
        .ok_or_else(|| Problem::NotANumber { value: text.to_owned() })
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
