//! Changes that the buttons of a step make to the draft, besides the submitted fields: rows, chosen parties and settled
//! conflicts.

use crate::{
    domain::{
        draft::{Change, Draft, DraftField, FieldId, Step},
        party::OrganizationNumber,
    },
    server::{
        reference::Registry,
        service::{
            drafts::{self, OpenDraft},
            parties::{self, PartyFields},
        },
    },
};

/// Changes that a button makes to the draft, besides the submitted fields.
pub(super) fn act_on_fields(opened: &OpenDraft, action: &str, editor: &str, step: Step, leaves: bool) -> Vec<Change> {
    let (draft, registry) = (&opened.stored.draft, &*opened.registry);
    let set = |field_id: FieldId, value: &str| drafts::change_by_system(field_id, value, editor);
    let (verb, rest) = action.split_once(':').unwrap_or((action, ""));
    match verb {
        "add-occurrence" => add_occurrence(draft, editor),
        "add-partner" => {
            let row = free_row(draft, DraftField::PartnerOpen);
            row.map(|row| set(DraftField::PartnerOpen.row(row), "1")).into_iter().collect()
        }
        "remove-occurrence" => clear_row(draft, DraftField::OccurrenceOpen, rest, editor),
        "remove-partner" => clear_row(draft, DraftField::PartnerOpen, rest, editor),
        "pick" => {
            let Some((name, picked)) = rest.split_once(':') else { return Vec::new() };
            FieldId::parse(name).map(|field_id| pick(registry, draft, field_id, picked, editor)).unwrap_or_default()
        }
        "settle" => {
            let Some((name, which)) = rest.rsplit_once(':') else { return Vec::new() };
            let Some((field_id, typed)) =
                FieldId::parse(name).and_then(|field_id| Some((field_id, draft.typed(field_id)?)))
            else {
                return Vec::new();
            };
            let other = which.parse::<usize>().ok().and_then(|number| typed.others.get(number));
            let value = other.map_or(&typed.value, |other| &other.value);
            vec![Change { settles: true, ..set(field_id, value) }]
        }
        _ if leaves && step == Step::Who => look_up(registry, draft, editor),
        _ => Vec::new(),
    }
}

fn free_row(draft: &Draft, opener: DraftField) -> Option<u8> {
    let rows = draft.rows(opener);
    let last = rows.last().copied().unwrap_or(0);
    if last < FieldId::MOST_ROWS { Some(last + 1) } else { (1..=FieldId::MOST_ROWS).find(|row| !rows.contains(row)) }
}

/// Adds an occurrence, with the place of the last one as a likely default.
fn add_occurrence(draft: &Draft, editor: &str) -> Vec<Change> {
    let Some(row) = free_row(draft, DraftField::OccurrenceOpen) else { return Vec::new() };
    let last = draft.rows(DraftField::OccurrenceOpen).last().copied().unwrap_or(1);
    // The first row is shown without being opened; opening it keeps it when another is added.
    let mut changes = vec![
        drafts::change_by_system(DraftField::OccurrenceOpen.row(last), "1", editor),
        drafts::change_by_system(DraftField::OccurrenceOpen.row(row), "1", editor),
    ];
    for field in [
        DraftField::Format,
        DraftField::Venue,
        DraftField::Address,
        DraftField::Municipality,
        DraftField::OnlineUrl,
        DraftField::OnlineUrlLater,
    ] {
        changes.push(drafts::change_by_system(field.row(row), draft.value(field.row(last)), editor));
    }
    changes
}

fn clear_row(draft: &Draft, opener: DraftField, row: &str, editor: &str) -> Vec<Change> {
    let Ok(row) = row.parse::<u8>() else { return Vec::new() };
    draft
        .fields()
        .filter(|(field_id, _)| field_id.row == Some(row) && field_id.field.opener() == Some(opener))
        .map(|(field_id, _)| drafts::change_by_system(field_id, "", editor))
        .collect()
}

/// Id of the fieldset of the row that these changes open.
pub(super) fn opened_row(changes: &[Change]) -> String {
    let opener = changes
        .iter()
        .rev()
        .find(|change| matches!(change.field_id.field, DraftField::OccurrenceOpen | DraftField::PartnerOpen));
    match opener.map(|change| change.field_id) {
        Some(FieldId { field: DraftField::PartnerOpen, row: Some(row) }) => format!("partner-{row}"),
        Some(FieldId { row: Some(row), .. }) => format!("occurrence-{row}"),
        _ => "step".to_owned(),
    }
}

/// Fills in name, number and kind of a chosen body. If the registry has no number of it, the typed one stays, unless it
/// belongs to another body.
fn pick(registry: &Registry, draft: &Draft, name: FieldId, picked: &str, editor: &str) -> Vec<Change> {
    let Some(body) = registry.body(picked) else { return Vec::new() };
    let PartyFields { number, kind, .. } = PartyFields::of_name(name);
    let mut changes = vec![
        drafts::change_by_system(name, body.name.clone(), editor),
        drafts::change_by_system(kind, body.kinds.kind.word(), editor),
    ];
    let is_known = || parties::owners(registry, &body.name, draft.value(number)).is_some_and(|owners| owners.count > 0);
    match &body.number {
        Some(known) => changes.push(drafts::change_by_system(number, known.as_str(), editor)),
        None if is_known() => changes.push(drafts::change_by_system(number, "", editor)),
        None => {}
    }
    changes
}

/// Clears number and kind that the registry filled in for a party whose name no longer refers to the same body. Edited
/// values stay.
pub(super) fn outdated(registry: &Registry, before: &Draft, now: &Draft, editor: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    for PartyFields { name, number, kind } in PartyFields::of_draft(now) {
        let Some(body) = registry.body(before.value(name)) else { continue };
        if registry.body(now.value(name)) == Some(body) {
            continue;
        }
        let known = body.number.as_ref().map_or("", |number| number.as_str());
        for (field_id, filled_in) in [(number, known), (kind, body.kinds.kind.word())] {
            if !filled_in.is_empty() && [before, now].iter().all(|draft| draft.value(field_id) == filled_in) {
                changes.push(drafts::change_by_system(field_id, "", editor));
            }
        }
    }
    changes
}

/// Fills in blank numbers and kinds of parties from the registry.
fn look_up(registry: &Registry, draft: &Draft, editor: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    for PartyFields { name, number, kind } in PartyFields::of_draft(draft) {
        let typed = draft.value(name).trim();
        let Some(body) = registry.body(typed) else { continue };
        // A number in the field for the name serves as a search, not as a name.
        if OrganizationNumber::parse(typed).is_ok() {
            changes.push(drafts::change_by_system(name, body.name.clone(), editor));
        }
        if let Some(known) = body.number.as_ref().filter(|_| draft.is_blank(number)) {
            changes.push(drafts::change_by_system(number, known.as_str(), editor));
        }
        if draft.is_blank(kind) {
            changes.push(drafts::change_by_system(kind, body.kinds.kind.word(), editor));
        }
    }
    changes
}
