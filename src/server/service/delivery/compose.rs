//! Composes letters from the current data of their subject, with secrets that are made at this moment.

use crate::{
    domain::{
        activity::Activity,
        draft::{DraftField, Step},
        mail_address,
        occurrence::Occurrence,
        review::{Decision, Part, State},
        taxonomy::Format,
        text,
        week::{Phase, Week},
    },
    locale::{self, Locale},
    server::{
        mail::{
            Letter,
            template::{self, Facts, MomentFacts, Rendered, Template},
        },
        reference::Reference,
        secret,
        state::Site,
        store::{LoginLink, NewKey, QueuedLetter, StoreError, StoredActivity},
    },
    urls::{self, Address, Page},
};

/// Validity of a requested login link, in minutes.
pub const LOGIN_MINUTES: i64 = 20;
/// Validity of the login link in an invitation, in days.
pub const INVITE_DAYS: i64 = 7;
const MINUTE_MS: i64 = 60_000;
/// Most occurrences that are listed; of more only the number is given.
const MOST_TIMES: usize = 5;

/// Reason why a letter cannot be composed.
#[derive(Debug, thiserror::Error)]
pub(super) enum ComposeError {
    #[error("what the letter is about is not there")]
    Gone,
    #[error("this program does not know such a letter; a later version does")]
    Unknown,
    #[error("its template cannot be rendered")]
    Template(#[from] minijinja::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Composes a letter. The hashes of its keys and login links are stored even where sending fails: whether a letter has
/// arrived is not always known, and a received link must work.
pub(super) async fn compose(site: &Site, queued: &QueuedLetter) -> Result<Rendered, ComposeError> {
    let letter = Letter::read(&queued.payload).ok_or(ComposeError::Unknown)?;
    let locale = Locale::of_tag(&queued.locale);
    let composer = Composer { site, locale, recipient: mail_address::key_of(&queued.recipient) };
    let (template, facts) = composer.facts(&letter).await?;
    Ok(template::render(template, locale, &facts)?)
}

struct Composer<'a> {
    site: &'a Site,
    locale: Locale,
    /// Address in lower case.
    recipient: String,
}

impl Composer<'_> {
    async fn facts(&self, letter: &Letter) -> Result<(Template, Facts), ComposeError> {
        if let Some(activity_id) = letter.told_to_editors() {
            let editors = self.site.store.editors(activity_id).await?;
            if !editors.is_empty() && !editors.contains(&self.recipient) {
                return Err(ComposeError::Gone);
            }
        }
        Ok(match letter {
            Letter::Draft { draft_id } => (Template::Draft, self.of_draft(*draft_id, None).await?),
            Letter::Confirm { draft_id } => {
                let stored = self.site.store.draft(*draft_id).await?.ok_or(ComposeError::Gone)?;
                let takes_over = stored.pending_email.as_ref() == Some(&self.recipient);
                let template = if takes_over { Template::ConfirmAddress } else { Template::Confirm };
                (template, self.of_draft(*draft_id, Some(Step::Send)).await?)
            }
            Letter::Remind { draft_id } => (Template::Remind, self.of_draft(*draft_id, Some(Step::Send)).await?),
            Letter::AddressChanging { activity_id } => {
                (Template::AddressChanging, self.of_activity(*activity_id, None).await?)
            }
            Letter::AddressChanged { activity_id } => {
                (Template::AddressChanged, self.of_activity(*activity_id, None).await?)
            }
            Letter::Receipt { draft_id, activity_id } => {
                let url = self.draft_url(*draft_id, Some(Step::Send)).await?;
                (Template::Receipt, self.of_activity(*activity_id, Some(url)).await?)
            }
            Letter::Login { back } => (Template::Login, self.of_login(LOGIN_MINUTES, back.as_deref()).await?),
            Letter::Invite { role } => {
                let facts = self.of_login(INVITE_DAYS * 24 * 60, None).await?;
                (Template::Invite, Facts { role: role.word(), ..facts })
            }
            Letter::Decided { activity_id, draft_id, decision, words, of_edit } => {
                let (template, step) = match decision {
                    Decision::Publish => (Template::Published, None),
                    Decision::AskChanges => (Template::ChangesAsked, Some(Step::Who)),
                    Decision::Decline => (Template::Declined, None),
                    Decision::Hide => (Template::Hidden, None),
                    Decision::Unhide => (Template::Unhidden, None),
                    Decision::Cancel => (Template::CancelledByHosts, None),
                    Decision::Restore => (Template::Restored, None),
                    Decision::ReviewAnyway | Decision::Confirm | Decision::Resend | Decision::Withdraw => {
                        return Err(ComposeError::Unknown);
                    }
                };
                let url = match draft_id {
                    Some(draft_id) => Some(self.draft_url(*draft_id, step).await?),
                    None => None,
                };
                let facts = self.of_activity(*activity_id, url).await?;
                (template, Facts { words: lines(words), of_edit: *of_edit, ..facts })
            }
            Letter::Edited { activity_id, waits, now, later } => {
                let facts = self.of_activity(*activity_id, None).await?;
                let (now, later) = (self.part_names(now), self.part_names(later));
                (Template::Edited, Facts { waits: *waits, now, later, ..facts })
            }
            Letter::ChangesUndone { activity_id, fields, words } => {
                let facts = self.of_activity(*activity_id, None).await?;
                (Template::ChangesUndone, Facts { now: self.part_names(fields), words: lines(words), ..facts })
            }
            Letter::Cancelled { activity_id, reason } => {
                (Template::Cancelled, Facts { words: lines(reason), ..self.of_activity(*activity_id, None).await? })
            }
            Letter::Restored { activity_id } => (Template::Restored, self.of_activity(*activity_id, None).await?),
            Letter::Withdrawn { activity_id } => (Template::Withdrawn, self.of_activity(*activity_id, None).await?),
            Letter::EditorAdded { activity_id, by } => {
                (Template::EditorAdded, Facts { by: by.clone(), ..self.of_activity(*activity_id, None).await? })
            }
        })
    }

    /// Names of an activity's parts in the reader's language, by their stored words.
    fn part_names(&self, words: &[String]) -> Vec<String> {
        let part = |word: &String| Part::parse(word).ok().map(|part| self.locale.part_name(part).to_owned());
        words.iter().filter_map(part).collect()
    }

    async fn of_draft(&self, draft_id: i64, step: Option<Step>) -> Result<Facts, ComposeError> {
        let stored = self.site.store.draft(draft_id).await?.ok_or(ComposeError::Gone)?;
        let url = self.draft_url(draft_id, step).await?;
        let title = text::one_line(stored.draft.value(DraftField::Title));
        Ok(Facts { url, title, ..self.of_week(self.site.store.week(&stored.week_slug).await?.as_ref()) })
    }

    /// Facts of an activity; `url` is the page to edit it, by default the activity's page in `/mina`.
    async fn of_activity(&self, id: u32, url: Option<String>) -> Result<Facts, ComposeError> {
        let stored = self.site.store.activity(id).await?.ok_or(ComposeError::Gone)?;
        let week = self.site.store.week(&stored.week_slug).await?;
        let activity = &stored.record.activity;
        let occurrences = activity.occurrences.iter();
        Ok(Facts {
            url: url.unwrap_or_else(|| self.absolute(Page::MyActivity { id })),
            page_url: week.as_ref().and_then(|week| self.public_page(week, &stored)),
            title: activity.title.as_str().to_owned(),
            organizer: organizers(activity, self.locale),
            times: occurrences.take(MOST_TIMES).map(|occurrence| time_and_place(occurrence, self.locale)).collect(),
            more_times: activity.occurrences.len().saturating_sub(MOST_TIMES),
            ..self.of_week(week.as_ref())
        })
    }

    async fn of_login(&self, minutes: i64, back: Option<&str>) -> Result<Facts, ComposeError> {
        let token = secret::new();
        let real_ms = self.site.clock.real_ms();
        let mut write = self.site.store.begin().await?;
        let expires_ms = real_ms + minutes * MINUTE_MS;
        let link = LoginLink { email: self.recipient.clone(), back: back.map(str::to_owned) };
        write.add_login_link(&secret::hash(&token), &link, real_ms, expires_ms).await?;
        write.commit().await?;
        let published = self.site.published();
        let facts = self.of_week(self.site.week(&published, None));
        let url = self.absolute(Page::LoginLink { token });
        Ok(Facts { url, minutes, days: minutes / (24 * 60), ..facts })
    }

    fn of_week(&self, week: Option<&Week>) -> Facts {
        let (site, locale) = (self.site, self.locale);
        let now_s = site.clock.now_s();
        Facts {
            site: locale.site_name(),
            name: week.map_or(locale.site_name(), |week| locale.pick(&week.name.sv, &week.name.en)).to_owned(),
            contact_email: week.and_then(|week| week.contact_email.clone()),
            login_url: self.absolute(Page::LogIn),
            opens: week
                .filter(|week| site.phase(week) == Phase::Closed)
                .map(|week| MomentFacts::of(locale.beginning(week.programme_opens))),
            closes: week
                .filter(|week| week.registration_is_open(now_s))
                .map(|week| MomentFacts::of(locale.end(week.registration_closes))),
            ..Facts::default()
        }
    }

    /// New address of the draft, known to its recipient only; `Gone` where the recipient may not edit the draft any
    /// more.
    async fn draft_url(&self, draft_id: i64, step: Option<Step>) -> Result<String, ComposeError> {
        let stored = self.site.store.draft(draft_id).await?.ok_or(ComposeError::Gone)?;
        let is_theirs = stored.pending_email.as_ref() == Some(&self.recipient);
        if let Some(activity_id) = stored.activity_id
            && !is_theirs
            && !self.site.store.editors(activity_id).await?.contains(&self.recipient)
        {
            return Err(ComposeError::Gone);
        }
        let key = secret::new();
        let mut write = self.site.store.begin().await?;
        let new_key = NewKey::MailedTo(&self.recipient);
        write.add_draft_key(draft_id, &secret::draft_key_hash(&key), new_key, self.site.clock.real_ms()).await?;
        write.commit().await?;
        Ok(self.absolute(Page::Draft { key, step }))
    }

    fn public_page(&self, week: &Week, stored: &StoredActivity) -> Option<String> {
        let is_shown = stored.state == State::Published && self.site.phase(week) != Phase::Closed;
        let path = || urls::activity(self.locale, stored.record.id, stored.record.activity.title.as_str());
        is_shown.then(|| self.site.absolute(&path()))
    }

    fn absolute(&self, page: Page) -> String {
        self.site.absolute(&Address::new(self.locale, page).path())
    }
}

fn lines(words: &str) -> Vec<String> {
    words.lines().map(text::one_line).filter(|line| !line.is_empty()).collect()
}

fn organizers(activity: &Activity, locale: Locale) -> String {
    let names: Vec<&str> =
        [&activity.organizer].into_iter().chain(&activity.partners).map(|party| party.name.as_str()).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => locale.mail_and(&first.join(", "), last),
        _ => names.concat(),
    }
}

/// Time and place of an occurrence: `Måndag 3 oktober 2022 09:00–10:30, Stadshuset, Borås, Digitalt`.
fn time_and_place(occurrence: &Occurrence, locale: Locale) -> String {
    let (starts, ends) = (occurrence.starts, occurrence.ends);
    let hours = locale.hours(starts.time_of_day(), ends.time_of_day());
    let mut parts = vec![format!("{} {hours}", locale::capitalized(&locale.full_date(starts.date())))];
    parts.extend(occurrence.venue.clone());
    parts.extend(
        occurrence
            .municipality
            .and_then(|code| Reference::get().municipality_name(&String::from(code)).map(str::to_owned)),
    );
    parts.extend(occurrence.formats.contains(&Format::Online).then(|| locale.format_online().to_owned()));
    parts.join(", ")
}
