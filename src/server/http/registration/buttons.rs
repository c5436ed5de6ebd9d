//! What the buttons of a step change in the draft, besides what was typed: rows, chosen parties and settled conflicts.

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

/// What a button changes in the draft besides what was typed.
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

/// A new row, with the place of the last one: it is often the same.
fn add_occurrence(draft: &Draft, editor: &str) -> Vec<Change> {
    let Some(row) = free_row(draft, DraftField::OccurrenceOpen) else { return Vec::new() };
    let last = draft.rows(DraftField::OccurrenceOpen).last().copied().unwrap_or(1);
    // The first row is there without being opened; it must not go when another comes.
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

/// The id of the fieldset of a row that was just opened.
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

/// A body of the registry was chosen: its name, number and kind. Where the registry has no number, the one that somebody
/// typed stays, unless it is known to be another's.
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

/// What the registry filled in of a party whose name meant one of its bodies, and does not any more. It stands there as
/// the registry has it, and nobody has touched it since: what somebody typed stays.
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

/// What the registry knows of parties whose number or kind was left empty.
fn look_up(registry: &Registry, draft: &Draft, editor: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    for PartyFields { name, number, kind } in PartyFields::of_draft(draft) {
        let typed = draft.value(name).trim();
        let Some(body) = registry.body(typed) else { continue };
        // A number instead of a name is a way to search, and no name.
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
