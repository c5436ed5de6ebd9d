//! `/granska` over HTTP.

use super::{
    forms::Form,
    personal::{Answer, Failure, Visit},
};
use crate::{
    domain::{
        access::{self, Act, Who},
        activity::Activity,
        draft::DraftField,
        review::{Decision, State},
        week::Week,
    },
    locale::Locale,
    pages::desk::{self as pages, Change, DeskList, DeskPage, Item},
    parts::html::Html,
    server::{
        clock,
        service::{
            desk::{self, Outcome, Request},
            preview::{self, Links},
        },
        store::{OnDesk, Stored},
    },
    urls::{self, Page},
};

const DONE_KEY: &str = "klart";
const STATE_KEY: &str = "lage";

/// Who is signed in, if they may see the desk.
fn moderator(visit: &Visit) -> Result<(&str, Who), Failure> {
    let person = visit.person.as_ref().ok_or(Failure::SignIn)?;
    let who = person.role.map_or(Who::Anybody, Who::Host);
    if access::may(who, Act::SeeDesk) { Ok((&person.email, who)) } else { Err(Failure::Forbidden) }
}

pub async fn list(visit: &Visit) -> Result<Answer, Failure> {
    let (email, who) = moderator(visit)?;
    let (site, locale) = (&visit.site, visit.locale);
    let chosen = visit.query_value(STATE_KEY).and_then(|word| State::parse(word).ok()).unwrap_or(State::Waiting);
    let published = site.published();
    let mut items = Vec::new();
    let mut counts = [State::Waiting, State::ChangesAsked, State::Published, State::Declined].map(|state| (state, 0));
    for week in &published.weeks {
        let queue = site.store.queue(&week.slug).await?;
        let others = site.store.activities_in(&week.slug, &counts.map(|(state, _)| state)).await?;
        for (state, count) in &mut counts {
            *count += match state {
                State::Waiting => queue.len(),
                state => others.iter().filter(|stored| stored.state == *state).count(),
            };
        }
        if chosen == State::Waiting {
            items.extend(queue.iter().map(|queued| (queued.since_ms, waiting_item(visit, week, queued, &others))));
        } else {
            let of_state = others.iter().filter(|stored| stored.state == chosen);
            items.extend(of_state.map(|stored| (-stored.record.updated_ms, plain_item(visit, week, stored))));
        }
    }
    items.sort_by_key(|(since_ms, item)| (*since_ms, item.id));
    let done = visit.query_value(DONE_KEY).and_then(|id| id.parse::<u32>().ok());
    let note = match done {
        Some(id) => said(visit, id).await?,
        None => None,
    };
    let view = DeskList {
        locale,
        email,
        may_administer: access::may(who, Act::Administer),
        counts: counts.to_vec(),
        chosen,
        items: items.into_iter().map(|(_, item)| item).collect(),
        note,
    };
    Ok(Answer::Page(pages::list(&view)))
}

/// What was last decided of an activity, in words.
async fn said(visit: &Visit, id: u32) -> Result<Option<String>, Failure> {
    let Some(stored) = visit.site.store.activity(id).await? else { return Ok(None) };
    let last = visit.site.store.decisions(id).await?.pop();
    Ok(last.map(|last| {
        visit.locale.desk_said(visit.locale.decision_name(last.decision), stored.record.activity.title.as_str())
    }))
}

fn waiting_item(visit: &Visit, week: &Week, queued: &OnDesk, others: &[Stored]) -> Item {
    let stored = &queued.stored;
    let activity = queued.proposed.as_ref().unwrap_or(&stored.record.activity);
    let near = preview::near_among(&visit.site, others, activity, Some(stored.record.id));
    Item {
        id: stored.record.id,
        title: activity.title.as_str().to_owned(),
        organizer: activity.organizer.name.as_str().to_owned(),
        week: visit.locale.pick(&week.name.sv, &week.name.en).to_owned(),
        waited: Some(waited(visit.locale, visit.now_ms() - queued.since_ms)),
        is_edit: queued.proposed.is_some(),
        is_eligible: activity.is_eligible(&week.eligible_kinds),
        duplicates: near.len(),
    }
}

fn plain_item(visit: &Visit, week: &Week, stored: &Stored) -> Item {
    let activity = &stored.record.activity;
    Item {
        id: stored.record.id,
        title: activity.title.as_str().to_owned(),
        organizer: activity.organizer.name.as_str().to_owned(),
        week: visit.locale.pick(&week.name.sv, &week.name.en).to_owned(),
        waited: None,
        is_edit: false,
        is_eligible: activity.is_eligible(&week.eligible_kinds),
        duplicates: 0,
    }
}

fn waited(locale: Locale, ms: i64) -> String {
    let hours = usize::try_from(ms / 3_600_000).unwrap_or(0);
    if hours < 48 { locale.desk_waited_hours(hours) } else { locale.desk_waited_days(hours / 24) }
}

pub async fn one(visit: &Visit, id: u32) -> Result<Answer, Failure> {
    page(visit, id, "", None).await
}

pub async fn post_one(visit: &Visit, id: u32, form: Form) -> Result<Answer, Failure> {
    let (email, who) = moderator(visit)?;
    let Ok(decision) = Decision::parse(form.value("action")) else {
        return Ok(Answer::Go(visit.path(Page::DeskActivity { id })));
    };
    let request = Request {
        decision,
        words: form.value("words").to_owned(),
        seen_revision: form.value("seen").parse().unwrap_or(0),
        seen_edit_ms: form.value("seen_edit").parse().ok(),
    };
    match desk::decide(&visit.site, email, who, id, &request).await? {
        Outcome::Done => Ok(Answer::Go(format!("{}?{DONE_KEY}={id}", visit.path(Page::Desk)))),
        Outcome::Words(problem) => {
            let words = visit.locale.problem(DraftField::Description, &problem);
            page(visit, id, &request.words, Some(words)).await
        }
        Outcome::Stale => page(visit, id, &request.words, Some(stale(visit, id).await?)).await,
        Outcome::Impossible => page(visit, id, &request.words, Some(visit.locale.desk_impossible().to_owned())).await,
    }
}

/// Who came between, and with what.
async fn stale(visit: &Visit, id: u32) -> Result<String, Failure> {
    let locale = visit.locale;
    Ok(match visit.site.store.decisions(id).await?.pop() {
        Some(last) => locale.desk_stale_decided(&last.actor, locale.decision_name(last.decision)),
        None => locale.desk_stale().to_owned(),
    })
}

async fn page(visit: &Visit, id: u32, words: &str, problem: Option<String>) -> Result<Answer, Failure> {
    moderator(visit)?;
    let (site, locale) = (&visit.site, visit.locale);
    let Some(stored) = site.store.activity(id).await?.filter(|stored| access::is_on_desk(stored.state)) else {
        return Err(Failure::NotFound);
    };
    let published = site.published();
    let Some(week) = published.weeks.iter().find(|week| week.slug == stored.week_slug) else {
        return Err(Failure::NotFound);
    };
    let proposal = site.store.proposal(id).await?;
    let activity = proposal.as_ref().map_or(&stored.record.activity, |proposal| &proposal.activity);
    let near = preview::near_duplicates(site, &week.slug, activity, Some(id)).await?;
    let mut duplicates = Html::default();
    if !near.is_empty() {
        preview::write_duplicates(&mut duplicates, locale, &near, Links::Desk);
    }
    let met = activity.parties().find(|party| week.eligible_kinds.contains(&party.kind));
    let eligibility = match met {
        _ if week.eligible_kinds.is_empty() => None,
        Some(party) => {
            Some((true, locale.register_eligible(&locale.party_kind(party.kind).to_lowercase(), party.name.as_str())))
        }
        None => Some((false, locale.register_eligible_not_yet(&locale.party_kinds(&week.eligible_kinds)))),
    };
    let when = |unix_ms: i64| {
        let moment = clock::moment(unix_ms.div_euclid(1000), &week.time_zone);
        format!("{} {}", locale.full_date(moment.date()), moment.time_of_day())
    };
    let mut history: Vec<(i64, [String; 3])> = Vec::new();
    for decision in site.store.decisions(id).await? {
        let what = locale.decision_name(decision.decision).to_owned();
        history.push((decision.at_ms, [format!("{what}, {}", decision.actor), when(decision.at_ms), decision.words]));
    }
    let is_of_moderator = |change: &str| Decision::parse(change).is_ok_and(|decision| !decision.is_organizers());
    for revision in site.store.revisions(id).await?.into_iter().filter(|it| !is_of_moderator(&it.change)) {
        let what = locale.change_name(&revision.change);
        history.push((revision.at_ms, [format!("{what}, {}", revision.actor), when(revision.at_ms), String::new()]));
    }
    history.sort_by_key(|(at_ms, _)| std::cmp::Reverse(*at_ms));
    let is_shown = site.programme_of(id).is_some();
    let waits_for_opening = stored.state != State::Withdrawn && site.open_programme(week).is_none();
    let view = DeskPage {
        locale,
        id,
        title: activity.title.as_str(),
        week: locale.pick(&week.name.sv, &week.name.en),
        state: stored.state,
        seen_revision: stored.record.revision,
        seen_edit_ms: proposal.as_ref().map(|proposal| proposal.since_ms),
        changes: proposal.as_ref().map(|it| changes(&stored.record.activity, &it.activity)).unwrap_or_default(),
        eligibility,
        duplicates: duplicates.finish(),
        editors: site.store.editors(id).await?,
        history: history.into_iter().map(|(_, entry)| entry).collect(),
        card: preview::card(week, locale, activity),
        page: preview::page(site, week, locale, activity),
        public: is_shown.then(|| urls::activity(locale, id, stored.record.activity.title.as_str())),
        opens: waits_for_opening.then(|| locale.full_date(week.programme_opens.date())),
        words,
        problem,
    };
    Ok(Answer::Page(pages::one(&view)))
}

/// What an edit changes of what moderators review, old and new.
fn changes(before: &Activity, after: &Activity) -> Vec<Change> {
    let names =
        |activity: &Activity| activity.partners.iter().map(|party| party.name.as_str()).collect::<Vec<_>>().join(", ");
    let line = |field: DraftField, before: &str, after: &str| Change {
        field,
        before: before.to_owned(),
        after: after.to_owned(),
    };
    [
        line(DraftField::Organizer, before.organizer.name.as_str(), after.organizer.name.as_str()),
        line(DraftField::OrganizerKind, before.organizer.kind.word(), after.organizer.kind.word()),
        line(DraftField::PartnerName, &names(before), &names(after)),
        line(DraftField::Title, before.title.as_str(), after.title.as_str()),
        line(DraftField::Summary, before.summary.as_str(), after.summary.as_str()),
        line(DraftField::Description, before.description.as_str(), after.description.as_str()),
        line(DraftField::Kind, before.kind.as_deref().unwrap_or(""), after.kind.as_deref().unwrap_or("")),
        line(DraftField::Themes, &before.themes.join(", "), &after.themes.join(", ")),
    ]
    .into_iter()
    .filter(|change| change.before != change.after)
    .collect()
}
