//! Sends what waits in the outbox, for as long as the site runs. What it does with a letter stands in the letter's row, so
//! that the next start, or another instance, goes on from there.

use std::{
    collections::{HashMap, VecDeque},
    error::Error,
    sync::Arc,
    time::Duration,
};

use tokio::{
    task::{self, JoinError, JoinSet},
    time::Instant,
};

use crate::{
    locale::Locale,
    server::{
        mail::{
            Letter, SendError, ShownMail, Trouble,
            flow::{End, Flow},
            message::{self, MessageError, Row},
        },
        state::Site,
        store::{Queued, StoreError},
    },
};
use compose::{ComposeError, compose};

mod compose;

pub use compose::{INVITE_DAYS, LOGIN_MINUTES};

/// After this a letter that somebody took and said nothing of is due again: longer than one mail may take.
const LEASE: Duration = Duration::from_mins(5);
/// How many letters are read at once.
const READ_AT_ONCE: u32 = 64;
/// After this they are read again even where some are left: what is urgent may have come meanwhile.
const BEFORE_READING_AGAIN: Duration = Duration::from_millis(500);
/// How long a letter that was sent is remembered, and one whose failure is known.
pub const LETTERS_REMEMBERED_DAYS: u32 = 30;
const REMEMBERED: Duration = Duration::from_hours(24 * LETTERS_REMEMBERED_DAYS as u64);
const BETWEEN_FORGETTING: Duration = Duration::from_hours(1);
const BEFORE_RECORDING_AGAIN: Duration = Duration::from_secs(1);

/// Why a letter was not sent.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("it could not be written")]
    Compose(#[from] ComposeError),
    #[error(transparent)]
    Message(#[from] MessageError),
    #[error("it could not be sent")]
    Send(#[from] SendError),
    #[error("sending it stopped")]
    Stopped(#[from] JoinError),
}

/// What is to be written about a letter that was taken.
enum Record {
    Sent,
    /// Nobody is to get it any more.
    NotNeeded,
    /// It is tried again at `next_ms`, or never.
    Failed {
        kept: String,
        next_ms: Option<i64>,
    },
    /// As if it had not been taken, but not before `next_ms`; `kept` says why, where there is something to say.
    Back {
        kept: Option<String>,
        next_ms: i64,
    },
}

/// Sends letters as they come, until [`Post::stop`] is called and those under way are sent and recorded.
///
/// [`Post::stop`]: crate::server::mail::Post::stop
pub async fn deliver(site: Arc<Site>) {
    if site.post.is_waiting() {
        return;
    }
    if site.post.is_shown() {
        return show_as_they_come(&site).await;
    }
    Delivery::new(&site).run().await;
}

/// Where mails are shown, waits until all that is due can be seen.
pub async fn settle(site: &Site) -> Result<(), StoreError> {
    if site.post.is_shown() { show_due(site).await } else { Ok(()) }
}

async fn show_as_they_come(site: &Site) {
    let mut forgetting = Forgetting::default();
    while !site.post.is_stopping() {
        if let Err(error) = show_due(site).await {
            tracing::error!(error = &error as &dyn Error, "the outbox cannot be read; mail waits");
        }
        forgetting.forget(site).await;
        tokio::select! {
            () = site.post.woken() => {}
            () = site.post.stopping() => {}
            () = tokio::time::sleep(site.post.schedule.poll) => {}
        }
    }
}

async fn show_due(site: &Site) -> Result<(), StoreError> {
    let _one = site.post.showing().await;
    loop {
        let due = site.store.due_letters(site.clock.real_ms(), READ_AT_ONCE, &[], &[]).await?;
        if due.is_empty() {
            return Ok(());
        }
        for queued in due {
            if !site.store.claim_letter(&queued, site.clock.real_ms() + millis(LEASE)).await? {
                continue;
            }
            let shown = show(site, &queued).await;
            let written = match shown {
                Ok(()) => Record::Sent,
                Err(failure) => failed(site, &queued, &failure),
            };
            record(site, &[(queued, written)]).await?;
        }
    }
}

async fn show(site: &Site, queued: &Queued) -> Result<(), Failure> {
    let rendered = compose(site, queued).await?;
    // Whatever name the site goes by in this browser, the links lead there.
    let html = match site.public_url.as_deref().filter(|url| !url.is_empty()) {
        Some(url) => rendered.html.replace(&format!("href=\"{url}/"), "href=\"/"),
        None => rendered.html,
    };
    let (subject, text) = (rendered.subject, rendered.text);
    let (to, locale) = (queued.recipient.clone(), Locale::of_tag(&queued.locale));
    site.post.show(ShownMail { to, locale, subject, text, html });
    Ok(())
}

/// Sending by the mail server.
struct Delivery<'a> {
    site: &'a Arc<Site>,
    flow: Flow,
    /// Letters that are due, in the order in which they are sent.
    due: VecDeque<Queued>,
    /// Whether there may be more that were not read, or were left out because of their domain.
    has_more: bool,
    read_again: Instant,
    sending: JoinSet<Result<(), Failure>>,
    under_way: HashMap<task::Id, Queued>,
    /// What became of letters and has not been written yet. Nothing is begun while there is any: what is sent and not
    /// recorded would be sent twice.
    unrecorded: Vec<(Queued, Record)>,
    forgetting: Forgetting,
}

impl<'a> Delivery<'a> {
    fn new(site: &'a Arc<Site>) -> Self {
        Self {
            site,
            flow: Flow::new(site.post.schedule.clone()),
            due: VecDeque::new(),
            has_more: false,
            read_again: Instant::now(),
            sending: JoinSet::new(),
            under_way: HashMap::new(),
            unrecorded: Vec::new(),
            forgetting: Forgetting::default(),
        }
    }

    async fn run(mut self) {
        let post = &self.site.post;
        loop {
            if post.is_released() {
                self.flow.release();
                self.read_again = Instant::now();
            }
            let is_stopping = post.is_stopping();
            let is_recorded = self.write_down().await;
            if is_recorded && is_stopping && self.flow.is_idle() {
                return;
            }
            let wake = if !is_recorded {
                Instant::now() + BEFORE_RECORDING_AGAIN
            } else if is_stopping {
                Instant::now() + LEASE
            } else {
                self.start().await;
                self.forgetting.forget(self.site).await;
                self.wake_at()
            };
            tokio::select! {
                Some(ended) = self.sending.join_next_with_id() => self.take(ended),
                () = post.woken(), if !is_stopping => self.read_again = Instant::now(),
                () = post.stopping(), if !is_stopping => {}
                () = tokio::time::sleep_until(wake) => {}
            }
            while let Some(ended) = self.sending.try_join_next_with_id() {
                self.take(ended);
            }
        }
    }

    /// Records what became of letters; `false` where that must be tried again.
    async fn write_down(&mut self) -> bool {
        if self.unrecorded.is_empty() {
            return true;
        }
        match record(self.site, &self.unrecorded).await {
            Ok(()) => self.unrecorded.clear(),
            Err(error) => {
                let count = self.unrecorded.len();
                tracing::error!(
                    error = &error as &dyn Error,
                    count,
                    "it cannot be recorded which letters were sent; mail waits"
                );
            }
        }
        self.unrecorded.is_empty()
    }

    /// When something may be begun that may not now.
    fn wake_at(&self) -> Instant {
        let now = Instant::now();
        if self.flow.has_place(now) {
            return self.read_again;
        }
        self.flow.next_release(now).unwrap_or(now + BETWEEN_FORGETTING)
    }

    /// Begins as many letters as may be under way.
    async fn start(&mut self) {
        loop {
            let now = Instant::now();
            if !self.flow.has_place(now) {
                return;
            }
            if now >= self.read_again
                && let Err(error) = self.read(now).await
            {
                tracing::error!(error = &error as &dyn Error, "the outbox cannot be read; mail waits");
                self.read_again = now + self.site.post.schedule.poll.max(BEFORE_READING_AGAIN);
                return;
            }
            let chosen = self.choose(now);
            if chosen.is_empty() {
                return;
            }
            let until_ms = self.site.clock.real_ms() + millis(LEASE);
            let claimed = self.site.store.claim_letters(&chosen, until_ms).await.unwrap_or_else(|error| {
                tracing::error!(error = &error as &dyn Error, "no letter can be taken from the outbox; mail waits");
                self.read_again = now + self.site.post.schedule.poll.max(BEFORE_READING_AGAIN);
                self.due.clear();
                Vec::new()
            });
            for queued in chosen {
                // Another instance may have been faster.
                if !claimed.contains(&queued.id) {
                    self.flow.end(queued.id, End::Unsent, now);
                    continue;
                }
                let (site, letter) = (self.site.clone(), queued.clone());
                let task = self.sending.spawn(async move { send(&site, &letter).await });
                self.under_way.insert(task.id(), queued);
            }
        }
    }

    async fn read(&mut self, now: Instant) -> Result<(), StoreError> {
        let (held, held_from_all) = (self.flow.held(false, now), self.flow.held(true, now));
        let real_ms = self.site.clock.real_ms();
        let due = self.site.store.due_letters(real_ms, READ_AT_ONCE, &held, &held_from_all).await?;
        self.has_more = due.len() == READ_AT_ONCE as usize || !held.is_empty();
        let poll = self.site.post.schedule.poll;
        let wait = if due.is_empty() { poll } else { poll.min(BEFORE_READING_AGAIN) };
        let release = self.flow.next_release(now).filter(|_| due.is_empty());
        self.read_again = release.map_or(now + wait, |release| release.min(now + wait));
        self.due = due.into();
        Ok(())
    }

    /// Takes the letters that may be begun from those that are due.
    fn choose(&mut self, now: Instant) -> Vec<Queued> {
        let mut chosen = Vec::new();
        for queued in std::mem::take(&mut self.due) {
            if self.flow.may_start(&queued.domain, queued.is_urgent, now) {
                self.flow.begin(queued.id, &queued.domain, now);
                chosen.push(queued);
            } else {
                self.due.push_back(queued);
            }
        }
        if self.due.is_empty() && self.has_more && !chosen.is_empty() {
            self.read_again = now;
        }
        chosen
    }

    /// Takes note of what became of a letter.
    fn take(&mut self, ended: Result<(task::Id, Result<(), Failure>), JoinError>) {
        let (task, sent) = match ended {
            Ok(ended) => ended,
            Err(error) => (error.id(), Err(error.into())),
        };
        let Some(queued) = self.under_way.remove(&task) else { return };
        let now = Instant::now();
        let end = sent.as_ref().err().map_or(End::Answered, Failure::end);
        let wait = self.flow.end(queued.id, end, now);
        if self.due.is_empty() && self.has_more {
            self.read_again = now;
        }
        let written = match sent {
            Ok(()) => Record::Sent,
            Err(Failure::Send(SendError::Stopping)) => Record::Back { kept: None, next_ms: queued.next_ms() },
            Err(failure) => match wait {
                Some(wait) => {
                    let cause = failure.for_log();
                    tracing::warn!(cause, "the mail server cannot be used; mail waits");
                    Record::Back { kept: Some(failure.kept()), next_ms: self.site.clock.real_ms() + millis(wait) }
                }
                None => failed(self.site, &queued, &failure),
            },
        };
        self.unrecorded.push((queued, written));
    }
}

/// Forgets letters that were sent long ago, now and then.
#[derive(Default)]
struct Forgetting {
    last_ms: i64,
}

impl Forgetting {
    async fn forget(&mut self, site: &Site) {
        let real_ms = site.clock.real_ms();
        if real_ms - self.last_ms <= millis(BETWEEN_FORGETTING) {
            return;
        }
        self.last_ms = real_ms;
        if let Err(error) = site.store.forget_sent_letters(real_ms - millis(REMEMBERED)).await {
            tracing::warn!(error = &error as &dyn Error, "letters that were sent long ago are still remembered");
        }
    }
}

/// What is written of a letter that failed.
fn failed(site: &Site, queued: &Queued, failure: &Failure) -> Record {
    if matches!(failure, Failure::Compose(ComposeError::Gone)) {
        return Record::NotNeeded;
    }
    let back_off = site.post.schedule.back_off.get(queued.attempts as usize).filter(|_| !failure.is_permanent());
    let next_ms = back_off.map(|wait| site.clock.real_ms() + millis(*wait));
    let kind = Letter::read(&queued.payload).map(|letter| letter.kind()).unwrap_or_default();
    let (id, cause, is_tried_again) = (queued.id, failure.for_log(), next_ms.is_some());
    tracing::warn!(id, kind, cause, is_tried_again, "a letter was not sent");
    Record::Failed { kept: failure.kept(), next_ms }
}

async fn record(site: &Site, written: &[(Queued, Record)]) -> Result<(), StoreError> {
    let mut write = site.store.begin().await?;
    for (queued, written) in written {
        match written {
            Record::Sent => write.letter_sent(queued.id, site.clock.real_ms()).await?,
            Record::NotNeeded => write.forget_letter(queued.id).await?,
            Record::Failed { kept, next_ms } => {
                write.letter_failed(queued.id, kept, *next_ms).await?;
                if next_ms.is_none() {
                    let (trouble, status) = Trouble::read(kept);
                    let words = if status.is_empty() { trouble.word() } else { &status };
                    write.letter_given_up(queued, words, site.clock.now_ms()).await?;
                }
            }
            Record::Back { kept, next_ms } => write.give_letter_back(queued, kept.as_deref(), *next_ms).await?,
        }
    }
    write.commit().await
}

async fn send(site: &Site, queued: &Queued) -> Result<(), Failure> {
    let Some(relay) = site.post.relay() else { return Ok(()) };
    if site.post.is_stopping() {
        return Err(SendError::Stopping.into());
    }
    let rendered = compose(site, queued).await?;
    let row = Row { id: queued.id, created_ms: queued.created_ms };
    let locale = Locale::of_tag(&queued.locale);
    let message = message::build(&relay.from, &queued.recipient, locale, row, rendered, site.clock.real_ms())?;
    Ok(relay.send(&message, site.post.stopping()).await?)
}

impl Failure {
    /// Whether trying again would change nothing.
    fn is_permanent(&self) -> bool {
        match self {
            Self::Compose(ComposeError::Gone | ComposeError::Template(_)) | Self::Message(_) => true,
            Self::Compose(ComposeError::Unknown | ComposeError::Store(_)) | Self::Stopped(_) => false,
            Self::Send(error) => error.is_permanent(),
        }
    }

    /// What the letters after it are to know of it.
    fn end(&self) -> End {
        match self {
            Self::Send(SendError::Connect(_)) => End::NoServer,
            Self::Send(SendError::OnlyAscii | SendError::Stopping)
            | Self::Compose(_)
            | Self::Message(_)
            | Self::Stopped(_) => End::Unsent,
            Self::Send(error) if error.is_permanent() => End::Answered,
            Self::Send(error) if error.code().is_some() => End::Refused,
            Self::Send(_) => End::Lost,
        }
    }

    /// As it is kept in the letter's row, for those who look after what is stuck.
    fn kept(&self) -> String {
        match self {
            Self::Send(SendError::Smtp(error)) if error.status().is_some() => {
                let code = error.status().map_or(0, u16::from);
                let words = error.source().map(ToString::to_string).unwrap_or_default();
                Trouble::of_answer(code, &words).with(&format!("{code} {words}"))
            }
            Self::Send(SendError::Connect(error)) => Trouble::NoServer.with(&chain(error)),
            Self::Send(SendError::OnlyAscii) => Trouble::OnlyAscii.with(""),
            Self::Send(error) => Trouble::NoAnswer.with(&chain(error)),
            Self::Message(MessageError::Recipient(_)) => Trouble::NotAnAddress.with(""),
            Self::Compose(_) | Self::Message(_) | Self::Stopped(_) => Trouble::Unwritable.with(&chain(self)),
        }
    }

    /// Without what may name the recipient.
    fn for_log(&self) -> String {
        match self {
            Self::Send(error) => error.for_log(),
            Self::Message(MessageError::Recipient(_)) => self.to_string(),
            Self::Compose(_) | Self::Message(_) | Self::Stopped(_) => chain(self),
        }
    }
}

/// An error and what it came from, in one line.
fn chain(error: &dyn Error) -> String {
    let mut cause = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        let words = error.to_string();
        // lettre's errors tell their sources too.
        if !cause.ends_with(&words) {
            cause.push_str(": ");
            cause.push_str(&words);
        }
        next = error.source();
    }
    cause
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
