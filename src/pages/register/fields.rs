//! Fields of the wizard: a label, a hint, the control, what others wrote meanwhile, and what is wrong with it.

use super::DraftView;
use crate::{
    domain::{
        activity::{Activity, Description, Summary, Title},
        draft::{Draft, DraftField, Spot},
        occurrence::Occurrence,
        party::PartyName,
        place::WebAddress,
        text,
    },
    locale::Locale,
    parts::html::Html,
};

/// How a field is typed.
#[derive(Clone, Copy)]
pub struct Line {
    /// `text`, `email`, `url`, `time`, `date`.
    pub kind: &'static str,
    /// What a browser may fill in, such as `organization`; empty for nothing.
    pub autocomplete: &'static str,
    pub needed: Needed,
}

/// Whether a field must be filled in before sending.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    Yes,
    No,
    /// Depends on others; the hint says on what.
    Depends,
}

/// The id of a field's control.
pub fn control_id(spot: Spot) -> String {
    format!("f-{spot}")
}

/// The id of what a link to a field leads to: its control, or the first of its boxes.
pub fn first_control(view: &DraftView, spot: Spot) -> String {
    let first = match spot.field {
        DraftField::Themes => view.week.themes.first().map(|term| term.slug.as_str()),
        DraftField::Languages => Some("sv"),
        DraftField::Accessibility => Some("step-free"),
        DraftField::Audience => Some("open"),
        DraftField::Registration => Some("none"),
        DraftField::Format => Some("onsite"),
        _ => None,
    };
    first.map_or_else(|| control_id(spot), |value| format!("f-{spot}-{value}"))
}

/// What a field is called in a list: with its row where there are several.
pub fn label_in_words(locale: Locale, draft: &Draft, spot: Spot) -> String {
    let name = locale.field_name(spot);
    let Some((row, opener)) = spot.row.zip(spot.field.opener()) else { return name.to_owned() };
    let rows = draft.rows(opener);
    if rows.len() < 2 && opener == DraftField::OccurrenceOpen {
        return name.to_owned();
    }
    let number = rows.iter().position(|known| *known == row).unwrap_or(0) + 1;
    let place = if opener == DraftField::OccurrenceOpen {
        locale.register_occurrence(number)
    } else {
        locale.register_partner(number)
    };
    format!("{place}, {}", name.to_lowercase())
}

/// How many characters a field takes, where that is worth telling.
pub fn limit(field: DraftField) -> Option<usize> {
    match field {
        DraftField::Title => Some(Title::LIMIT),
        DraftField::Summary => Some(Summary::LIMIT),
        DraftField::Description => Some(Description::LIMIT),
        DraftField::Organizer | DraftField::PartnerName => Some(PartyName::LIMIT),
        DraftField::Venue | DraftField::Address => Some(Occurrence::LINE_LIMIT),
        DraftField::AudienceNote | DraftField::ContactName => Some(Activity::LINE_LIMIT),
        DraftField::Website | DraftField::RegistrationUrl | DraftField::OnlineUrl => Some(WebAddress::LIMIT),
        _ => None,
    }
}

/// Where a counter stands by the field from the beginning.
fn counts(field: DraftField) -> bool {
    matches!(field, DraftField::Title | DraftField::Summary | DraftField::Description)
}

/// A field of one line. No `maxlength`: it would cut off what is pasted, without a word.
pub fn line(html: &mut Html, view: &DraftView, spot: Spot, how: Line, label: &str, hint: &str) {
    begin(html, view, spot, label, hint, how.needed);
    html.raw("<input").attribute("type", how.kind);
    control(html, view, spot, hint, how.needed);
    if !how.autocomplete.is_empty() {
        html.attribute("autocomplete", how.autocomplete);
    }
    if matches!(how.kind, "email" | "url") {
        html.raw(" autocapitalize=\"none\" spellcheck=\"false\"");
    }
    html.attribute("value", view.draft.value(spot)).raw(">");
    end(html, view, spot);
}

/// As [`line`], with more attributes of its own.
pub fn line_with(
    html: &mut Html,
    view: &DraftView,
    spot: Spot,
    how: Line,
    label: &str,
    hint: &str,
    attributes: &[(&str, &str)],
) {
    begin(html, view, spot, label, hint, how.needed);
    html.raw("<input").attribute("type", how.kind);
    control(html, view, spot, hint, how.needed);
    html.attribute("autocomplete", if how.autocomplete.is_empty() { "off" } else { how.autocomplete });
    for (name, value) in attributes {
        html.attribute(name, value);
    }
    html.attribute("value", view.draft.value(spot)).raw(">");
    end(html, view, spot);
}

/// A field of several lines.
pub fn lines(html: &mut Html, view: &DraftView, spot: Spot, rows: u8, needed: Needed, label: &str, hint: &str) {
    begin(html, view, spot, label, hint, needed);
    html.raw("<textarea").attribute("rows", &rows.to_string());
    control(html, view, spot, hint, needed);
    // The parser drops a line break that comes first.
    html.raw(">\n").text(view.draft.value(spot)).raw("</textarea>");
    end(html, view, spot);
}

/// What stands around a list to choose from.
#[derive(Clone, Copy)]
pub struct Choice<'a> {
    pub needed: Needed,
    pub label: &'a str,
    pub hint: &'a str,
    /// What stands there while nothing is chosen.
    pub empty: &'a str,
}

/// A list to choose one from. Groups without a name are not set apart.
pub fn select(html: &mut Html, view: &DraftView, spot: Spot, around: Choice, groups: &[(&str, Vec<(&str, &str)>)]) {
    begin(html, view, spot, around.label, around.hint, around.needed);
    html.raw("<select");
    control(html, view, spot, around.hint, around.needed);
    html.raw("><option value=\"\">").text(around.empty).raw("</option>");
    let chosen = view.draft.value(spot);
    let mut is_known = chosen.is_empty();
    for (group, options) in groups {
        if !group.is_empty() {
            html.raw("<optgroup").attribute("label", group).raw(">");
        }
        for (value, name) in options {
            html.raw("<option").attribute("value", value);
            if *value == chosen {
                html.raw(" selected");
                is_known = true;
            }
            html.raw(">").text(name).raw("</option>");
        }
        if !group.is_empty() {
            html.raw("</optgroup>");
        }
    }
    if !is_known {
        html.raw("<option selected").attribute("value", chosen).raw(">").text(chosen).raw("</option>");
    }
    html.raw("</select>");
    end(html, view, spot);
}

/// Boxes to tick, or to choose one of.
pub fn choices(
    html: &mut Html,
    view: &DraftView,
    spot: Spot,
    needed: Needed,
    label: &str,
    hint: &str,
    options: &[(&str, &str)],
) {
    let locale = view.locale;
    let ticked = view.draft.words(spot);
    let kind = if spot.field.is_set() { "checkbox" } else { "radio" };
    html.raw("<fieldset class=\"field choices\"").attribute("aria-describedby", &described_by(view, spot, hint));
    html.raw("><legend>").text(label);
    need(html, locale, needed);
    html.raw("</legend>");
    hint_line(html, spot, hint);
    marker(html, view, spot);
    let unknown =
        ticked.iter().filter(|word| !options.iter().any(|(value, _)| value == *word)).map(|word| (*word, *word));
    for (value, name) in options.iter().copied().chain(unknown) {
        html.raw("<label class=\"choice\"><input").attribute("type", kind);
        html.attribute("id", &format!("f-{spot}-{value}")).attribute("name", &spot.to_string());
        html.attribute("data-seen", &seen(view, spot)).attribute("value", value);
        if ticked.contains(&value) {
            html.raw(" checked");
        }
        html.raw("> <span>").text(name).raw("</span></label>");
    }
    others(html, view, spot);
    problem(html, view, spot);
    html.raw("</fieldset>");
}

/// One box to tick.
pub fn tick(html: &mut Html, view: &DraftView, spot: Spot, label: &str) {
    html.raw("<div class=\"field tick\"").attribute("id", &format!("field-{spot}")).raw(">");
    marker(html, view, spot);
    html.raw("<label class=\"choice\"><input type=\"checkbox\"");
    control(html, view, spot, "", Needed::No);
    html.attribute("value", Draft::TICKED);
    if view.draft.is_ticked(spot) {
        html.raw(" checked");
    }
    html.raw("> <span>").text(label).raw("</span></label>");
    end(html, view, spot);
}

fn begin(html: &mut Html, view: &DraftView, spot: Spot, label: &str, hint: &str, needed: Needed) {
    html.raw("<div class=\"field\"").attribute("id", &format!("field-{spot}")).raw("><label");
    html.attribute("for", &control_id(spot)).raw(">").text(label);
    need(html, view.locale, needed);
    html.raw("</label>");
    hint_line(html, spot, hint);
    marker(html, view, spot);
}

fn need(html: &mut Html, locale: Locale, needed: Needed) {
    if needed == Needed::No {
        html.raw(" <span class=\"optional\">(").text(locale.register_optional()).raw(")</span>");
    }
}

fn hint_line(html: &mut Html, spot: Spot, hint: &str) {
    if !hint.is_empty() {
        html.raw("<p class=\"hint\"").attribute("id", &format!("hint-{spot}")).raw(">").text(hint).raw("</p>");
    }
}

/// Tells the server that this field was in the form, for boxes that are not ticked send nothing, and what stood in it:
/// who did not touch it does not contest what another page has made of it.
fn marker(html: &mut Html, view: &DraftView, spot: Spot) {
    let stood = Draft::fingerprint(view.draft.value(spot));
    html.raw("<input type=\"hidden\" name=\"shown\"").attribute("value", &format!("{spot}={stood}")).raw(">");
}

fn control(html: &mut Html, view: &DraftView, spot: Spot, hint: &str, needed: Needed) {
    html.attribute("id", &control_id(spot))
        .attribute("name", &spot.to_string())
        .attribute("data-seen", &seen(view, spot))
        .attribute("aria-describedby", &described_by(view, spot, hint));
    if needed == Needed::Yes {
        html.raw(" aria-required=\"true\"");
    }
    if view.told(spot).is_some() {
        html.raw(" aria-invalid=\"true\"");
    }
}

fn seen(view: &DraftView, spot: Spot) -> String {
    view.draft.typed(spot).map_or(0, |typed| typed.revision).to_string()
}

fn described_by(_view: &DraftView, spot: Spot, hint: &str) -> String {
    if hint.is_empty() { format!("problem-{spot}") } else { format!("hint-{spot} problem-{spot}") }
}

fn end(html: &mut Html, view: &DraftView, spot: Spot) {
    if let Some(limit) = limit(spot.field).filter(|_| counts(spot.field)) {
        let used = text::length(view.draft.value(spot));
        html.raw("<p class=\"count\"").attribute("data-count-of", &control_id(spot));
        html.attribute("data-limit", &limit.to_string()).raw(">");
        html.text(&view.locale.register_characters(&view.locale.number(limit), &view.locale.number(used))).raw("</p>");
    }
    others(html, view, spot);
    problem(html, view, spot);
    html.raw("</div>");
}

fn problem(html: &mut Html, view: &DraftView, spot: Spot) {
    html.raw("<p class=\"problem\"").attribute("id", &format!("problem-{spot}")).raw(">");
    if let Some(problem) = view.told(spot) {
        html.text(&view.locale.problem(spot.field, problem));
    }
    html.raw("</p>");
}

/// What others wrote meanwhile, each with the way to choose it.
fn others(html: &mut Html, view: &DraftView, spot: Spot) {
    html.raw("<div class=\"others\"").attribute("id", &format!("others-{spot}")).raw(">");
    let others = view.draft.typed(spot).map_or(&[][..], |typed| &typed.others);
    for (number, other) in others.iter().enumerate() {
        html.raw("<p class=\"hint\">").text(view.locale.register_other_version()).raw("</p><blockquote>");
        html.text(&other.value).raw("</blockquote><p><button type=\"submit\" class=\"button\" name=\"action\"");
        html.attribute("value", &format!("settle:{spot}:{number}")).raw(">").text(view.locale.register_take_other());
        html.raw("</button></p>");
    }
    if !others.is_empty() {
        html.raw("<p><button type=\"submit\" class=\"button\" name=\"action\"");
        html.attribute("value", &format!("settle:{spot}:keep")).raw(">").text(view.locale.register_keep_mine());
        html.raw("</button></p>");
    }
    html.raw("</div>");
}
