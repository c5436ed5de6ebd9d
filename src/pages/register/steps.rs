//! The steps that are filled in.

use std::collections::BTreeSet;

use super::{
    DraftView,
    fields::{Choice, Line, Needed, choices, line, line_with, lines, select, tick},
};
use crate::{
    domain::{
        draft::{DraftField, Spot, Step},
        eligibility::{Registered, Standing, judge},
        filter::Group,
        party::PartyKind,
        taxonomy::{Accessibility, Term},
        time::Date,
    },
    locale::Locale,
    parts::html::Html,
};

/// How many days after the week something may end.
const DAYS_AFTER: i32 = 7;
/// The occurrences that list every municipality; each list is 14 kB of the page. Those after them list the municipalities
/// that the draft uses, and have a button that lists them all.
const MOST_FULL_LISTS: usize = 3;
/// The action of that button, before `:` and the row.
pub const LIST_MUNICIPALITIES: &str = "list-municipalities";
/// The languages that are offered.
const LANGUAGES: [&str; 12] = ["sv", "en", "se", "fi", "da", "no", "de", "fr", "es", "ar", "uk", "swl"];

const TEXT: Line = Line { kind: "text", autocomplete: "", needed: Needed::Yes };
const MAYBE: Line = Line { kind: "text", autocomplete: "", needed: Needed::No };

pub fn who(html: &mut Html, view: &DraftView) {
    let locale = view.locale;
    html.raw("<p class=\"lead\">").text(locale.register_who_lead()).raw("</p>");
    html.raw("<div id=\"eligibility\">").raw(&eligibility(view)).raw("</div>");
    let spots = [DraftField::Organizer, DraftField::OrganizerNumber, DraftField::OrganizerKind].map(Spot::from);
    party(html, view, spots, locale.register_organizer(), locale.register_organizer_hint());
    html.raw("<fieldset class=\"rows\"><legend>").text(locale.register_partners());
    html.raw(" <span class=\"optional\">(").text(locale.register_optional()).raw(")</span></legend><p class=\"hint\">");
    html.text(locale.register_partners_hint()).raw("</p>");
    for (number, row) in (1..).zip(view.draft.rows(DraftField::PartnerOpen)) {
        let spots =
            [DraftField::PartnerName, DraftField::PartnerNumber, DraftField::PartnerKind].map(|field| field.row(row));
        html.raw("<fieldset class=\"row\"").attribute("id", &format!("partner-{row}")).raw("><legend>");
        html.text(&locale.register_partner(number)).raw("</legend>");
        party(html, view, spots, locale.register_partner_name(), "");
        remove(html, &format!("remove-partner:{row}"), &locale.register_remove_partner(number));
        html.raw("</fieldset>");
    }
    add(html, "add-partner", locale.register_add_partner());
    html.raw("</fieldset>");
}

fn party(html: &mut Html, view: &DraftView, [name, number, kind]: [Spot; 3], label: &str, hint: &str) {
    let locale = view.locale;
    let (number_name, kind_name) = (number.to_string(), kind.to_string());
    let mut attributes = vec![("data-find-party", ""), ("data-number", &*number_name), ("data-kind", &*kind_name)];
    let body = view.parties.iter().find(|party| party.name == name).and_then(|party| party.body.as_ref());
    if let Some((known_number, known_kind)) = body {
        // What the registry has filled in goes as soon as the name means another.
        attributes.push(("data-known", view.draft.value(name)));
        attributes.push(("data-known-number", known_number));
        attributes.push(("data-known-kind", known_kind.word()));
    }
    line_with(html, view, name, Line { autocomplete: "organization", ..TEXT }, label, hint, &attributes);
    // Where suggestions come as one types, the button has nothing to add.
    html.raw("<p class=\"find\"><button type=\"submit\" class=\"button\" name=\"action\"");
    html.attribute("value", &format!("find:{name}")).raw(">").text(locale.register_find()).raw("</button></p>");
    if let Some((_, found)) = view.found.as_ref().filter(|(spot, _)| *spot == name) {
        html.raw("<div class=\"found\" id=\"found\" tabindex=\"-1\"><p role=\"status\">");
        if found.is_empty() {
            html.text(locale.register_found_none());
        } else {
            html.text(&locale.register_found(found.len()));
        }
        html.raw("</p><ul>");
        for party in found {
            html.raw("<li><button type=\"submit\" class=\"button\" name=\"action\"");
            html.attribute("value", &format!("pick:{name}:{}", party.name)).raw(">");
            html.text(&locale.register_pick(&party.name)).raw("</button> <span class=\"hint\">").text(&party.note);
            html.raw("</span></li>");
        }
        html.raw("</ul></div>");
    }
    html.raw("<div class=\"field-pair\">");
    line(html, view, number, Line { kind: "text", ..MAYBE }, locale.register_number(), locale.register_number_hint());
    let kinds = PartyKind::ALL.iter().map(|kind| (kind.word(), locale.party_kind(*kind))).collect();
    let around = Choice { label: locale.register_kind(), ..choose(locale) };
    select(html, view, kind, around, &[("", kinds)]);
    html.raw("</div><p class=\"hint owner\"").attribute("id", &format!("owner-{number}")).raw(">");
    html.text(&owner(view, name, number)).raw("</p>");
}

/// Whose number it is: a right checksum can be a wrong owner.
pub fn owner(view: &DraftView, name: Spot, number: Spot) -> String {
    let locale = view.locale;
    let Some((_, owner)) = view.owners.iter().find(|(spot, _)| *spot == number) else { return String::new() };
    let names: Vec<&str> = owner.names.iter().map(String::as_str).collect();
    let mut words = match names[..] {
        [] => return locale.register_number_unknown().to_owned(),
        [only] => locale.register_number_owner(only),
        _ => return locale.register_number_owners(owner.count, &names.join(", ")),
    };
    if owner.is_another {
        words.push(' ');
        words.push_str(&locale.register_number_other(view.draft.value(name).trim()));
    }
    words
}

/// Whether the week's rule is met, in words: confirmed by the registry, stated, or not.
pub fn eligibility(view: &DraftView) -> String {
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
    let Some(standing) = judge(&said, kinds) else { return String::new() };
    let kind_of = |party: usize| locale.party_kind(said[party].0).to_lowercase();
    let was_left = view.draft.left_steps().contains(&Step::Who);
    let (class, words) = match standing {
        Standing::Confirmed { party } => ("rule is-met", locale.rule_confirmed(&kind_of(party), names[party])),
        Standing::Stated { party, registered } => {
            let why = locale.registered(said[party].0, &registered);
            ("rule is-stated", locale.rule_stated_by_you(&kind_of(party), names[party], &why))
        }
        // Nobody is blamed for what they have not come to yet.
        Standing::NotMet => (
            if was_left { "rule is-not-met" } else { "rule" },
            locale.register_eligible_not_yet(&locale.party_kinds(kinds)),
        ),
    };
    let mut html = Html::default();
    html.raw("<p").attribute("class", class).raw(">").text(&words).raw("</p>");
    html.finish()
}

pub fn what(html: &mut Html, view: &DraftView) {
    let locale = view.locale;
    html.raw("<p class=\"lead\">").text(locale.register_what_lead()).raw("</p>");
    line(html, view, DraftField::Title.into(), TEXT, locale.register_title(), locale.register_title_hint());
    lines(
        html,
        view,
        DraftField::Summary.into(),
        3,
        Needed::No,
        locale.register_summary(),
        locale.register_summary_hint(),
    );
    lines(
        html,
        view,
        DraftField::Description.into(),
        12,
        Needed::Yes,
        locale.register_description(),
        locale.register_description_hint(),
    );
    html.raw("<section class=\"preview\"><h3>").text(locale.register_preview());
    html.raw("</h3><div id=\"preview-description\" class=\"prose\">")
        .raw(&description_preview(view))
        .raw("</div></section>");
    let kinds = terms(locale, &view.week.kinds);
    if !kinds.is_empty() {
        let around = Choice { label: locale.group_kind(), ..choose(locale) };
        select(html, view, DraftField::Kind.into(), around, &[("", kinds)]);
    }
    let themes = terms(locale, &view.week.themes);
    if !themes.is_empty() {
        choices(
            html,
            view,
            DraftField::Themes.into(),
            Needed::Yes,
            locale.register_themes(),
            locale.register_themes_hint(),
            &themes,
        );
    }
    let languages = LANGUAGES.map(|code| (code, locale.value_name(Group::Language, code).unwrap_or(code)));
    choices(
        html,
        view,
        DraftField::Languages.into(),
        Needed::No,
        locale.register_languages(),
        locale.register_languages_hint(),
        &languages,
    );
    let audiences = [("open", locale.audience_open()), ("targeted", locale.audience_targeted())];
    choices(html, view, DraftField::Audience.into(), Needed::No, locale.group_audience(), "", &audiences);
    line(html, view, DraftField::AudienceNote.into(), MAYBE, locale.register_audience_note(), "");
    let website = Line { kind: "url", ..MAYBE };
    line(html, view, DraftField::Website.into(), website, locale.register_website(), locale.register_web_hint());
}

/// The description as the page will show it, sanitized.
pub fn description_preview(view: &DraftView) -> String {
    if view.draft.is_blank(DraftField::Description) {
        let mut html = Html::default();
        html.raw("<p class=\"hint\">").text(view.locale.register_preview_empty()).raw("</p>");
        return html.finish();
    }
    view.extra.description.clone()
}

fn terms(locale: Locale, terms: &[Term]) -> Vec<(&str, &str)> {
    terms.iter().map(|term| (term.slug.as_str(), locale.pick(&term.name.sv, &term.name.en))).collect()
}

pub fn when(html: &mut Html, view: &DraftView) {
    let locale = view.locale;
    html.raw("<p class=\"lead\">").text(locale.register_when_lead()).raw("</p>");
    let rows = view.draft.rows(DraftField::OccurrenceOpen);
    let is_one = rows.len() == 1;
    for (number, row) in (1..).zip(rows) {
        html.raw("<fieldset class=\"row\"").attribute("id", &format!("occurrence-{row}")).raw("><legend>");
        html.text(&locale.register_occurrence(number)).raw("</legend>");
        let lists_all = number <= MOST_FULL_LISTS || view.listed_row == Some(row);
        occurrence(html, view, row, lists_all);
        if !is_one {
            remove(html, &format!("remove-occurrence:{row}"), &locale.register_remove_occurrence(number));
        }
        html.raw("</fieldset>");
    }
    add(html, "add-occurrence", locale.register_add_occurrence());
    html.raw("<details class=\"slots-of\" open><summary>")
        .text(locale.register_slots())
        .raw("</summary><p class=\"hint\">");
    html.text(locale.register_slots_lead())
        .raw("</p><div id=\"slots\">")
        .raw(&view.extra.slots)
        .raw("</div></details>");
}

fn occurrence(html: &mut Html, view: &DraftView, row: u8, lists_all: bool) {
    let locale = view.locale;
    let named = |date: Date| (date.to_string(), crate::locale::capitalized(&locale.full_date(date)));
    let days: Vec<(String, String)> = view.week.dates().map(named).collect();
    let later = (1..=DAYS_AFTER).map(|day| named(view.week.last_day().plus_days(day)));
    let end_days: Vec<(String, String)> = days.iter().cloned().chain(later).collect();
    let around = Choice { label: locale.group_day(), ..choose(locale) };
    select(html, view, DraftField::Day.row(row), around, &[("", options(&days))]);
    html.raw("<div class=\"field-row\">");
    let time = Line { kind: "time", ..TEXT };
    line(html, view, DraftField::Starts.row(row), time, locale.register_starts(), "");
    line(html, view, DraftField::Ends.row(row), time, locale.register_ends(), "");
    let around = Choice {
        needed: Needed::Depends,
        label: locale.register_end_day(),
        hint: "",
        empty: locale.register_same_day(),
    };
    select(html, view, DraftField::EndDay.row(row), around, &[("", options(&end_days))]);
    html.raw("</div>");
    let formats = [
        ("onsite", locale.register_format_onsite()),
        ("online", locale.register_format_online()),
        ("hybrid", locale.register_format_hybrid()),
    ];
    choices(html, view, DraftField::Format.row(row), Needed::Yes, locale.group_format(), "", &formats);
    html.raw("<div class=\"on-site\">");
    line(html, view, DraftField::Venue.row(row), MAYBE, locale.register_venue(), "");
    let address = Line { autocomplete: "street-address", ..MAYBE };
    line(html, view, DraftField::Address.row(row), address, locale.register_address(), "");
    let counties = if lists_all { every_municipality(view) } else { used_municipalities(view) };
    let around = Choice {
        needed: Needed::Depends,
        label: locale.group_municipality(),
        hint: locale.register_municipality_hint(),
        ..choose(locale)
    };
    select(html, view, DraftField::Municipality.row(row), around, &counties);
    if !lists_all {
        html.raw("<p><button type=\"submit\" class=\"button\" name=\"action\"")
            .attribute("value", &format!("{LIST_MUNICIPALITIES}:{row}"))
            .raw(">")
            .text(locale.register_list_municipalities())
            .raw("</button></p>");
    }
    html.raw("</div><div class=\"online\">");
    let url = Line { kind: "url", ..MAYBE };
    line(
        html,
        view,
        DraftField::OnlineUrl.row(row),
        url,
        locale.register_online_url(),
        locale.register_online_url_hint(),
    );
    tick(html, view, DraftField::OnlineUrlLater.row(row), locale.register_online_url_later());
    html.raw("</div>");
}

/// The options of a list: of each group its name, and values with what they are called.
type Groups<'a> = Vec<(&'a str, Vec<(&'a str, &'a str)>)>;

/// Every municipality, by county.
fn every_municipality<'a>(view: &DraftView<'a>) -> Groups<'a> {
    view.municipalities.iter().map(|(county, all)| (county.as_str(), options(all))).collect()
}

/// The municipalities that occurrences of this draft have, by county.
fn used_municipalities<'a>(view: &DraftView<'a>) -> Groups<'a> {
    let rows = view.draft.rows(DraftField::OccurrenceOpen);
    let used: BTreeSet<&str> = rows.iter().map(|row| view.draft.value(DraftField::Municipality.row(*row))).collect();
    let mut counties = every_municipality(view);
    for (_, municipalities) in &mut counties {
        municipalities.retain(|(code, _)| used.contains(code));
    }
    counties.retain(|(_, municipalities)| !municipalities.is_empty());
    counties
}

/// A list from which something must be chosen.
fn choose(locale: Locale) -> Choice<'static> {
    Choice { needed: Needed::Yes, label: "", hint: "", empty: locale.register_choose() }
}

fn options(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(value, name)| (value.as_str(), name.as_str())).collect()
}

pub fn take_part(html: &mut Html, view: &DraftView) {
    let locale = view.locale;
    html.raw("<p class=\"lead\">").text(locale.register_take_part_lead()).raw("</p>");
    let modes = [("none", locale.register_registration_none()), ("required", locale.register_registration_required())];
    choices(html, view, DraftField::Registration.into(), Needed::Yes, locale.register_registration(), "", &modes);
    html.raw("<div class=\"when-required\">");
    let url = Line { kind: "url", ..MAYBE };
    line(
        html,
        view,
        DraftField::RegistrationUrl.into(),
        url,
        locale.register_registration_url(),
        locale.register_web_hint(),
    );
    tick(html, view, DraftField::RegistrationByMail.into(), locale.register_registration_by_mail());
    html.raw("<div class=\"field-pair\">");
    line(
        html,
        view,
        DraftField::DeadlineDay.into(),
        Line { kind: "date", ..MAYBE },
        locale.register_deadline_day(),
        "",
    );
    line(
        html,
        view,
        DraftField::DeadlineTime.into(),
        Line { kind: "time", ..MAYBE },
        locale.register_deadline_time(),
        locale.register_deadline_hint(),
    );
    html.raw("</div></div>");
    line_with(
        html,
        view,
        DraftField::Places.into(),
        MAYBE,
        locale.register_places(),
        locale.register_places_hint(),
        &[("inputmode", "numeric")],
    );
    let words: Vec<(&str, &str)> = Accessibility::ALL
        .iter()
        .map(|word| (word.word(), locale.value_name(Group::Accessibility, word.word()).unwrap_or(word.word())))
        .collect();
    choices(
        html,
        view,
        DraftField::Accessibility.into(),
        Needed::No,
        locale.group_accessibility(),
        locale.register_accessibility_hint(),
        &words,
    );
}

pub fn contact(html: &mut Html, view: &DraftView) {
    let locale = view.locale;
    html.raw("<p class=\"lead\">").text(locale.register_contact_lead()).raw("</p><fieldset class=\"rows\"><legend>");
    html.text(locale.register_contact_public()).raw("</legend>");
    line(html, view, DraftField::ContactName.into(), MAYBE, locale.register_contact_name(), "");
    let email = Line { kind: "email", ..TEXT };
    line(
        html,
        view,
        DraftField::ContactEmail.into(),
        email,
        locale.register_contact_email(),
        locale.register_contact_email_hint(),
    );
    html.raw("</fieldset><fieldset class=\"rows\"><legend>").text(locale.register_contact_own()).raw("</legend>");
    if view.extra.locks_addresses {
        html.raw("<p class=\"hint\">").text(locale.register_addresses_locked()).raw("</p></fieldset>");
        html.raw(&view.extra.mails);
        return;
    }
    let own = Line { kind: "email", autocomplete: "email", needed: Needed::Yes };
    line(html, view, DraftField::OwnEmail.into(), own, locale.register_own_email(), locale.register_own_email_hint());
    html.raw("<p><button type=\"submit\" class=\"button\" name=\"action\" value=\"mail-link\">");
    html.text(locale.register_mail_link()).raw("</button></p>");
    html.raw(&view.extra.mails);
    let co = Line { kind: "email", ..MAYBE };
    line(html, view, DraftField::CoEmail.into(), co, locale.register_co_email(), locale.register_co_email_hint());
    html.raw("</fieldset>");
}

fn add(html: &mut Html, action: &str, words: &str) {
    html.raw("<p class=\"add\"><button type=\"submit\" class=\"button\" name=\"action\"").attribute("value", action);
    html.raw(">").text(words).raw("</button></p>");
}

fn remove(html: &mut Html, action: &str, words: &str) {
    html.raw("<p class=\"remove\"><button type=\"submit\" class=\"button\" name=\"action\"").attribute("value", action);
    html.raw(">").text(words).raw("</button></p>");
}
