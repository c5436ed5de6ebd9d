//! The pages of the wizard, put together from a draft. Reads, never writes.

use std::sync::{Arc, OnceLock};

use super::drafts::{self, Opened};
use crate::{
    api::draft::FoundParty,
    domain::{
        activity::Activity,
        draft::{Checked, Draft, DraftField, Rules, Spot, Step},
        party::OrganizationNumber,
        review,
        taxonomy::Format,
        text,
    },
    locale::Locale,
    pages::register::{self, DraftView, Extra, Owner, PartyView},
    server::{
        http::guard,
        markdown,
        reference::Reference,
        secret,
        service::{
            parties,
            preview::{self, Below, PreviewError},
            status::{self, Status, Unsent},
        },
        state::Site,
        store::StoreError,
    },
};

/// What a page shows besides the draft itself.
#[derive(Default)]
pub struct Shown {
    pub found: Option<(Spot, Vec<FoundParty>)>,
    /// The occurrence for which every municipality was asked for.
    pub listed_row: Option<u8>,
    pub note: Option<String>,
    pub mails: String,
    pub manage: String,
    pub sent: Option<register::Sent>,
    /// Whether the addresses of people can be read only.
    pub locks_addresses: bool,
}

/// A step of the wizard, whole.
pub async fn page(
    site: &Arc<Site>,
    locale: Locale,
    opened: &Opened,
    key: &str,
    step: Step,
    shown: Shown,
) -> Result<crate::pages::Shown, PreviewError> {
    let checked = drafts::judge_at(opened, site.clock.now_s());
    let mut view = view(site, locale, opened, key, step, &checked).await?;
    view.rules_json = rules_json(site, opened, &checked);
    view.found = shown.found;
    view.listed_row = shown.listed_row;
    view.note = shown.note;
    view.extra.mails = shown.mails;
    view.extra.manage = shown.manage;
    view.extra.sent = shown.sent;
    view.extra.locks_addresses = shown.locks_addresses;
    view.extra.may_confirm = may_confirm(opened, &view);
    if step == Step::Send {
        send_parts(site, &mut view, opened).await?;
    }
    Ok(register::shown(&view))
}

/// The parts of a step that follow from what is typed: ids of elements, and their content.
pub async fn fragments(
    site: &Arc<Site>,
    locale: Locale,
    opened: &Opened,
    key: &str,
    step: Step,
) -> Result<Vec<(String, String)>, PreviewError> {
    let checked = drafts::judge_at(opened, site.clock.now_s());
    let view = view(site, locale, opened, key, step, &checked).await?;
    let mut parts =
        vec![("steps".to_owned(), register::steps_list(&view)), ("unsent".to_owned(), register::unsent(&view))];
    match step {
        Step::Who => {
            parts.push(("eligibility".to_owned(), register::eligibility(&view)));
            for (name, number) in party_spots(&opened.stored.draft) {
                let mut html = crate::parts::html::Html::default();
                html.text(&register::owner(&view, name, number));
                parts.push((format!("owner-{number}"), html.finish()));
            }
        }
        Step::What => parts.push(("preview-description".to_owned(), register::description_preview(&view))),
        Step::When => parts.push(("slots".to_owned(), view.extra.slots.clone())),
        Step::TakePart | Step::Contact | Step::Send => {}
    }
    Ok(parts)
}

/// What the browser judges the draft by, as the server does.
fn rules_json(site: &Site, opened: &Opened, checked: &Checked) -> String {
    let rules = Rules {
        first_start_s: checked.first_start.map(|start| start.unix_s),
        ..drafts::rules_at(opened, site.clock.now_s())
    };
    serde_json::to_string(&rules).unwrap_or_default()
}

async fn view<'a>(
    site: &Arc<Site>,
    locale: Locale,
    opened: &'a Opened,
    key: &'a str,
    step: Step,
    checked: &'a Checked,
) -> Result<DraftView<'a>, PreviewError> {
    let stored = &opened.stored;
    let mut extra = Extra { bait: bait(locale), ..Extra::default() };
    match step {
        Step::What => {
            let typed = stored.draft.value(DraftField::Description).to_owned();
            extra.description = site.compute.run(move || description(&typed)).await?;
        }
        Step::When => extra.slots = slots(site, locale, opened).await?,
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
        parties: party_views(&opened.stored.draft),
        found: None,
        note: None,
        extra,
    })
}

/// Whether this address was mailed to somebody whose pressing a button on it confirms something.
fn may_confirm(opened: &Opened, view: &DraftView) -> bool {
    let Some(mailed_to) = opened.key.mailed_to() else { return false };
    let stored = &opened.stored;
    let is_pending = stored.pending_email.as_deref() == Some(mailed_to);
    let is_unconfirmed = view.sent.as_ref().is_some_and(|sent| !sent.is_confirmed);
    is_pending || (is_unconfirmed && stored.sent_email.as_deref() == Some(mailed_to))
}

fn sent_shown(locale: Locale, status: &Status) -> register::SentShown {
    let names = |parts: &[review::Part]| parts.iter().map(|part| locale.part_name(*part).to_owned()).collect();
    register::SentShown {
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

fn bait(locale: Locale) -> String {
    let mut html = crate::parts::html::Html::default();
    guard::write_bait(&mut html, locale);
    html.finish()
}

fn description(typed: &str) -> String {
    let cleaned = text::many_lines(&crate::domain::search::fold::compose(typed));
    markdown::to_html(&cleaned, 2)
}

/// The name and the number of each party.
fn party_spots(draft: &Draft) -> Vec<(Spot, Spot)> {
    let rows = draft.rows(DraftField::PartnerOpen).into_iter();
    let partners = rows.map(|row| (DraftField::PartnerName.row(row), DraftField::PartnerNumber.row(row)));
    std::iter::once((DraftField::Organizer.into(), DraftField::OrganizerNumber.into())).chain(partners).collect()
}

fn party_views(draft: &Draft) -> Vec<PartyView> {
    let view = |(name, number): (Spot, Spot)| {
        let typed = draft.value(name);
        let read = OrganizationNumber::parse(draft.value(number).trim()).ok();
        let body = parties::called(typed)
            .map(|body| (body.number.as_ref().map(|number| number.as_str().to_owned()).unwrap_or_default(), body.kind));
        let kind = name.row.map_or(DraftField::OrganizerKind.into(), |row| DraftField::PartnerKind.row(row));
        PartyView { name, kind, registered: parties::registered(typed, read.as_ref()), body }
    };
    party_spots(draft).into_iter().map(view).collect()
}

fn owners(opened: &Opened) -> Vec<(Spot, Owner)> {
    let draft = &opened.stored.draft;
    let owner = |(name, number): (Spot, Spot)| {
        let read = OrganizationNumber::parse(draft.value(number).trim()).ok()?;
        let (names, count) = parties::owners(read.as_str())?;
        let typed = draft.value(name).trim();
        let means_it = parties::named(typed).is_some_and(|body| names.contains(&body.name.as_str()));
        let names = names.into_iter().map(str::to_owned).collect();
        Some((number, Owner { names, count, is_another: !typed.is_empty() && !means_it }))
    };
    party_spots(draft).into_iter().filter_map(owner).collect()
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

/// How many activities like this one run at each hour of the week.
async fn slots(site: &Arc<Site>, locale: Locale, opened: &Opened) -> Result<String, StoreError> {
    let draft = &opened.stored.draft;
    let themes: Vec<String> = draft.words(DraftField::Themes).into_iter().map(str::to_owned).collect();
    let county = draft.rows(DraftField::OccurrenceOpen).into_iter().find_map(|row| {
        let code = draft.value(DraftField::Municipality.row(row));
        let on_site = draft.value(DraftField::Format.row(row)) != Format::Online.word();
        code.get(..2).filter(|_| on_site).map(str::to_owned)
    });
    let mut html = crate::parts::html::Html::default();
    let slots = preview::slots(site, &opened.week, &themes, county.as_deref()).await?;
    preview::write_slots(&mut html, locale, &slots);
    Ok(html.finish())
}

async fn send_parts(site: &Site, view: &mut DraftView<'_>, opened: &Opened) -> Result<(), PreviewError> {
    let Some(activity) = view.checked.activity.as_ref() else { return Ok(()) };
    let activity: &Activity = activity;
    let preview = preview::preview(site, &opened.week, view.locale, activity, Below::H4).await?;
    (view.extra.card, view.extra.page) = (preview.card.into_string(), preview.page.into_string());
    let mut near = preview::near_duplicates(site, &opened.week.slug, activity, opened.stored.activity_id).await?;
    // Anybody can begin a draft: what others have sent and nobody has published is for those who are known.
    if !view.sent.as_ref().is_some_and(|sent| sent.is_confirmed) {
        near.retain(|near| near.is_public);
    }
    if !near.is_empty() {
        let mut html = crate::parts::html::Html::default();
        html.raw("<section class=\"near\"><h3>").text(view.locale.register_near()).raw("</h3><p>");
        html.text(view.locale.register_near_lead()).raw("</p>");
        preview::write_duplicates(&mut html, view.locale, &near, preview::Links::Public);
        html.raw("</section>");
        view.extra.duplicates = html.finish();
    }
    Ok(())
}
