//! Views of a draft for the pages of the wizard. Reads, never writes.

use std::sync::{Arc, OnceLock};

use super::drafts::{self, OpenDraft};
use crate::{
    api::draft::FoundParties,
    domain::{
        draft::{Checked, DraftField, FieldId, Rules, Step},
        hourly_load::HourlyLoad,
        review,
        submission::Sent,
        taxonomy::Format,
        text,
    },
    locale::Locale,
    parts::html::Markup,
    server::{
        markdown,
        reference::Reference,
        secret,
        service::{
            duplicates, hourly_load,
            parties::{self, PartyFields},
            preview::{self, PreviewError},
            status::{self, Status, Unsent},
        },
        state::Site,
        store::StoreError,
    },
    views::{
        draft::{DraftView, Extra, Owner, PartyView, SentShown},
        preview::Below,
    },
};

/// Query of a page, besides its step.
#[derive(Default)]
pub struct StepRequest {
    pub found: Option<(FieldId, FoundParties)>,
    /// The occurrence for which every municipality was asked for.
    pub listed_row: Option<u8>,
    pub note: Option<String>,
    pub sent: Option<Sent>,
    /// Whether the addresses of people can be read only.
    pub locks_addresses: bool,
}

/// A step of the wizard, whole. `checked` is what [`drafts::validate_at`] says of the draft now.
pub async fn step<'a>(
    site: &Arc<Site>,
    locale: Locale,
    opened: &'a OpenDraft,
    key: &'a str,
    step: Step,
    checked: &'a Checked,
    asked: StepRequest,
) -> Result<DraftView<'a>, PreviewError> {
    let mut view = view(site, locale, opened, key, step, checked).await?;
    view.rules_json = rules_json(site, opened, checked);
    view.found = asked.found;
    view.listed_row = asked.listed_row;
    view.note = asked.note;
    view.extra.sent = asked.sent;
    view.extra.locks_addresses = asked.locks_addresses;
    view.extra.may_confirm = may_confirm(opened, &view);
    if step == Step::Send {
        add_preview(site, &mut view, opened).await?;
    }
    Ok(view)
}

/// Rules by which the browser judges the draft as the server does.
fn rules_json(site: &Site, opened: &OpenDraft, checked: &Checked) -> String {
    let rules = Rules {
        first_start_s: checked.first_start.map(|start| start.unix_s),
        // The browser knows no registry: what may count, for all it knows, is left to the server.
        counting_kinds: opened.registry.kinds_that_may_count(&opened.week.eligible_kinds),
        ..drafts::rules_at(opened, site.clock.now_s())
    };
    serde_json::to_string(&rules).unwrap_or_default()
}

/// Parts of a step that follow from what is typed.
pub async fn view<'a>(
    site: &Arc<Site>,
    locale: Locale,
    opened: &'a OpenDraft,
    key: &'a str,
    step: Step,
    checked: &'a Checked,
) -> Result<DraftView<'a>, PreviewError> {
    let stored = &opened.stored;
    let mut extra = Extra::default();
    match step {
        Step::What => {
            let typed = stored.draft.value(DraftField::Description).to_owned();
            extra.description = site.compute.run(move || description(&typed)).await?;
        }
        Step::When => extra.hourly_load = Some(load_of(site, opened).await?),
        Step::Who | Step::TakePart | Step::Contact | Step::Send => {}
    }
    Ok(DraftView {
        locale,
        week: &opened.week,
        rules_json: String::new(),
        key,
        draft_id: stored.id,
        draft: &stored.draft,
        revision: stored.revision,
        step,
        checked,
        saved_at: (!stored.draft.is_empty()).then(|| drafts::time_of_day(stored.updated_ms, &opened.week)),
        editor: secret::new(),
        municipalities: municipalities(),
        listed_row: None,
        sending: drafts::sending(site, opened),
        sent: status::status(site, opened).await?.map(|status| sent_shown(locale, &status)),
        owners: owners(opened),
        parties: party_views(opened),
        found: None,
        note: None,
        extra,
    })
}

/// Whether this address was mailed to somebody whose pressing a button on it confirms something.
fn may_confirm(opened: &OpenDraft, view: &DraftView) -> bool {
    let Some(mailed_to) = opened.key.mailed_to() else { return false };
    let stored = &opened.stored;
    let is_pending = stored.pending_email.as_deref() == Some(mailed_to);
    let is_unconfirmed = view.sent.as_ref().is_some_and(|sent| !sent.is_confirmed);
    is_pending || (is_unconfirmed && stored.sent_email.as_deref() == Some(mailed_to))
}

fn sent_shown(locale: Locale, status: &Status) -> SentShown {
    let names = |parts: &[review::Part]| parts.iter().map(|part| locale.part_name(*part).to_owned()).collect();
    SentShown {
        state: status.stored.state,
        waits: names(&status.waits),
        unsent: match &status.unsent {
            Unsent::Parts { parts, address, second } => {
                let mut all: Vec<String> = names(parts);
                // Who sends must see whom they send it in the name of, and whom they let in.
                let with_address = |label: &str, email: &String| format!("{label} ({email})");
                all.extend(address.as_ref().map(|email| with_address(locale.register_own_email(), email)));
                all.extend(second.as_ref().map(|email| with_address(locale.register_co_email(), email)));
                Some(all)
            }
            Unsent::Something => None,
        },
        sent_email: status.sent_email.clone(),
        is_confirmed: status.is_confirmed,
        pending_email: status.pending_email.clone(),
        confirmation_at: status.confirmation_at.clone(),
    }
}

fn description(typed: &str) -> Markup {
    markdown::to_html(&text::many_lines(typed), 2)
}

fn party_views(opened: &OpenDraft) -> Vec<PartyView> {
    let (draft, registry) = (&opened.stored.draft, &*opened.registry);
    let view = |party: PartyFields| {
        let body = registry.body_named(draft.value(party.name)).map(|body| {
            (body.number.as_ref().map(|number| number.as_str().to_owned()).unwrap_or_default(), body.kinds.kind)
        });
        PartyView { name: party.name, kind: party.kind, registered: party.registered(registry, draft), body }
    };
    PartyFields::of_draft(draft).into_iter().map(view).collect()
}

fn owners(opened: &OpenDraft) -> Vec<(FieldId, Owner)> {
    let draft = &opened.stored.draft;
    let owner = |PartyFields { name, number, .. }: PartyFields| {
        let typed = draft.value(name).trim();
        let owners = parties::owners(&opened.registry, typed, draft.value(number))?;
        let names = owners.names.into_iter().map(str::to_owned).collect();
        let is_another = !typed.is_empty() && !owners.has_named;
        Some((number, Owner { names, count: owners.count, is_another }))
    };
    PartyFields::of_draft(draft).into_iter().filter_map(owner).collect()
}

/// A county's name, and its municipalities: code and common name.
type County = (String, Vec<(String, String)>);

/// Every municipality by county, as it is shown in lists.
fn municipalities() -> &'static [County] {
    static BY_COUNTY: OnceLock<Vec<County>> = OnceLock::new();
    BY_COUNTY.get_or_init(|| {
        let reference = Reference::get();
        let mut counties: Vec<County> = reference
            .counties()
            .map(|(code, _)| {
                let mut within: Vec<(String, String)> = reference
                    .municipalities()
                    .filter(|(municipality, _)| municipality.county() == code)
                    .map(|(municipality, name)| (String::from(municipality), name.to_owned()))
                    .collect();
                within.sort_by(|left, right| text::swedish_order(&left.1, &right.1));
                (reference.county_name(code).unwrap_or(code).to_owned(), within)
            })
            .collect();
        counties.sort_by(|left, right| text::swedish_order(&left.0, &right.0));
        counties
    })
}

/// Number of activities like this one that run at each hour of the week.
async fn load_of(site: &Site, opened: &OpenDraft) -> Result<HourlyLoad, StoreError> {
    let draft = &opened.stored.draft;
    let themes: Vec<String> = draft.words(DraftField::Themes).into_iter().map(str::to_owned).collect();
    let county = draft.rows(DraftField::OccurrenceOpen).into_iter().find_map(|row| {
        let code = draft.value(DraftField::Municipality.row(row));
        let on_site = draft.value(DraftField::Format.row(row)) != Format::Online.word();
        code.get(..2).filter(|_| on_site).map(str::to_owned)
    });
    hourly_load::hourly_load(site, &opened.week, &themes, county.as_deref()).await
}

async fn add_preview(site: &Site, view: &mut DraftView<'_>, opened: &OpenDraft) -> Result<(), PreviewError> {
    let Some(activity) = view.checked.activity.as_ref() else { return Ok(()) };
    view.extra.preview = Some(preview::preview(site, &opened.week, view.locale, activity, Below::H4).await?);
    let mut near = duplicates::near_duplicates(site, &opened.week.slug, activity, opened.stored.activity_id).await?;
    // Anybody can begin a draft: what others have sent and nobody has published is for those who are known.
    if !view.sent.as_ref().is_some_and(|sent| sent.is_confirmed) {
        near.retain(|near| near.is_public);
    }
    view.extra.near_duplicates = near;
    Ok(())
}
