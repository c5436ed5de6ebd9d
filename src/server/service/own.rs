//! What organizers do with what they have sent: cancel, restore, withdraw, copy, and say who else may edit it.

use std::sync::Arc;

use crate::{
    domain::{
        access::{self, Act, Who},
        activity::Activity,
        draft::{Draft, DraftField},
        place::MailAddress,
        problem::Problem,
        review::{Decision, State, decide},
        taxonomy::Status,
        text,
    },
    locale::Locale,
    server::{
        http::personal::Failure,
        mail::Letter,
        service::drafts,
        state::Site,
        store::{Edit, ReviseError, Stored},
    },
};

/// The longest reason, in characters.
pub const REASON_LIMIT: usize = Activity::LINE_LIMIT;

/// What one may do with one's own activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    Cancel { reason: String },
    Restore,
    Withdraw,
    AddEditor { email: String },
    RemoveEditor { email: String },
}

/// What has come of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    Cancelled,
    Restored,
    Withdrawn,
    EditorsChanged,
    /// It cannot be done from where it stands, or was done already.
    Nothing,
    /// What was typed must be mended first.
    Problem(Problem),
}

impl Done {
    /// The word that an address carries it by; `None` for what is shown at once.
    pub fn word(&self) -> Option<&'static str> {
        Some(match self {
            Self::Cancelled => "installd",
            Self::Restored => "aterstalld",
            Self::Withdrawn => "atertagen",
            Self::EditorsChanged => "redaktorer",
            Self::Nothing => "",
            Self::Problem(_) => return None,
        })
    }
}

/// What that word says, in words.
pub fn note(locale: Locale, word: &str) -> Option<String> {
    Some(
        match word {
            "installd" => locale.mine_done_cancelled(),
            "aterstalld" => locale.mine_done_restored(),
            "atertagen" => locale.mine_done_withdrawn(),
            "redaktorer" => locale.mine_done_editor(),
            _ => return None,
        }
        .to_owned(),
    )
}

/// Does it, for one who may edit the activity: `actor` is their address.
pub async fn act(site: &Arc<Site>, id: u32, actor: &str, locale: Locale, request: &Request) -> Result<Done, Failure> {
    match request {
        Request::Cancel { reason } => match text::required_line(reason, REASON_LIMIT) {
            Ok(reason) => cancel(site, id, actor, locale, &reason).await,
            Err(problem) => Ok(Done::Problem(problem)),
        },
        Request::Restore => restore(site, id, actor, locale).await,
        Request::Withdraw => withdraw(site, id, actor, locale).await,
        Request::AddEditor { email } => match MailAddress::parse(email) {
            Ok(email) => add_editor(site, id, actor, locale, &email.key()).await,
            Err(problem) => Ok(Done::Problem(problem)),
        },
        Request::RemoveEditor { email } => {
            let mut write = site.store.begin().await?;
            let removed = write.remove_editor(id, email).await?;
            if removed {
                write.revoke_keys(id, email).await?;
            }
            write.commit().await?;
            Ok(if removed { Done::EditorsChanged } else { Done::Nothing })
        }
    }
}

/// A new draft of the same content, without days: gives the key that opens it.
pub async fn duplicate(
    site: &Site,
    stored: &Stored,
    week_slug: &str,
    own_email: &str,
    locale: Locale,
) -> Result<String, Failure> {
    let mut draft = Draft::of_activity(&stored.record.activity).without_days();
    draft.set(DraftField::OwnEmail, own_email);
    Ok(drafts::begin(site, week_slug, locale, &draft, None).await?)
}

/// The draft that an activity is changed in: its own, or one made of it. Gives a key that opens it.
pub async fn draft_key(site: &Site, stored: &Stored, own_email: &str, locale: Locale) -> Result<String, Failure> {
    let id = stored.record.id;
    if let Some(draft_id) = site.store.draft_of_activity(id).await? {
        return Ok(drafts::new_key(site, draft_id, Some(own_email)).await?);
    }
    let mut draft = Draft::of_activity(&stored.record.activity);
    draft.set(DraftField::OwnEmail, own_email);
    Ok(drafts::begin(site, &stored.week_slug, locale, &draft, Some(id)).await?)
}

async fn cancel(site: &Arc<Site>, id: u32, actor: &str, locale: Locale, reason: &str) -> Result<Done, Failure> {
    let letter = Letter::Cancelled { activity_id: id, reason: reason.to_owned() };
    let changed = change_published(site, id, actor, locale, "cancelled", &letter, |before| {
        (before.status == Status::Scheduled).then(|| Activity {
            status: Status::Cancelled,
            cancel_reason: Some(reason.to_owned()),
            ..before.clone()
        })
    });
    Ok(if changed.await? { Done::Cancelled } else { Done::Nothing })
}

async fn restore(site: &Arc<Site>, id: u32, actor: &str, locale: Locale) -> Result<Done, Failure> {
    let letter = Letter::Restored { activity_id: id };
    let changed = change_published(site, id, actor, locale, "restored", &letter, |before| {
        (before.status == Status::Cancelled).then(|| Activity {
            status: Status::Scheduled,
            cancel_reason: None,
            ..before.clone()
        })
    });
    Ok(if changed.await? { Done::Restored } else { Done::Nothing })
}

/// Changes what is published, at once and for everybody, and tells all who may edit it. `false` where there is nothing
/// to change.
async fn change_published(
    site: &Arc<Site>,
    id: u32,
    actor: &str,
    locale: Locale,
    change: &str,
    letter: &Letter,
    changed: impl Fn(&Activity) -> Option<Activity>,
) -> Result<bool, Failure> {
    loop {
        let Some(current) = site.store.activity(id).await? else { return Err(Failure::NotFound) };
        let Some(after) = changed(&current.record.activity).filter(|_| current.state == State::Published) else {
            return Ok(false);
        };
        let now_ms = site.clock.now_ms();
        let edit = Edit { activity: &after, state: current.state, actor, change, imported: false };
        let mut write = site.store.begin().await?;
        match write.revise(id, current.record.revision, &edit, now_ms).await {
            Ok(_) => {}
            Err(ReviseError::Stale { .. }) => continue,
            Err(ReviseError::NotFound { .. }) => return Err(Failure::NotFound),
            Err(ReviseError::Store(error)) => return Err(error.into()),
        }
        for editor in site.store.editors(id).await? {
            write.enqueue(&editor, locale, letter, now_ms).await?;
        }
        write.commit().await?;
        site.post.wake();
        site.refresh().await?;
        return Ok(true);
    }
}

async fn withdraw(site: &Arc<Site>, id: u32, actor: &str, locale: Locale) -> Result<Done, Failure> {
    let Some(current) = site.store.activity(id).await? else { return Err(Failure::NotFound) };
    let decision = Decision::Withdraw;
    let may = access::may(Who::Editor, Act::Decide(decision));
    let Some(state) = decide(current.state, decision).filter(|_| may) else { return Ok(Done::Nothing) };
    let now_ms = site.clock.now_ms();
    let activity = &current.record.activity;
    let edit = Edit { activity, state, actor, change: decision.word(), imported: false };
    let mut write = site.store.begin().await?;
    match write.revise(id, current.record.revision, &edit, now_ms).await {
        Ok(_) => {}
        Err(ReviseError::Stale { .. } | ReviseError::NotFound { .. }) => return Ok(Done::Nothing),
        Err(ReviseError::Store(error)) => return Err(error.into()),
    }
    for editor in site.store.editors(id).await? {
        write.enqueue(&editor, locale, &Letter::Withdrawn { activity_id: id }, now_ms).await?;
    }
    write.commit().await?;
    site.post.wake();
    Ok(Done::Withdrawn)
}

async fn add_editor(site: &Arc<Site>, id: u32, actor: &str, locale: Locale, email: &str) -> Result<Done, Failure> {
    let now_ms = site.clock.now_ms();
    let mut write = site.store.begin().await?;
    if !write.add_editor(id, email, now_ms).await? {
        write.roll_back().await?;
        return Ok(Done::Nothing);
    }
    let letter = Letter::EditorAdded { activity_id: id, by: actor.to_owned() };
    write.enqueue(email, locale, &letter, now_ms).await?;
    write.commit().await?;
    site.post.wake();
    Ok(Done::EditorsChanged)
}
