//! Steps with fields.

use std::collections::BTreeSet;

use super::{
    DraftView, StepContext,
    fields::{Field, LineInput, Options, PartyLookup, Prose, choices, line, lines, select, tick},
    languages::languages,
    mails,
};
use crate::{
    api::draft::FoundParties,
    domain::{
        draft::{DraftField, FieldId, Step},
        eligibility::{Eligibility, Registered, judge},
        filter::Group,
        party::PartyKind,
        taxonomy::{Accessibility, Term},
        time::Date,
    },
    locale::Locale,
    parts::{hourly_load::hourly_load, html::prelude::*},
};

/// Days after the week in which an occurrence may still end.
const DAYS_AFTER: i32 = 7;
/// Number of occurrences that list every municipality, since each list takes 14 kB of the page. Later ones list those
/// that the draft uses, and have a button to list all.
const MOST_FULL_LISTS: usize = 3;
/// Action of that button, followed by `:` and the row.
pub const LIST_MUNICIPALITIES: &str = "list-municipalities";

pub fn who(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    let organizer = [DraftField::Organizer, DraftField::OrganizerNumber, DraftField::OrganizerKind].map(FieldId::from);
    maud! {
        p.lead { (locale.register_who_lead()) }
        div #eligibility { (eligibility(view)) }
        (party(view, organizer, locale.register_organizer(), locale.register_organizer_hint()))
        fieldset.rows {
            legend { (locale.register_partners()) " " span.optional { "(" (locale.register_optional()) ")" } }
            p.hint { (locale.register_partners_hint()) }
            @for (number, row) in (1..).zip(view.draft.rows(DraftField::PartnerOpen)) {
                fieldset.row id={ "partner-" (row) } {
                    legend { (locale.register_partner(number)) }
                    (party(view, partner(row), locale.register_partner_name(), ""))
                    (remove_button(format!("remove-partner:{row}"), locale.register_remove_partner(number)))
                }
            }
            (add_button("add-partner", locale.register_add_partner()))
        }
    }
}

/// Fields of a partner: name, number and kind.
fn partner(row: u8) -> [FieldId; 3] {
    [DraftField::PartnerName, DraftField::PartnerNumber, DraftField::PartnerKind].map(|field| field.row(row))
}

fn party<'a>(
    view: &'a DraftView,
    [name, number, kind]: [FieldId; 3],
    label: &'a str,
    hint: &'a str,
) -> impl Renderable {
    let locale = view.locale;
    let body = view.parties.iter().find(|party| party.name == name).and_then(|party| party.body.as_ref());
    let known = body.map(|(number, kind)| [view.draft.value(name), number.as_str(), kind.word()]);
    let lookup = PartyLookup { number, kind, known };
    let input = LineInput { autocomplete: Some("organization"), party: Some(lookup), ..LineInput::TEXT };
    maud! {
        (line(view, Field::required(name, label).hint(hint), input))
        // Without scripts only: the style sheet hides the button once suggestions appear while typing.
        p.find {
            button.button type="submit" name="action" value={ "find:" %(name) } { (locale.register_find()) }
        }
        (found(view, name))
        div.field-pair {
            @let field = Field::optional(number, locale.register_number()).hint(locale.register_number_hint());
            (line(view, field, LineInput::TEXT))
            @let kinds = PartyKind::ALL.iter().map(|kind| (kind.word(), locale.party_kind(*kind))).collect();
            @let field = Field::required(kind, locale.register_kind());
            (select(view, field, locale.register_choose(), &[("", kinds)]))
        }
        p.hint.owner id={ "owner-" %(number) } { (owner(view, name, number)) }
    }
}

/// Results of a search in the registry for the name of a party, if one was requested.
fn found(view: &DraftView, name: FieldId) -> impl Renderable {
    let locale = view.locale;
    let found = view.found.as_ref().filter(|(field_id, _)| *field_id == name).map(|(_, found)| found);
    found.map(|found| {
        maud! {
            div.found id="found" tabindex="-1" {
                p role="status" { (how_many(locale, found)) }
                ul {
                    @for party in &found.found {
                        li {
                            button.button type="submit" name="action" value={ "pick:" %(name) ":" (party.name) } {
                                (locale.register_pick(&party.name))
                            }
                            " "
                            span.hint { (party.note) }
                        }
                    }
                }
            }
        }
    })
}

/// Number of results; says whether only some of them are shown.
fn how_many(locale: Locale, found: &FoundParties) -> String {
    let shown = found.found.len();
    match shown {
        0 => locale.register_found_none().to_owned(),
        _ if found.total > shown => locale.register_found_more(&locale.number(shown), &locale.number(found.total)),
        _ => locale.register_found(shown),
    }
}

/// Note on the owner of each party's number, by the field of the number.
pub fn owners(view: &DraftView) -> impl Iterator<Item = (FieldId, String)> {
    let organizer = [DraftField::Organizer, DraftField::OrganizerNumber].map(FieldId::from);
    let partners = view.draft.rows(DraftField::PartnerOpen).into_iter().map(|row| {
        let [name, number, _] = partner(row);
        [name, number]
    });
    std::iter::once(organizer).chain(partners).map(|[name, number]| (number, owner(view, name, number)))
}

/// Owner of a number: a valid checksum does not prove that the number is the party's.
fn owner(view: &DraftView, name: FieldId, number: FieldId) -> String {
    let locale = view.locale;
    let Some((_, owner)) = view.owners.iter().find(|(field_id, _)| *field_id == number) else { return String::new() };
    let names: Vec<&str> = owner.names.iter().map(String::as_str).collect();
    let mut words = match names[..] {
        [] => return locale.register_number_unknown().to_owned(),
        [only] => locale.register_number_owner(only),
        _ => locale.register_number_owners(owner.count, &names.join(", ")),
    };
    if owner.is_another {
        words.push(' ');
        words.push_str(&locale.register_number_other(view.draft.value(name).trim()));
    }
    words
}

/// Paragraph on whether the week's rule is met.
pub fn eligibility(view: &DraftView) -> impl Renderable {
    standing(view).map(|(class, words)| maud! { p class=(class) { (words) } })
}

/// Class and text of the paragraph on the week's rule: confirmed by the registry, only stated, or not met. `None` if
/// the week has no rule.
pub fn standing(view: &DraftView) -> Option<(&'static str, String)> {
    let (locale, kinds) = (view.locale, &view.week.eligible_kinds);
    let mut names = Vec::new();
    let mut said: Vec<(PartyKind, Registered)> = Vec::new();
    for party in &view.parties {
        let name = view.draft.value(party.name).trim();
        if let Ok(kind) = PartyKind::parse(view.draft.value(party.kind))
            && !name.is_empty()
        {
            names.push(name);
            said.push((kind, party.registered.clone()));
        }
    }
    let standing = judge(&said, kinds);
    let was_left = view.draft.left_steps().contains(&Step::Who);
    standing.map(|standing| match standing {
        Eligibility::Confirmed { party, counts_as } => {
            ("rule is-met", locale.confirmed(names[party], said[party].0, counts_as))
        }
        Eligibility::Stated { party, registered } => {
            let kind = said[party].0;
            let why = locale.registered(kind, &registered);
            let kind = locale.party_kind(kind).to_lowercase();
            ("rule is-stated", locale.rule_stated_by_you(&kind, names[party], &why))
        }
        // Not marked as a problem before the step was left.
        Eligibility::NotMet => (
            if was_left { "rule is-not-met" } else { "rule" },
            locale.register_eligible_not_yet(&locale.party_kinds(kinds)),
        ),
    })
}

pub fn what(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    let kinds = [("", terms(locale, &view.week.kinds))];
    let themes = terms(locale, &view.week.themes);
    let audiences = [("open", locale.audience_open()), ("targeted", locale.audience_targeted())];
    let title = Field::required(DraftField::Title, locale.register_title()).hint(locale.register_title_hint());
    let summary = Field::optional(DraftField::Summary, locale.register_summary()).hint(locale.register_summary_hint());
    let description = Field::required(DraftField::Description, locale.register_description())
        .hint(locale.register_description_hint());
    let website = Field::optional(DraftField::Website, locale.register_website()).hint(locale.register_web_hint());
    maud! {
        p.lead { (locale.register_what_lead()) }
        (line(view, title, LineInput::TEXT))
        (lines(view, summary, 3, Prose::Plain))
        (lines(view, description, 12, Prose::Markdown))
        section.preview {
            h3 { (locale.register_preview()) }
            div #preview-description .prose { (description_preview(view)) }
        }
        @if !view.week.kinds.is_empty() {
            @let field = Field::required(DraftField::Kind, locale.group_kind());
            (select(view, field, locale.register_choose(), &kinds))
        }
        @if !themes.is_empty() {
            @let field = Field::required(DraftField::Themes, locale.register_themes());
            (choices(view, field.hint(locale.register_themes_hint()), &themes))
        }
        (languages(view))
        (choices(view, Field::optional(DraftField::Audience, locale.group_audience()), &audiences))
        (line(view, Field::optional(DraftField::AudienceNote, locale.register_audience_note()), LineInput::TEXT))
        (line(view, website, LineInput::URL))
    }
}

/// Preview of the description as on its page, sanitised.
pub fn description_preview(view: &DraftView) -> impl Renderable {
    maud! {
        @if view.draft.is_blank(DraftField::Description) {
            p.hint { (view.locale.register_preview_empty()) }
        } @else {
            (view.extra.description)
        }
    }
}

fn terms(locale: Locale, terms: &[Term]) -> Options<'_> {
    terms.iter().map(|term| (term.slug.as_str(), locale.pick(&term.name.sv, &term.name.en))).collect()
}

pub fn when(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    let rows = view.draft.rows(DraftField::OccurrenceOpen);
    maud! {
        p.lead { (locale.register_when_lead()) }
        @for (number, row) in (1..).zip(rows.iter().copied()) {
            fieldset.row id={ "occurrence-" (row) } {
                legend { (locale.register_occurrence(number)) }
                (occurrence(view, row, number <= MOST_FULL_LISTS || view.listed_row == Some(row)))
                @if rows.len() != 1 {
                    (remove_button(format!("remove-occurrence:{row}"), locale.register_remove_occurrence(number)))
                }
            }
        }
        (add_button("add-occurrence", locale.register_add_occurrence()))
        details.slots-of open {
            summary { (locale.register_slots()) }
            p.hint { (locale.register_slots_lead()) }
            div #slots { (slots(view)) }
        }
    }
}

/// Load of each hour of the week by other activities.
pub fn slots(view: &DraftView) -> impl Renderable {
    view.extra.hourly_load.as_ref().map(|load| hourly_load(view.locale, load))
}

fn occurrence(view: &DraftView, row: u8, lists_all: bool) -> impl Renderable {
    let locale = view.locale;
    let named = |date: Date| (date.to_string(), crate::locale::capitalized(&locale.full_date(date)));
    let later = (1..=DAYS_AFTER).map(|day| view.week.last_day().plus_days(day));
    let end_days: Vec<(String, String)> = view.week.dates().chain(later).map(named).collect();
    let day_count = view.week.dates().count();
    let formats = [
        ("onsite", locale.register_format_onsite()),
        ("online", locale.register_format_online()),
        ("hybrid", locale.register_format_hybrid()),
    ];
    let counties = if lists_all { every_municipality(view) } else { used_municipalities(view) };
    let municipality = Field::conditional(DraftField::Municipality.row(row), locale.group_municipality())
        .hint(locale.register_municipality_hint());
    let address = LineInput { autocomplete: Some("street-address"), ..LineInput::TEXT };
    let online_url = Field::optional(DraftField::OnlineUrl.row(row), locale.register_online_url())
        .hint(locale.register_online_url_hint());
    maud! {
        @let day = Field::required(DraftField::Day.row(row), locale.group_day());
        (select(view, day, locale.register_choose(), &[("", options(&end_days[..day_count]))]))
        div.field-row {
            (line(view, Field::required(DraftField::Starts.row(row), locale.register_starts()), LineInput::TIME))
            (line(view, Field::required(DraftField::Ends.row(row), locale.register_ends()), LineInput::TIME))
            @let end_day = Field::conditional(DraftField::EndDay.row(row), locale.register_end_day());
            (select(view, end_day, locale.register_same_day(), &[("", options(&end_days))]))
        }
        (choices(view, Field::required(DraftField::Format.row(row), locale.group_format()), &formats))
        div.on-site {
            (line(view, Field::optional(DraftField::Venue.row(row), locale.register_venue()), LineInput::TEXT))
            (line(view, Field::optional(DraftField::Address.row(row), locale.register_address()), address))
            (select(view, municipality, locale.register_choose(), &counties))
            @if !lists_all {
                p {
                    button.button type="submit" name="action" value={ (LIST_MUNICIPALITIES) ":" (row) } {
                        (locale.register_list_municipalities())
                    }
                }
            }
        }
        div.online {
            (line(view, online_url, LineInput::URL))
            (tick(view, DraftField::OnlineUrlLater.row(row), locale.register_online_url_later()))
        }
    }
}

/// Municipalities of a list, grouped by county.
type Counties<'a> = Vec<(&'a str, Options<'a>)>;

fn every_municipality<'a>(view: &DraftView<'a>) -> Counties<'a> {
    view.municipalities.iter().map(|(county, all)| (county.as_str(), options(all))).collect()
}

/// Municipalities that the draft's occurrences use, grouped by county.
fn used_municipalities<'a>(view: &DraftView<'a>) -> Counties<'a> {
    let rows = view.draft.rows(DraftField::OccurrenceOpen);
    let used: BTreeSet<&str> = rows.iter().map(|row| view.draft.value(DraftField::Municipality.row(*row))).collect();
    let mut counties = every_municipality(view);
    for (_, municipalities) in &mut counties {
        municipalities.retain(|(code, _)| used.contains(code));
    }
    counties.retain(|(_, municipalities)| !municipalities.is_empty());
    counties
}

fn options(pairs: &[(String, String)]) -> Options<'_> {
    pairs.iter().map(|(value, name)| (value.as_str(), name.as_str())).collect()
}

pub fn take_part(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    let registration = Field::required(DraftField::Registration, locale.register_registration());
    let modes = [("none", locale.register_registration_none()), ("required", locale.register_registration_required())];
    let url = Field::optional(DraftField::RegistrationUrl, locale.register_registration_url())
        .hint(locale.register_web_hint());
    let deadline_day = Field::optional(DraftField::DeadlineDay, locale.register_deadline_day());
    let deadline_time = Field::optional(DraftField::DeadlineTime, locale.register_deadline_time())
        .hint(locale.register_deadline_hint());
    let places = Field::optional(DraftField::Places, locale.register_places()).hint(locale.register_places_hint());
    let digits = LineInput { autocomplete: Some("off"), keyboard: Some("numeric"), ..LineInput::TEXT };
    let accessibility = Field::optional(DraftField::Accessibility, locale.group_accessibility())
        .hint(locale.register_accessibility_hint());
    let aids: Options = Accessibility::ALL
        .iter()
        .map(|aid| (aid.word(), locale.value_name(Group::Accessibility, aid.word()).unwrap_or(aid.word())))
        .collect();
    maud! {
        p.lead { (locale.register_take_part_lead()) }
        (choices(view, registration, &modes))
        div.when-required {
            (line(view, url, LineInput::URL))
            (tick(view, DraftField::RegistrationByMail.into(), locale.register_registration_by_mail()))
            div.field-pair {
                (line(view, deadline_day, LineInput::DATE))
                (line(view, deadline_time, LineInput::TIME))
            }
        }
        (line(view, places, digits))
        (choices(view, accessibility, &aids))
    }
}

pub fn contact<'a>(view: &'a DraftView, around: &'a StepContext) -> impl Renderable {
    let locale = view.locale;
    let email = Field::required(DraftField::ContactEmail, locale.register_contact_email())
        .hint(locale.register_contact_email_hint());
    maud! {
        p.lead { (locale.register_contact_lead()) }
        fieldset.rows {
            legend { (locale.register_contact_public()) }
            (line(view, Field::optional(DraftField::ContactName, locale.register_contact_name()), LineInput::TEXT))
            (line(view, email, LineInput::EMAIL))
        }
        @if view.extra.locks_addresses {
            fieldset.rows {
                legend { (locale.register_contact_own()) }
                p.hint { (locale.register_addresses_locked()) }
            }
            (mails(locale, around))
        } @else {
            fieldset.rows {
                legend { (locale.register_contact_own()) }
                (own_addresses(view, around))
            }
        }
    }
}

/// Addresses of the registering person and of a further editor, and the button that mails the draft's link.
fn own_addresses<'a>(view: &'a DraftView, around: &'a StepContext) -> impl Renderable {
    let locale = view.locale;
    let own = Field::required(DraftField::OwnEmail, locale.register_own_email()).hint(locale.register_own_email_hint());
    let co = Field::optional(DraftField::CoEmail, locale.register_co_email()).hint(locale.register_co_email_hint());
    maud! {
        (line(view, own, LineInput { autocomplete: Some("email"), ..LineInput::EMAIL }))
        p { button.button type="submit" name="action" value="mail-link" { (locale.register_mail_link()) } }
        (mails(locale, around))
        (line(view, co, LineInput::EMAIL))
    }
}

fn add_button(action: &str, words: &str) -> impl Renderable {
    maud! { p.add { button.button type="submit" name="action" value=(action) { (words) } } }
}

fn remove_button(action: String, words: String) -> impl Renderable {
    maud! { p.remove { button.button type="submit" name="action" value=(action) { (words) } } }
}
