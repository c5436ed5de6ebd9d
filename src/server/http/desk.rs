//! `/granska`: the moderators' desk.

mod list;

pub use list::list;

use super::{
    failed_letters,
    forms::{DONE_KEY, Form},
    personal::{PageError, PersonalRequest, PersonalResponse},
};
use crate::{
    domain::{
        access::{self, Act, Who},
        activity::Activity,
        eligibility::{self, Eligibility, Registered},
        filter::Group,
        occurrence::Occurrence,
        party::{Party, PartyKind},
        place::WebAddress,
        review::{self, Decision, Part, State, with_edit},
        taxonomy::Term,
        warnings::warnings,
        week::Week,
    },
    locale::Locale,
    pages::{
        desk::{self as pages, ACCEPT, DeskPage, PartChange, PartyLine, REMIND, UNDO},
        login::log_in_path,
        preview as preview_part,
    },
    parts::{
        html::Markup,
        near_duplicates::{Links, near_duplicates},
    },
    server::{
        clock,
        reference::Reference,
        service::{
            desk::{self, DecisionOutcome, DecisionRequest},
            duplicates, own_activities, parties, preview,
        },
        store::{Unreadable, UnreadableRow, events::kind},
    },
    urls::{self, Page},
};

/// The signed-in person, if they may see the desk.
fn moderator(request: &PersonalRequest) -> Result<(&str, Who), PageError> {
    let person = request.person.as_ref().ok_or(PageError::SignIn)?;
    let who = person.role.map_or(Who::Anybody, Who::Host);
    if access::may(who, Act::SeeDesk) { Ok((person.email(), who)) } else { Err(PageError::Forbidden) }
}

/// Sentences about the activities that cannot be read and are in no list.
fn unreadable(request: &PersonalRequest) -> Vec<String> {
    let locale = request.locale;
    let sentence = |row: UnreadableRow| {
        let why = match &row.why {
            Unreadable::NotJson { column } => locale.unreadable_not_json(&column.to_string()),
            Unreadable::OtherShape { column } => locale.unreadable_other_shape(&column.to_string()),
            Unreadable::UnknownState { state } => locale.unreadable_state(state),
        };
        match row.activity_id {
            Some(id) => locale.unreadable_activity(&id.to_string(), &row.week_slug, &why),
            None => locale.unreadable_week(&row.week_slug, &why),
        }
    };
    request.site.unreadable().into_iter().map(sentence).collect()
}

/// Last decision about an activity, as a sentence.
async fn said(request: &PersonalRequest, id: u32) -> Result<Option<String>, PageError> {
    let Some(stored) = request.site.store.activity(id).await? else { return Ok(None) };
    let last = request.site.store.decisions(id).await?.pop();
    Ok(last.map(|last| {
        request.locale.desk_said(request.locale.decision_name(last.decision), stored.record.activity.title.as_str())
    }))
}

/// Activity with the waiting edit, if any.
fn as_decided(current: &Activity, proposed: Option<&Activity>) -> Activity {
    proposed.map_or_else(|| current.clone(), |proposed| with_edit(current, proposed))
}

fn part_names(locale: Locale, parts: &[Part]) -> Vec<&'static str> {
    parts.iter().map(|part| locale.part_name(*part)).collect()
}

/// Refused decision, to be shown with its form again.
#[derive(Default)]
struct Refused {
    /// Message as typed.
    words: String,
    /// Problem of the message.
    problem: Option<String>,
    /// Other reason for the refusal.
    alert: Option<String>,
    /// Decision that was refused.
    decision: Option<Decision>,
}

pub async fn one(request: &PersonalRequest, id: u32) -> Result<PersonalResponse, PageError> {
    page(request, id, Refused::default()).await
}

pub async fn post_one(request: &PersonalRequest, id: u32, form: Form) -> Result<PersonalResponse, PageError> {
    if request.person.is_none() {
        let log_in = log_in_path(request.locale, Some(&request.path(Page::DeskActivity { id })));
        return Ok(PersonalResponse::Page(pages::signed_out(request.locale, id, &log_in, form.pairs())));
    }
    let (email, who) = moderator(request)?;
    let (site, action) = (&request.site, form.value("action"));
    let here = request.path(Page::DeskActivity { id });
    let words = form.value("words").to_owned();
    let seen_revision = form.value("seen").parse().unwrap_or(0);
    let mut refused = Refused { words: words.clone(), ..Refused::default() };
    let outcome = match action {
        UNDO => desk::undo_changes(site, email, who, id, seen_revision, &words).await?,
        ACCEPT => desk::accept_changes(site, email, who, id, seen_revision).await?,
        REMIND => desk::remind(site, email, who, id).await?,
        action if failed_letters::dismissed(action).is_some() => {
            let failed = site.store.failed_letters_of_activity(id).await?;
            let number = failed_letters::dismissed(action).unwrap_or_default();
            failed_letters::dismiss(site, email, &failed, number).await?;
            return Ok(PersonalResponse::Redirect(here));
        }
        _ => {
            let Some(decision) = decision_of(request, id, action).await? else {
                return page(request, id, refused).await;
            };
            let seen_edit_ms = form.value("seen_edit").parse().ok();
            let wanted = DecisionRequest { decision, words, seen_revision, seen_edit_ms };
            let outcome = desk::decide(site, email, who, id, &wanted).await?;
            if outcome == DecisionOutcome::Stale {
                refused.alert = Some(stale(request, id, &wanted).await?);
            }
            refused.decision = Some(decision);
            outcome
        }
    };
    match outcome {
        DecisionOutcome::Done if matches!(action, UNDO | ACCEPT | REMIND) => {
            return Ok(PersonalResponse::Redirect(format!("{here}?{DONE_KEY}={action}#done")));
        }
        DecisionOutcome::Done => {
            return Ok(PersonalResponse::Redirect(format!("{}?{DONE_KEY}={id}", request.path(Page::Desk))));
        }
        DecisionOutcome::Words(problem) => {
            let decision = refused.decision.unwrap_or(Decision::AskChanges);
            refused.problem = Some(request.locale.desk_words_problem(decision, &problem));
        }
        DecisionOutcome::Stale if refused.alert.is_none() => {
            refused.alert = Some(request.locale.desk_stale().to_owned());
        }
        DecisionOutcome::Stale => {}
        DecisionOutcome::Impossible => refused.alert = Some(request.locale.desk_impossible().to_owned()),
    }
    page(request, id, refused).await
}

/// Decision of a button: *restore* means unhide for a hidden activity.
async fn decision_of(request: &PersonalRequest, id: u32, action: &str) -> Result<Option<Decision>, PageError> {
    let Ok(decision) = Decision::parse(action) else { return Ok(None) };
    let is_hidden = match decision {
        Decision::Restore => request.site.store.activity(id).await?.is_some_and(|stored| stored.state == State::Hidden),
        _ => false,
    };
    Ok(Some(if is_hidden { Decision::Unhide } else { decision }))
}

/// Sentence about the conflict: who decided meanwhile, when and what.
async fn stale(request: &PersonalRequest, id: u32, wanted: &DecisionRequest) -> Result<String, PageError> {
    let (site, locale) = (&request.site, request.locale);
    let (Some(last), Some(stored)) = (desk::decided_since(site, id, wanted).await?, site.store.activity(id).await?)
    else {
        return Ok(locale.desk_stale().to_owned());
    };
    let published = site.published();
    let week = site.week(&published, Some(&stored.week_slug));
    let when = locale.full_date_and_time(clock::moment_in(week, last.at_ms));
    Ok(locale.desk_stale_decided(&last.actor, locale.decision_name(last.decision), &when))
}

async fn page(request: &PersonalRequest, id: u32, refused: Refused) -> Result<PersonalResponse, PageError> {
    moderator(request)?;
    let (site, locale) = (&request.site, request.locale);
    let Some(stored) = site.store.activity(id).await?.filter(|stored| access::is_on_desk(stored.state)) else {
        return Err(PageError::NotFound);
    };
    let published = site.published();
    let Some(week) = published.weeks.iter().find(|week| week.slug == stored.week_slug) else {
        return Err(PageError::NotFound);
    };
    // An edit of a hidden activity waits until the activity is shown again.
    let proposal = site.store.proposal(id).await?.filter(|_| stored.state == State::Published);
    let activity = as_decided(&stored.record.activity, proposal.as_ref().map(|proposal| &proposal.activity));
    let shown = preview::preview(site, week, locale, &activity, crate::views::preview::Below::H3).await?;
    let near = duplicates::near_duplicates(site, &week.slug, &activity, Some(id)).await?;
    let duplicates = (!near.is_empty()).then(|| Markup::of(near_duplicates(locale, &near, Links::Desk)));
    let failed_letters = failed_letters::shown(site, locale, site.store.failed_letters_of_activity(id).await?);
    let is_shown = site.programme_of(id).is_some();
    let waits_for_opening = stored.state != State::Withdrawn && site.open_programme(week).is_none();
    let may_have_changed = matches!(stored.state, State::Published | State::Hidden);
    let reviewed = site.store.reviewed(id).await?.filter(|_| may_have_changed);
    let unreviewed = reviewed.map(|reviewed| changes(locale, week, &reviewed, &stored.record.activity));
    let proven = site.store.proven_editors(id).await?;
    let editors = site.store.editors(id).await?.into_iter().map(|email| (proven.contains(&email), email)).collect();
    let note = match request.query_value(DONE_KEY) {
        Some(UNDO) if unreviewed.is_none() && own_activities::was_just(site, id, &[kind::CHANGES_UNDONE]).await? => {
            Some(locale.desk_done_undone().to_owned())
        }
        Some(ACCEPT) if unreviewed.is_none() && own_activities::was_just(site, id, &[kind::CHANGES_SEEN]).await? => {
            Some(locale.desk_done_accepted().to_owned())
        }
        Some(REMIND) if own_activities::was_just(site, id, &[kind::REMINDED]).await? => {
            Some(locale.desk_done_reminded().to_owned())
        }
        _ => None,
    };
    let judged = parties::judged(&site.registry(), activity.parties());
    let view = DeskPage {
        locale,
        id,
        title: activity.title.as_str(),
        week: locale.pick(&week.name.sv, &week.name.en),
        state: stored.state,
        status: stored.record.activity.status,
        note,
        unreviewed,
        seen_revision: stored.record.revision,
        seen_edit_ms: proposal.as_ref().map(|proposal| proposal.since_ms),
        changes: changes(locale, week, &stored.record.activity, &activity),
        rule: rule(locale, week, &activity, &judged),
        parties: party_lines(locale, week, &activity, &judged),
        warnings: warnings(&activity),
        duplicates: duplicates.unwrap_or_default(),
        failed_letters,
        editors,
        history: history(request, week, id).await?,
        card: Markup::of(preview_part::card(locale, &shown)),
        page: Markup::of(preview_part::page(locale, &shown)),
        public: is_shown.then(|| urls::activity(locale, id, stored.record.activity.title.as_str())),
        opens: waits_for_opening.then(|| locale.full_date(week.programme_opens.date())),
        words: &refused.words,
        problem: refused.problem,
        alert: refused.alert,
    };
    Ok(PersonalResponse::Page(pages::one(&view)))
}

/// Whether the week's eligibility rule is met, with a sentence; `None` where the week accepts all kinds.
fn rule(
    locale: Locale,
    week: &Week,
    activity: &Activity,
    judged: &[(PartyKind, Registered)],
) -> Option<(Eligibility, String)> {
    let standing = eligibility::judge(judged, &week.eligible_kinds)?;
    let named = |at: usize| activity.parties().nth(at).map_or("", |party| party.name.as_str());
    let words = match &standing {
        Eligibility::Confirmed { party, counts_as } => locale.confirmed(named(*party), judged[*party].0, *counts_as),
        Eligibility::Stated { party, registered } => {
            let kind = judged[*party].0;
            let why = locale.registered(kind, registered);
            locale.rule_stated(&locale.party_kind(kind).to_lowercase(), named(*party), &why)
        }
        Eligibility::NotMet => locale.desk_not_eligible_why(&locale.party_kinds(&week.eligible_kinds)),
    };
    Some((standing, words))
}

/// Parties with kind, number and registry entry. A company's absence from the registry of public bodies means nothing.
fn party_lines(locale: Locale, week: &Week, activity: &Activity, judged: &[(PartyKind, Registered)]) -> Vec<PartyLine> {
    let line = |(party, (kind, registered)): (&Party, &(PartyKind, Registered))| {
        let number = party.number.as_ref().map_or(locale.rule_no_number(), |number| number.as_str());
        let tells = week.eligible_kinds.contains(kind) || *registered != Registered::Unknown { number_of: None };
        PartyLine {
            name: party.name.as_str().to_owned(),
            details: format!("{}, {number}", locale.party_kind(*kind)),
            registered: if tells { locale.registered(*kind, registered) } else { String::new() },
        }
    };
    activity.parties().zip(judged).map(line).collect()
}

/// Events, the latest first: what happened and by whom, when, and the message.
async fn history(request: &PersonalRequest, week: &Week, id: u32) -> Result<Vec<[String; 3]>, PageError> {
    let (site, locale) = (&request.site, request.locale);
    let mut history = Vec::new();
    for event in site.store.events_of(id).await? {
        let about = event.about.map(|about| format!(": {about}")).unwrap_or_default();
        let parts: Vec<Part> = event.words.split(' ').filter_map(|word| Part::parse(word).ok()).collect();
        let words = if parts.is_empty() { event.words } else { part_names(locale, &parts).join(", ") };
        history.push((event.at_ms, format!("{}{about}", locale.event_name(&event.event)), event.actor, words));
    }
    for decision in site.store.decisions(id).await? {
        history.push((
            decision.at_ms,
            locale.decision_name(decision.decision).to_owned(),
            decision.actor,
            decision.words,
        ));
    }
    // Revisions made by a decision or with an event are left out, since these are listed themselves.
    let is_told =
        |change: &str| change == "undone" || Decision::parse(change).is_ok_and(|decision| !decision.is_organizers());
    let mut before: Option<Activity> = None;
    for revision in site.store.revisions(id).await? {
        let parts = before.map(|before| review::changed_parts(&before, &revision.activity)).unwrap_or_default();
        before = Some(revision.activity);
        if !is_told(&revision.change) {
            let words = part_names(locale, &parts).join(", ");
            history.push((revision.at_ms, locale.change_name(&revision.change), revision.actor, words));
        }
    }
    history.sort_by_key(|(at_ms, ..)| std::cmp::Reverse(*at_ms));
    let entry = |(at_ms, what, actor, words): (i64, String, String, String)| {
        [
            format!("{what}, {}", locale.actor_name(&actor)),
            locale.full_date_and_time(clock::moment_in(Some(week), at_ms)),
            words,
        ]
    };
    Ok(history.into_iter().map(entry).collect())
}

/// Parts that an edit changes, with old and new content.
fn changes(locale: Locale, week: &Week, before: &Activity, after: &Activity) -> Vec<PartChange> {
    let party = |party: &Party| {
        let number = party.number.as_ref().map(|number| format!(", {}", number.as_str())).unwrap_or_default();
        format!("{} ({}{number})", party.name.as_str(), locale.party_kind(party.kind))
    };
    let term = |terms: &[Term], slug: &str| {
        let term = terms.iter().find(|term| term.slug == slug);
        term.map_or(slug, |term| locale.pick(&term.name.sv, &term.name.en)).to_owned()
    };
    let of = |activity: &Activity| {
        let words = |list: Vec<String>| list.join("\n");
        let of_occurrences = |written: &dyn Fn(&Occurrence) -> String| {
            words(activity.occurrences.iter().map(written).filter(|line| !line.is_empty()).collect())
        };
        let link = |link: Option<&WebAddress>| link.map_or(String::new(), |link| link.as_str().to_owned());
        let registration = &activity.registration;
        // Every part is written out, as `review::changed_parts` compares it, so that each difference is visible.
        Part::ALL
            .iter()
            .map(|part| {
                let written = match part {
                    Part::Organizer => party(&activity.organizer),
                    Part::Partners => words(activity.partners.iter().map(party).collect()),
                    Part::Title => activity.title.as_str().to_owned(),
                    Part::Summary => activity.summary.as_str().to_owned(),
                    Part::Description => activity.description.as_str().to_owned(),
                    Part::Kind => activity.kind.as_deref().map(|slug| term(&week.kinds, slug)).unwrap_or_default(),
                    Part::Themes => words(activity.themes.iter().map(|slug| term(&week.themes, slug)).collect()),
                    Part::Languages => {
                        words(activity.languages.iter().map(|it| value(locale, Group::Language, it.as_str())).collect())
                    }
                    Part::Audience => value(locale, Group::Audience, activity.audience.word()),
                    Part::AudienceNote => activity.audience_note.clone().unwrap_or_default(),
                    Part::Website => link(activity.website.as_ref()),
                    Part::Days => of_occurrences(&|it| locale.full_date(it.starts.date())),
                    Part::Times => of_occurrences(&|it| {
                        let hours = locale.hours(it.starts.time_of_day(), it.ends.time_of_day());
                        format!("{} {hours}", locale.long_day(it.starts.date()))
                    }),
                    Part::Formats => of_occurrences(&|it| {
                        let formats: Vec<_> =
                            it.formats.iter().map(|it| value(locale, Group::Format, it.word())).collect();
                        format!("{}: {}", locale.long_day(it.starts.date()), formats.join(", "))
                    }),
                    Part::Places => of_occurrences(&|it| {
                        let municipality = it.municipality.and_then(|code| {
                            Reference::get().municipality_name(&String::from(code)).map(str::to_owned)
                        });
                        [it.venue.clone(), it.address.clone(), municipality]
                            .into_iter()
                            .flatten()
                            .collect::<Vec<_>>()
                            .join(", ")
                    }),
                    Part::OnlineUrls => of_occurrences(&|it| link(it.online_url.as_ref())),
                    Part::Registration => value(locale, Group::Registration, registration.mode.word()),
                    Part::RegistrationUrl => link(registration.url.as_ref()),
                    Part::Deadline => registration
                        .deadline
                        .map(|at| format!("{} {}", locale.full_date(at.date()), at.time_of_day()))
                        .unwrap_or_default(),
                    Part::Seats => activity.places.map(|places| places.to_string()).unwrap_or_default(),
                    Part::Accessibility => words(
                        activity
                            .accessibility
                            .iter()
                            .map(|it| value(locale, Group::Accessibility, it.word()))
                            .collect(),
                    ),
                    Part::Contact => {
                        let email = activity.contact.email.as_ref().map(|email| email.as_str().to_owned());
                        words([activity.contact.name.clone(), email].into_iter().flatten().collect())
                    }
                };
                (*part, written)
            })
            .collect::<Vec<_>>()
    };
    let changed = review::changed_parts(before, after);
    of(before)
        .into_iter()
        .zip(of(after))
        .filter(|((part, before), (_, after))| before != after && changed.contains(part))
        .map(|((part, before), (_, after))| PartChange { name: locale.part_name(part), before, after })
        .collect()
}

/// Name of a facet's value.
fn value(locale: Locale, group: Group, word: &str) -> String {
    locale.value_name(group, word).unwrap_or(word).to_owned()
}
