//! Fields of the wizard: a label, a hint, the control, what others wrote meanwhile, and what is wrong with it.

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

/// A field as it is asked for: what stands around its control.
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
    /// Depends on others; the hint says on what.
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

    /// The ids of what describes the control: its hint and its problem.
    fn described_by(&self) -> String {
        let id = self.id;
        if self.hint.is_empty() { format!("problem-{id}") } else { format!("hint-{id} problem-{id}") }
    }
}

/// How a line is typed.
#[derive(Clone, Copy)]
pub struct LineInput<'a> {
    /// `text`, `email`, `url`, `time`, `date`.
    pub kind: &'static str,
    /// What a browser may fill in, such as `organization`.
    pub autocomplete: Option<&'static str>,
    /// The keyboard that phones show, such as `numeric`.
    pub keyboard: Option<&'static str>,
    /// Set for the name of a party, which the registry completes.
    pub party: Option<PartyLookup<'a>>,
}

/// What the browser's search for a party goes by.
#[derive(Clone, Copy)]
pub struct PartyLookup<'a> {
    /// The fields of the party's number and kind, which the registry fills in.
    pub number: FieldId,
    pub kind: FieldId,
    /// What the name means now: the name, and the number and kind of the body of that name. What the registry has filled in
    /// goes as soon as the name means another.
    pub known: Option<[&'a str; 3]>,
}

impl LineInput<'_> {
    pub const TEXT: Self = Self::of("text");
    pub const EMAIL: Self = Self::of("email");
    pub const URL: Self = Self::of("url");
    pub const TIME: Self = Self::of("time");
    pub const DATE: Self = Self::of("date");

    const fn of(kind: &'static str) -> Self {
        Self { kind, autocomplete: None, keyboard: None, party: None }
    }
}

/// The id of a field's control.
pub fn control_id(field_id: FieldId) -> String {
    format!("f-{field_id}")
}

/// The id of what a link to a field leads to: its control, or the first of its boxes.
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

/// What a field is called in a list: with its row where there are several.
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

/// What a field of several lines holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Prose {
    Plain,
    /// Markdown: what is pasted keeps its looks, and may be taken back.
    Markdown,
}

/// A field of several lines.
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
                // The parser drops a line break that comes first.
                { "\n" (view.draft.value(field.id)) }
        },
    )
}

/// The options of a list, each its value and what it is called.
pub type Options<'a> = Vec<(&'a str, &'a str)>;

/// A list to choose one from. `empty` stands there while nothing is chosen; groups without a name are not set apart.
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

/// Boxes to tick, or to choose one of.
pub fn choices<'a>(view: &'a DraftView, field: Field<'a>, options: &[(&'a str, &'a str)]) -> impl Renderable {
    let unknown = view.draft.words(field.id).into_iter().filter(|word| !options.iter().any(|(value, _)| value == word));
    let options: Options = options.iter().copied().chain(unknown.map(|word| (word, word))).collect();
    choices_and(view, field, options, ())
}

/// Boxes to tick, and more of them in a part that opens.
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

/// A box for each option, ticked where the field holds it.
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

/// One box to tick.
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

/// The attributes that every control has.
struct Control {
    id: String,
    name: String,
    /// The revision of the value that the page shows.
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

/// A control between its label and what follows it.
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

/// Tells the server that this field was in the form, for boxes that are not ticked send nothing, and what stood in it:
/// who did not touch it does not contest what another page has made of it.
fn marker(view: &DraftView, field_id: FieldId) -> impl Renderable {
    let stood = Draft::fingerprint(view.draft.value(field_id));
    maud! { input type="hidden" name="shown" value={ %(field_id) "=" (stood) }; }
}

/// What follows a control: how many characters it takes, what others wrote, and what is wrong.
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

/// What a web address becomes that was typed without its scheme.
pub fn whole_address(view: &DraftView, field_id: FieldId) -> Option<String> {
    let typed = view.draft.value(field_id);
    let address = WebAddress::parse(typed).ok().filter(|_| !typed.contains("://"))?;
    Some(view.locale.register_whole_address(address.as_str()))
}

/// What each web address in the form becomes.
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

/// What others wrote meanwhile, each with the way to choose it.
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
