//! Fields of the wizard: label, hint, control, conflicting values and problem.

use super::DraftView;
use crate::{
    domain::{
        activity::{Activity, Description, Summary, Title},
        draft::{Draft, DraftField, FieldId},
        occurrence::Occurrence,
        party::PartyName,
        place::WebAddress,
        text,
    },
    locale::Locale,
    parts::html::prelude::*,
};

/// Label and description of a field's control.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    pub id: FieldId,
    pub label: &'a str,
    /// Empty for none.
    pub hint: &'a str,
    pub need: Need,
}

/// Whether a field must be filled in before sending.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
    /// Required in some cases; the hint says in which.
    Conditional,
}

impl<'a> Field<'a> {
    pub fn required(id: impl Into<FieldId>, label: &'a str) -> Self {
        Self { id: id.into(), label, hint: "", need: Need::Required }
    }

    pub fn optional(id: impl Into<FieldId>, label: &'a str) -> Self {
        Self { need: Need::Optional, ..Self::required(id, label) }
    }

    pub fn conditional(id: impl Into<FieldId>, label: &'a str) -> Self {
        Self { need: Need::Conditional, ..Self::required(id, label) }
    }

    pub fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }

    /// Ids of the elements that describe the control: its hint and its problem.
    fn described_by(&self) -> String {
        let id = self.id;
        let hint = if self.hint.is_empty() { String::new() } else { format!("hint-{id} ") };
        let address = if is_web_address(id) { format!("address-{id} ") } else { String::new() };
        format!("{hint}{address}problem-{id}")
    }
}

/// Attributes of a single-line input.
#[derive(Clone, Copy)]
pub struct LineInput<'a> {
    /// `text`, `email`, `url`, `date`.
    pub kind: &'static str,
    /// `autocomplete` token, such as `organization`.
    pub autocomplete: Option<&'static str>,
    /// `inputmode`, the keyboard on phones, such as `numeric`.
    pub keyboard: Option<&'static str>,
    /// Set for the name of a party, for which the registry suggests completions.
    pub party: Option<PartyLookup<'a>>,
}

/// Data for the browser's search for a party.
#[derive(Clone, Copy)]
pub struct PartyLookup<'a> {
    /// Fields of the party's number and kind, which the registry fills in.
    pub number: FieldId,
    pub kind: FieldId,
    /// Name, number and kind of the body that the current name refers to. Values from the registry are cleared as soon
    /// as the name refers to another.
    pub known: Option<[&'a str; 3]>,
}

impl LineInput<'_> {
    pub const TEXT: Self = Self::of("text");
    pub const EMAIL: Self = Self::of("email");
    pub const URL: Self = Self::of("url");
    /// No `time`, which some browsers show in twelve hours, by their own language.
    pub const TIME: Self = Self { keyboard: Some("numeric"), ..Self::of("text") };
    pub const DATE: Self = Self::of("date");

    const fn of(kind: &'static str) -> Self {
        Self { kind, autocomplete: None, keyboard: None, party: None }
    }
}

/// Id of a field's control.
pub fn control_id(field_id: FieldId) -> String {
    format!("f-{field_id}")
}

/// Id of the target of links to a field: its control, or the first of its boxes.
pub fn first_control(view: &DraftView, field_id: FieldId) -> String {
    let first = match field_id.field {
        DraftField::Themes => view.week.themes.first().map(|term| term.slug.as_str()),
        DraftField::Languages => Some("sv"),
        DraftField::Accessibility => Some("step-free"),
        DraftField::Audience => Some("open"),
        DraftField::Registration => Some("none"),
        DraftField::Format => Some("onsite"),
        _ => None,
    };
    first.map_or_else(|| control_id(field_id), |value| format!("f-{field_id}-{value}"))
}

/// Label of a field in a list of problems; with its row if there are several.
pub fn label_in_words(locale: Locale, draft: &Draft, field_id: FieldId) -> String {
    let name = locale.field_name(field_id);
    let Some((row, opener)) = field_id.row.zip(field_id.field.opener()) else { return name.to_owned() };
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

/// Character limit of a field that is shown to the user.
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

/// Whether the field shows a counter even while it is short.
fn counts(field: DraftField) -> bool {
    matches!(field, DraftField::Title | DraftField::Summary | DraftField::Description)
}

/// Single-line field. Without `maxlength`, which would silently truncate pasted text.
pub fn line<'a>(view: &'a DraftView, field: Field<'a>, input: LineInput<'a>) -> impl Renderable {
    let control = Control::of(view, field);
    let is_code = matches!(input.kind, "email" | "url");
    let party = input.party;
    let known = |part: usize| party.and_then(|party| party.known).map(|known| known[part]);
    let [known_name, known_number, known_kind] = [0, 1, 2].map(known);
    labelled(
        view,
        field,
        maud! {
            input
                type=(input.kind)
                id=(control.id)
                name=(control.name)
                data-seen=(control.seen)
                aria-describedby=(control.described_by)
                aria-required=[control.required]
                aria-invalid=[control.invalid]
                autocomplete=[input.autocomplete]
                data-find-party=[party.map(|_| "")]
                data-number=[party.map(|party| party.number.to_string())]
                data-kind=[party.map(|party| party.kind.to_string())]
                data-known=[known_name]
                data-known-number=[known_number]
                data-known-kind=[known_kind]
                inputmode=[input.keyboard]
                autocapitalize=[is_code.then_some("none")]
                spellcheck=[is_code.then_some("false")]
                dir=[(input.kind == "text").then_some("auto")]
                value=(view.draft.value(field.id));
        },
    )
}

/// Format of a multi-line field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Prose {
    Plain,
    /// Markdown: pasted HTML keeps its formatting, and pasting can be undone.
    Markdown,
}

/// Multi-line field.
pub fn lines<'a>(view: &'a DraftView, field: Field<'a>, rows: u8, prose: Prose) -> impl Renderable {
    let control = Control::of(view, field);
    labelled(
        view,
        field,
        maud! {
            textarea
                rows=(rows)
                dir="auto"
                id=(control.id)
                name=(control.name)
                data-seen=(control.seen)
                aria-describedby=(control.described_by)
                aria-required=[control.required]
                aria-invalid=[control.invalid]
                data-markdown=[(prose == Prose::Markdown).then_some("")]
                // The HTML parser drops a leading line break.
                { "\n" (view.draft.value(field.id)) }
        },
    )
}

/// Options of a list: value and label.
pub type Options<'a> = Vec<(&'a str, &'a str)>;

/// Select list. `empty` is the label of the blank option; groups without a name are listed without a heading.
pub fn select<'a>(
    view: &'a DraftView,
    field: Field<'a>,
    empty: &'a str,
    groups: &'a [(&'a str, Options<'a>)],
) -> impl Renderable {
    let control = Control::of(view, field);
    let chosen = view.draft.value(field.id);
    let is_known =
        chosen.is_empty() || groups.iter().any(|(_, options)| options.iter().any(|(value, _)| *value == chosen));
    labelled(
        view,
        field,
        maud! {
            select
                id=(control.id)
                name=(control.name)
                data-seen=(control.seen)
                aria-describedby=(control.described_by)
                aria-required=[control.required]
                aria-invalid=[control.invalid]
            {
                option value="" { (empty) }
                @for (name, options) in groups {
                    @if name.is_empty() {
                        (option_list(options, chosen))
                    } @else {
                        optgroup label=(name) { (option_list(options, chosen)) }
                    }
                }
                @if !is_known { option selected value=(chosen) { (chosen) } }
            }
        },
    )
}

fn option_list<'a>(options: &'a [(&'a str, &'a str)], chosen: &'a str) -> impl Renderable {
    maud! { @for (value, name) in options { option value=(value) selected[*value == chosen] { (name) } } }
}

/// Checkboxes or radio buttons.
pub fn choices<'a>(view: &'a DraftView, field: Field<'a>, options: &[(&'a str, &'a str)]) -> impl Renderable {
    let unknown = view.draft.words(field.id).into_iter().filter(|word| !options.iter().any(|(value, _)| value == word));
    let options: Options = options.iter().copied().chain(unknown.map(|word| (word, word))).collect();
    choices_and(view, field, options, ())
}

/// Checkboxes or radio buttons, with further ones in `more`.
pub fn choices_and<'a>(
    view: &'a DraftView,
    field: Field<'a>,
    options: Options<'a>,
    more: impl Renderable,
) -> impl Renderable {
    maud! {
        fieldset.field.choices aria-describedby=(field.described_by()) {
            legend { (field.label) (optional(view.locale, field.need)) }
            (hint(field))
            (marker(view, field.id))
            (boxes(view, field.id, options.clone()))
            (more)
            (others(view, field.id))
            (problem(view, field.id))
        }
    }
}

/// Checkbox or radio button for each option, ticked if the field contains it.
pub fn boxes<'a>(view: &'a DraftView, id: FieldId, options: Options<'a>) -> impl Renderable {
    let ticked = view.draft.words(id);
    let kind = if id.field.is_set() { "checkbox" } else { "radio" };
    maud! {
        @for (value, name) in &options {
            label.choice {
                input
                    type=(kind)
                    id={ "f-" %(id) "-" (value) }
                    name=%(id)
                    data-seen=(seen(view, id))
                    value=(value)
                    checked[ticked.contains(value)];
                " "
                span { (name) }
            }
        }
    }
}

/// Single checkbox.
pub fn tick<'a>(view: &'a DraftView, id: FieldId, label: &'a str) -> impl Renderable {
    let control = Control::of(view, Field::optional(id, label));
    maud! {
        div.field.tick id={ "field-" %(id) } {
            (marker(view, id))
            label.choice {
                input
                    type="checkbox"
                    id=(control.id)
                    name=(control.name)
                    data-seen=(control.seen)
                    aria-describedby=(control.described_by)
                    aria-invalid=[control.invalid]
                    value=(Draft::TICKED)
                    checked[view.draft.is_ticked(id)];
                " "
                span { (label) }
            }
            (after(view, id))
        }
    }
}

/// Attributes of every control.
struct Control {
    id: String,
    name: String,
    /// Revision of the value on the page.
    seen: u32,
    described_by: String,
    required: Option<&'static str>,
    invalid: Option<&'static str>,
}

impl Control {
    fn of(view: &DraftView, field: Field) -> Self {
        Self {
            id: control_id(field.id),
            name: field.id.to_string(),
            seen: seen(view, field.id),
            described_by: field.described_by(),
            required: (field.need == Need::Required).then_some("true"),
            invalid: view.told(field.id).map(|_| "true"),
        }
    }
}

fn seen(view: &DraftView, field_id: FieldId) -> u32 {
    view.draft.typed(field_id).map_or(0, |typed| typed.revision)
}

/// Control with its label before and its messages after it.
fn labelled<'a>(view: &'a DraftView, field: Field<'a>, control: impl Renderable) -> impl Renderable {
    maud! {
        div.field id={ "field-" %(field.id) } {
            label for=(control_id(field.id)) { (field.label) (optional(view.locale, field.need)) }
            (hint(field))
            (marker(view, field.id))
            (control)
            (after(view, field.id))
        }
    }
}

fn optional(locale: Locale, need: Need) -> impl Renderable {
    (need == Need::Optional).then(|| maud! { " " span.optional { "(" (locale.register_optional()) ")" } })
}

fn hint(field: Field) -> impl Renderable {
    (!field.hint.is_empty()).then(|| maud! { p.hint id={ "hint-" %(field.id) } { (field.hint) } })
}

/// Hidden input that marks the field as part of the form, since boxes that are not ticked send nothing, and holds a
/// fingerprint of its value, by which the server detects fields that were not touched.
fn marker(view: &DraftView, field_id: FieldId) -> impl Renderable {
    let stood = Draft::fingerprint(view.draft.value(field_id));
    maud! { input type="hidden" name="shown" value={ %(field_id) "=" (stood) }; }
}

/// Content after a control: counter, conflicting values and problem.
fn after(view: &DraftView, field_id: FieldId) -> impl Renderable {
    let limit = limit(field_id.field).filter(|_| counts(field_id.field));
    maud! {
        @if let Some(limit) = limit {
            @let used = text::kept_length(view.draft.value(field_id));
            p.count data-count-of=(control_id(field_id)) data-limit=(limit) {
                (view.locale.register_characters(&view.locale.number(limit), &view.locale.number(used)))
            }
        }
        @if is_web_address(field_id) {
            p.hint id={ "address-" %(field_id) } { (whole_address(view, field_id)) }
        }
        (others(view, field_id))
        (problem(view, field_id))
    }
}

fn is_web_address(field_id: FieldId) -> bool {
    matches!(field_id.field, DraftField::Website | DraftField::RegistrationUrl | DraftField::OnlineUrl)
}

/// Note with the complete form of a web address that was typed without its scheme; `None` for others.
pub fn whole_address(view: &DraftView, field_id: FieldId) -> Option<String> {
    let typed = view.draft.value(field_id);
    let address = WebAddress::parse(typed).ok().filter(|_| !typed.contains("://"))?;
    Some(view.locale.register_whole_address(address.as_str()))
}

/// Notes with the complete form of each web address in the form, by the id of their element.
pub fn whole_addresses<'a>(
    view: &'a DraftView,
    field_ids: impl IntoIterator<Item = FieldId> + 'a,
) -> impl Iterator<Item = (String, Markup)> + 'a {
    field_ids.into_iter().map(|field_id| (format!("address-{field_id}"), Markup::of(whole_address(view, field_id))))
}

fn problem(view: &DraftView, field_id: FieldId) -> impl Renderable {
    let words = view.told(field_id).map(|problem| view.locale.problem(field_id.field, problem));
    maud! { p.problem id={ "problem-" %(field_id) } { (words) } }
}

/// Conflicting values from other editors, each with a button to use it.
fn others(view: &DraftView, field_id: FieldId) -> impl Renderable {
    let locale = view.locale;
    let others = view.draft.typed(field_id).map_or(&[][..], |typed| &typed.others);
    maud! {
        div.others id={ "others-" %(field_id) } {
            @for (number, other) in others.iter().enumerate() {
                p.hint { (locale.register_other_version()) }
                blockquote { (other.value) }
                p {
                    button.button type="submit" name="action" value={ "settle:" %(field_id) ":" (number) } {
                        (locale.register_take_other())
                    }
                }
            }
            @if !others.is_empty() {
                p {
                    button.button type="submit" name="action" value={ "settle:" %(field_id) ":keep" } {
                        (locale.register_keep_mine())
                    }
                }
            }
        }
    }
}
