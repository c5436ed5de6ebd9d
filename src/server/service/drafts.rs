//! Drafts: begun, kept while somebody writes, mailed, sent and confirmed.

use std::sync::Arc;

use crate::{
    api::{
        draft::{FieldNow, Saved, Typing},
        error::ApiError,
    },
    domain::{
        activity::Activity,
        draft::{Change, Checked, Draft, DraftField, Rules, Spot, Step, check},
        place::{MailAddress, MunicipalityCode},
        review::{self, Decision, State, decide},
        week::{Sending, Week},
    },
    locale::Locale,
    pages::register::Sent,
    server::{
        clock,
        http::{guard::Action, personal::Failure},
        mail::Letter,
        reference::Reference,
        secret,
        state::Site,
        store::{DraftEmails, Edit, NewActivity, NewDraft, ReviseError, StoreError, StoredDraft, Write},
    },
};

/// What names the organizers in the history of what they sent.
const CREATED: &str = "sent";
const EDITED: &str = "edited";
/// How long a mail address may still change while it is typed, before the draft's own is mailed there.
const MAIL_AFTER_MS: i64 = 30_000;
/// How long a zone's offsets are told before the week and after it.
const ZONE_BEFORE_S: i64 = 366 * 86_400;
const ZONE_AFTER_S: i64 = 31 * 86_400;
/// Another save that comes between is waited for so many times.
const MOST_TRIES: usize = 20;

/// A draft that a key has opened.
#[derive(Clone, Debug)]
pub struct Opened {
    pub stored: StoredDraft,
    pub week: Week,
    /// To whom the key was mailed: who opens it reads that mail.
    pub mailed_to: Option<String>,
}

/// What shows that a person stands behind what is sent.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// Addresses whose mail the sender reads, in lower case.
    pub addresses: Vec<String>,
    /// The browser has done the work that was asked for, and no field was filled in that people do not see.
    pub work_is_done: bool,
}

/// What sending has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent(Sent),
    /// There is something to mend.
    Problems,
    /// Not at this hour.
    NotNow(Sending),
}

/// What the week asks, with the offsets of its zone as data.
pub fn rules(week: &Week) -> Rules {
    let begins_s = i64::from(week.starts.0) * 86_400;
    let ends_s = i64::from(week.last_day().0) * 86_400;
    let zone = clock::offsets(&week.time_zone, begins_s - ZONE_BEFORE_S, ends_s + ZONE_AFTER_S);
    let municipalities: Vec<MunicipalityCode> = Reference::get().municipalities().map(|(code, _)| code).collect();
    Rules::of(week, zone, municipalities)
}

/// Begins a draft, and gives the key that opens it.
pub async fn begin(
    site: &Site,
    week_slug: &str,
    locale: Locale,
    draft: &Draft,
    activity_id: Option<u32>,
) -> Result<String, StoreError> {
    let key = secret::new();
    let emails = Emails::of(draft);
    let new = NewDraft { week_slug, draft, locale, activity_id, emails: emails.borrow() };
    let mut write = site.store.begin().await?;
    write.begin_draft(&new, &key, site.clock.now_ms()).await?;
    write.commit().await?;
    Ok(key)
}

/// Another key for a draft that somebody may open anyway.
pub async fn new_key(site: &Site, draft_id: i64, email: Option<&str>) -> Result<String, StoreError> {
    let key = secret::new();
    let mut write = site.store.begin().await?;
    write.add_draft_key(draft_id, &key, email, site.clock.now_ms()).await?;
    write.commit().await?;
    Ok(key)
}

/// The draft that a key opens; `None` where it opens none.
pub async fn open(site: &Site, key: &str) -> Result<Option<Opened>, StoreError> {
    let Some((stored, mailed_to)) = site.store.draft_by_key(key).await? else { return Ok(None) };
    let Some(week) = site.store.week(&stored.week_slug).await? else { return Ok(None) };
    Ok(Some(Opened { stored, week, mailed_to }))
}

/// Takes changes into a draft, and gives it as it is then.
pub async fn keep(site: &Site, draft_id: i64, changes: &[Change]) -> Result<StoredDraft, StoreError> {
    for _ in 0..MOST_TRIES {
        let mut write = site.store.begin().await?;
        let Some(mut stored) = write.draft(draft_id).await? else { break };
        let seen_revision = stored.revision;
        let before = stored.draft.clone();
        stored.draft.merge(seen_revision + 1, changes);
        if stored.draft == before {
            write.roll_back().await?;
            return Ok(stored);
        }
        let now_ms = site.clock.now_ms();
        let emails = Emails::of(&stored.draft);
        if write.save_draft(draft_id, seen_revision, &stored.draft, emails.borrow(), now_ms).await? {
            write.commit().await?;
            stored.revision = seen_revision + 1;
            stored.updated_ms = now_ms;
            return Ok(stored);
        }
        // On PostgreSQL another instance came between.
        write.roll_back().await?;
    }
    Err(StoreError::Busy)
}

/// Keeps what was typed, and says what the page needs to know.
pub async fn save(site: &Arc<Site>, typing: Typing) -> Result<Saved, ApiError> {
    if typing.changes.iter().any(|change| change.value.len() > Draft::MOST_BYTES) {
        return Err(ApiError::TooLarge);
    }
    let failed = |error: StoreError| internal(site, &error);
    let Some(mut opened) = open(site, &typing.key).await.map_err(failed)? else { return Err(ApiError::NotFound) };
    if !typing.changes.is_empty() {
        opened.stored = keep(site, opened.stored.id, &typing.changes).await.map_err(failed)?;
        if typing.changes.iter().any(|change| change.spot.field == DraftField::OwnEmail) {
            mail_address_of(site, &opened.stored, MAIL_AFTER_MS).await.map_err(failed)?;
        }
    }
    let locale = if typing.english { Locale::En } else { Locale::Sv };
    let fragments = super::wizard::fragments(site, locale, &opened, &typing.key, typing.step).await.map_err(failed)?;
    let stored = &opened.stored;
    let fields = stored.draft.fields().filter(|(_, typed)| typed.revision > typing.known || !typed.others.is_empty());
    Ok(Saved {
        revision: stored.revision,
        at: time_of_day(stored.updated_ms, &opened.week),
        fields: fields
            .map(|(spot, typed)| FieldNow {
                spot,
                value: typed.value.clone(),
                revision: typed.revision,
                editor: typed.editor.clone(),
                others: typed.others.clone(),
            })
            .collect(),
        fragments,
    })
}

/// `14:03` in the week's zone.
pub fn time_of_day(unix_ms: i64, week: &Week) -> String {
    clock::moment(unix_ms.div_euclid(1000), &week.time_zone).time_of_day().to_string()
}

/// Mails a draft's own address to the registering person, as soon as there is a valid one and once for each.
/// Later where it may still be typed; then only the last one counts.
pub async fn mail_address_of(site: &Site, stored: &StoredDraft, after_ms: i64) -> Result<(), StoreError> {
    let Some(email) = Emails::of(&stored.draft).own else { return Ok(()) };
    if stored.activity_id.is_some() {
        return Ok(());
    }
    if stored.mailed_to.as_deref() != Some(email.as_str()) {
        // Nobody has asked for it in so many words: who is written to too often is not, until somebody does.
        if site.limits.take_mail(Action::AskForMail, &email).is_err() {
            return Ok(());
        }
        return mail_address_to(site, stored, &email, after_ms).await;
    }
    // Who goes on has typed it to its end: what would have gone out later goes now.
    if after_ms == 0 {
        let mut write = site.store.begin().await?;
        let waiting = write.forget_untried(&Letter::Draft { draft_id: stored.id }).await?;
        write.commit().await?;
        if waiting > 0 {
            return mail_address_to(site, stored, &email, after_ms).await;
        }
    }
    Ok(())
}

/// As [`mail_address_of`], also again.
pub async fn mail_address_to(site: &Site, stored: &StoredDraft, email: &str, after_ms: i64) -> Result<(), StoreError> {
    let letter = Letter::Draft { draft_id: stored.id };
    let mut write = site.store.begin().await?;
    write.forget_untried(&letter).await?;
    write.set_mailed_to(stored.id, email).await?;
    let due_ms = site.clock.real_ms() + after_ms;
    write.enqueue_for(email, stored.locale, &letter, site.clock.now_ms(), due_ms).await?;
    write.commit().await?;
    site.post.wake();
    Ok(())
}

/// The registering person's valid address, in lower case.
pub fn own_email(draft: &Draft) -> Option<String> {
    Emails::of(draft).own
}

/// Judges a draft by its week's rules, whatever the hour; a municipality that does not exist is one of them.
pub fn judge(opened: &Opened) -> Checked {
    check(&opened.stored.draft, &rules(&opened.week))
}

/// As [`judge`], at this hour.
pub fn judge_at(opened: &Opened, now_s: i64) -> Checked {
    check(&opened.stored.draft, &rules_at(opened, now_s))
}

/// The week's rules at this hour. Of what was sent, a last day to register counts as it did then: it may have passed since,
/// and whoever mends a word must not be asked for another. Nor may whoever ends registration by such a day.
pub fn rules_at(opened: &Opened, now_s: i64) -> Rules {
    let stored = &opened.stored;
    let sent_s = stored.sent_ms.map(|sent_ms| sent_ms.div_euclid(1000));
    let is_imported = stored.activity_id.is_some() && sent_s.is_none();
    Rules { sent_s: sent_s.or((!is_imported).then_some(now_s)), ..rules(&opened.week) }
}

/// Whether a draft may be sent now.
pub fn sending(site: &Site, opened: &Opened) -> Sending {
    opened.week.sending(site.clock.now_s(), opened.stored.created_ms.div_euclid(1000))
}

/// Sends a draft: any number of times, it becomes one activity, or one edit of it.
pub async fn send(site: &Arc<Site>, opened: &Opened, proof: &Proof) -> Result<Outcome, Failure> {
    let checked = judge_at(opened, site.clock.now_s());
    let (Some(activity), Some(own)) = (checked.sendable(), own_email(&opened.stored.draft)) else {
        return Ok(Outcome::Problems);
    };
    let co = Emails::of(&opened.stored.draft).co;
    if let Some(activity_id) = opened.stored.activity_id {
        let sent = resend(site, opened, activity_id, activity, &own, co.as_deref()).await?;
        return Ok(Outcome::Sent(sent));
    }
    match sending(site, opened) {
        Sending::Open | Sending::Grace { .. } => {}
        closed @ (Sending::NotYet | Sending::Over) => return Ok(Outcome::NotNow(closed)),
    }
    let is_proven = proof.work_is_done || proof.addresses.contains(&own);
    let state = if is_proven { State::Waiting } else { State::Unconfirmed };
    let now_ms = site.clock.now_ms();
    let draft_id = opened.stored.id;
    let mut write = site.store.begin().await?;
    if !write.claim_sending(draft_id, now_ms).await? {
        write.roll_back().await?;
        return sent_already(site, draft_id).await.map(Outcome::Sent);
    }
    let new = NewActivity {
        week_slug: &opened.week.slug,
        external_id: None,
        state,
        activity,
        actor: &own,
        change: CREATED,
        imported: false,
    };
    let activity_id = write.create(&new, now_ms).await?;
    write.set_draft_activity(draft_id, activity_id).await?;
    write.add_editor(activity_id, &own, now_ms).await?;
    write.forget_untried(&Letter::Draft { draft_id }).await?;
    let letter = if is_proven { Letter::Receipt { draft_id, activity_id } } else { Letter::Confirm { draft_id } };
    let locale = opened.stored.locale;
    write.enqueue(&own, locale, &letter, now_ms).await?;
    if is_proven {
        welcome_second(&mut write, activity_id, &own, co.as_deref(), locale, now_ms).await?;
    }
    write.commit().await?;
    site.post.wake();
    Ok(Outcome::Sent(if is_proven { Sent::Waiting } else { Sent::Unconfirmed }))
}

/// The sender has shown that the address is theirs: it waits for the moderators now.
pub async fn confirm(site: &Arc<Site>, opened: &Opened) -> Result<Option<Sent>, Failure> {
    let Some(activity_id) = opened.stored.activity_id else { return Ok(None) };
    let Some(current) = site.store.activity(activity_id).await? else { return Ok(None) };
    let own = own_email(&opened.stored.draft);
    let reads_it = own.is_some() && own == opened.mailed_to;
    let (Some(own), Some(state), true) = (own, decide(current.state, Decision::Confirm), reads_it) else {
        return Ok((current.state != State::Unconfirmed).then_some(Sent::Waiting));
    };
    let now_ms = site.clock.now_ms();
    let activity = &current.record.activity;
    let edit = Edit { activity, state, actor: &own, change: Decision::Confirm.word(), imported: false };
    let mut write = site.store.begin().await?;
    match write.revise(activity_id, current.record.revision, &edit, now_ms).await {
        Ok(_) => {}
        // Pressed twice.
        Err(ReviseError::Stale { .. } | ReviseError::NotFound { .. }) => return Ok(Some(Sent::Waiting)),
        Err(ReviseError::Store(error)) => return Err(error.into()),
    }
    let (draft_id, locale) = (opened.stored.id, opened.stored.locale);
    write.enqueue(&own, locale, &Letter::Receipt { draft_id, activity_id }, now_ms).await?;
    let co = Emails::of(&opened.stored.draft).co;
    welcome_second(&mut write, activity_id, &own, co.as_deref(), locale, now_ms).await?;
    write.commit().await?;
    site.post.wake();
    Ok(Some(Sent::Waiting))
}

/// Another request has sent it in the same moment.
async fn sent_already(site: &Site, draft_id: i64) -> Result<Sent, Failure> {
    let stored = site.store.draft(draft_id).await?;
    let activity = match stored.and_then(|stored| stored.activity_id) {
        Some(id) => site.store.activity(id).await?,
        None => None,
    };
    let is_unconfirmed = activity.is_some_and(|activity| activity.state == State::Unconfirmed);
    Ok(if is_unconfirmed { Sent::Unconfirmed } else { Sent::Waiting })
}

/// Sends an activity again that was sent before, with what has been changed in its draft.
async fn resend(
    site: &Arc<Site>,
    opened: &Opened,
    activity_id: u32,
    typed: &Activity,
    own: &str,
    co: Option<&str>,
) -> Result<Sent, Failure> {
    for _ in 0..MOST_TRIES {
        let Some(current) = site.store.activity(activity_id).await? else { return Err(Failure::NotFound) };
        let before = &current.record.activity;
        let after = Activity { status: before.status, cancel_reason: before.cancel_reason.clone(), ..typed.clone() };
        let now_ms = site.clock.now_ms();
        let locale = opened.stored.locale;
        let mut write = site.store.begin().await?;
        welcome_second(&mut write, activity_id, own, co, locale, now_ms).await?;
        let done = if current.state == State::Published {
            edit_published(&mut write, activity_id, &current, &after, (own, locale), now_ms).await
        } else {
            edit_waiting(&mut write, activity_id, &current, &after, own, now_ms).await
        };
        let sent = match done {
            Ok(sent) => sent,
            // Somebody decided or changed it in this moment: once more, from what it is now.
            Err(ReviseError::Stale { .. }) => {
                write.roll_back().await?;
                continue;
            }
            Err(ReviseError::NotFound { .. }) => return Err(Failure::NotFound),
            Err(ReviseError::Store(error)) => return Err(error.into()),
        };
        write.commit().await?;
        site.post.wake();
        if matches!(sent, Sent::EditedNow | Sent::EditWaits) {
            site.refresh().await?;
        }
        return Ok(sent);
    }
    Err(StoreError::Busy.into())
}

async fn edit_waiting(
    write: &mut Write,
    activity_id: u32,
    current: &crate::server::store::Stored,
    after: &Activity,
    own: &str,
    now_ms: i64,
) -> Result<Sent, ReviseError> {
    let Some(state) = decide(current.state, Decision::Resend) else { return Ok(Sent::Same) };
    let told = if state == State::Unconfirmed { Sent::Unconfirmed } else { Sent::Waiting };
    if state == current.state && *after == current.record.activity {
        return Ok(told);
    }
    let edit = Edit { activity: after, state, actor: own, change: EDITED, imported: false };
    write.revise(activity_id, current.record.revision, &edit, now_ms).await?;
    Ok(told)
}

/// What must be right at once is; the rest waits beside what is published. Tells the editor, unless the very same has
/// been sent before.
async fn edit_published(
    write: &mut Write,
    activity_id: u32,
    current: &crate::server::store::Stored,
    after: &Activity,
    (own, locale): (&str, Locale),
    now_ms: i64,
) -> Result<Sent, ReviseError> {
    let before = &current.record.activity;
    let at_once = review::at_once(before, after);
    let waiting = write.proposal(activity_id).await?;
    let waits = review::needs_review(before, after);
    let mut revision = current.record.revision;
    let mut is_news = false;
    if at_once != *before {
        let edit = Edit { activity: &at_once, state: State::Published, actor: own, change: EDITED, imported: false };
        revision = write.revise(activity_id, revision, &edit, now_ms).await?;
        is_news = true;
    }
    match waiting {
        // It is as it was again: there is nothing left to review.
        Some(waiting) if !waits => is_news |= write.drop_proposal(activity_id, waiting.since_ms).await?,
        // It keeps its place among what waits.
        Some(waiting) if !review::needs_review(&waiting.activity, after) => {}
        _ if waits => {
            write.propose(activity_id, revision, after, now_ms).await?;
            is_news = true;
        }
        _ => {}
    }
    if is_news {
        write.enqueue(own, locale, &Letter::Edited { activity_id, waits }, now_ms).await?;
    }
    Ok(match (waits, is_news) {
        (true, _) => Sent::EditWaits,
        (false, true) => Sent::EditedNow,
        (false, false) => Sent::Same,
    })
}

/// Lets the second person of a draft edit what was sent, and tells them so.
async fn welcome_second(
    write: &mut Write,
    activity_id: u32,
    own: &str,
    co: Option<&str>,
    locale: Locale,
    now_ms: i64,
) -> Result<(), StoreError> {
    let Some(co) = co.filter(|co| *co != own) else { return Ok(()) };
    if write.add_editor(activity_id, co, now_ms).await? {
        write.enqueue(co, locale, &Letter::EditorAdded { activity_id, by: own.to_owned() }, now_ms).await?;
    }
    Ok(())
}

/// The steps that were left once, one more among them.
pub fn left(draft: &Draft, steps: &[Step]) -> String {
    let mut left = draft.left_steps();
    left.extend(steps);
    left.sort_unstable();
    left.dedup();
    left.iter().map(|step| step.word()).collect::<Vec<_>>().join(" ")
}

/// A change that nobody can contest: of what the page itself does.
pub fn own_change(spot: impl Into<Spot>, value: impl Into<String>, editor: &str) -> Change {
    Change { spot: spot.into(), value: value.into(), seen: u32::MAX, editor: editor.to_owned(), settles: false }
}

/// An unforeseen error: logged under a number, and the number told.
pub fn internal(site: &Site, error: &StoreError) -> ApiError {
    let id = format!("{:x}", site.clock.now_ms());
    tracing::error!(error = error as &dyn std::error::Error, error_id = id, "a draft cannot be kept");
    ApiError::Internal { id }
}

/// The valid addresses of a draft, in lower case.
struct Emails {
    own: Option<String>,
    co: Option<String>,
}

impl Emails {
    fn of(draft: &Draft) -> Self {
        let valid = |field: DraftField| MailAddress::parse(draft.value(field)).ok().map(|email| email.key());
        Self { own: valid(DraftField::OwnEmail), co: valid(DraftField::CoEmail) }
    }

    fn borrow(&self) -> DraftEmails<'_> {
        DraftEmails { own: self.own.as_deref(), co: self.co.as_deref() }
    }
}
