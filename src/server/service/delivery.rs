//! Delivery: sends the letters of the outbox while the site runs. All state of a letter is in its row, so that the next
//! start, or another instance, continues.

mod compose;
mod outcome;
mod shown;

pub use compose::{INVITE_DAYS, LOGIN_MINUTES};
pub use shown::settle;

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
            SendError,
            flow::{End, Flow},
            message::{self, Row},
        },
        state::Site,
        store::{QueuedLetter, StoreError},
    },
};
use compose::compose;
use outcome::{DeliveryError, DeliveryRecord, failed, record};
use shown::show_as_they_come;

/// Time after which a claimed mail without a result is due again: longer than a single mail may take.
const LEASE: Duration = Duration::from_mins(5);
/// Number of letters that are read at once.
const READ_AT_ONCE: u32 = 64;
/// Time after which the queue is read again although it is not empty: urgent letters may have been added.
const BEFORE_READING_AGAIN: Duration = Duration::from_millis(500);
/// Days for which sent letters, and dismissed failures, are kept.
pub const LETTERS_REMEMBERED_DAYS: u32 = 30;
const REMEMBERED: Duration = Duration::from_hours(24 * LETTERS_REMEMBERED_DAYS as u64);
const BETWEEN_FORGETTING: Duration = Duration::from_hours(1);
const BEFORE_RECORDING_AGAIN: Duration = Duration::from_secs(1);

/// Delivers letters until [`Mailer::stop`] is called and those in progress are sent and recorded.
///
/// [`Mailer::stop`]: crate::server::mail::Mailer::stop
pub async fn deliver(site: Arc<Site>) {
    if site.mailer.is_waiting() {
        return;
    }
    if site.mailer.is_shown() {
        return show_as_they_come(&site).await;
    }
    Delivery::new(&site).run().await;
}

/// Delivery by the mail server.
struct Delivery<'a> {
    site: &'a Arc<Site>,
    flow: Flow,
    /// Letters that are due, in the order in which they are sent.
    due: VecDeque<QueuedLetter>,
    /// Whether there may be more that were not read, or were left out because of their domain.
    has_more: bool,
    read_again: Instant,
    sending: JoinSet<Result<(), DeliveryError>>,
    under_way: HashMap<task::Id, QueuedLetter>,
    /// Results that are not recorded in the database yet. While there are any, no mail is begun: one that is sent and
    /// not recorded would be sent twice.
    unrecorded: Vec<(QueuedLetter, DeliveryRecord)>,
    forgetting: Forgetting,
}

impl<'a> Delivery<'a> {
    fn new(site: &'a Arc<Site>) -> Self {
        Self {
            site,
            flow: Flow::new(site.mailer.schedule.clone()),
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
        let post = &self.site.mailer;
        loop {
            if post.is_released() {
                self.flow.release();
                self.read_again = Instant::now();
            }
            let is_stopping = post.is_stopping();
            let is_recorded = self.write_records().await;
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

    /// Records results; returns `false` where the database failed, to be tried again.
    async fn write_records(&mut self) -> bool {
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

    /// Next time at which a letter may be begun.
    fn wake_at(&self) -> Instant {
        let now = Instant::now();
        if self.flow.has_place(now) {
            return self.read_again;
        }
        self.flow.next_release(now).unwrap_or(now + BETWEEN_FORGETTING)
    }

    /// Begins as many letters as the flow allows.
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
                self.read_again = now + self.site.mailer.schedule.poll.max(BEFORE_READING_AGAIN);
                return;
            }
            let chosen = self.choose(now);
            if chosen.is_empty() {
                return;
            }
            let until_ms = self.site.clock.real_ms() + millis(LEASE);
            let claimed = self.site.store.claim_letters(&chosen, until_ms).await.unwrap_or_else(|error| {
                tracing::error!(error = &error as &dyn Error, "no letter can be taken from the outbox; mail waits");
                self.read_again = now + self.site.mailer.schedule.poll.max(BEFORE_READING_AGAIN);
                self.due.clear();
                Vec::new()
            });
            for queued in chosen {
                // Another instance may have claimed it first.
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
        let poll = self.site.mailer.schedule.poll;
        let wait = if due.is_empty() { poll } else { poll.min(BEFORE_READING_AGAIN) };
        let release = self.flow.next_release(now).filter(|_| due.is_empty());
        self.read_again = release.map_or(now + wait, |release| release.min(now + wait));
        self.due = due.into();
        Ok(())
    }

    /// Removes from the due letters those that may be begun, and returns them.
    fn choose(&mut self, now: Instant) -> Vec<QueuedLetter> {
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

    /// Records the result of a letter.
    fn take(&mut self, ended: Result<(task::Id, Result<(), DeliveryError>), JoinError>) {
        let (task, sent) = match ended {
            Ok(ended) => ended,
            Err(error) => (error.id(), Err(error.into())),
        };
        let Some(queued) = self.under_way.remove(&task) else { return };
        let now = Instant::now();
        let end = sent.as_ref().err().map_or(End::Answered, DeliveryError::end);
        let wait = self.flow.end(queued.id, end, now);
        if self.due.is_empty() && self.has_more {
            self.read_again = now;
        }
        let written = match sent {
            Ok(()) => DeliveryRecord::Sent,
            Err(DeliveryError::Send(SendError::Stopping)) => {
                DeliveryRecord::Back { error: None, next_ms: queued.next_ms() }
            }
            Err(failure) => match wait {
                Some(wait) => {
                    let cause = failure.for_log();
                    tracing::warn!(cause, "the mail server cannot be used; mail waits");
                    DeliveryRecord::Back {
                        error: Some(failure.stored_error()),
                        next_ms: self.site.clock.real_ms() + millis(wait),
                    }
                }
                None => failed(self.site, &queued, &failure),
            },
        };
        self.unrecorded.push((queued, written));
    }
}

/// Deletes letters that were sent long ago, once an hour.
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

async fn send(site: &Site, queued: &QueuedLetter) -> Result<(), DeliveryError> {
    let Some(relay) = site.mailer.relay() else { return Ok(()) };
    if site.mailer.is_stopping() {
        return Err(SendError::Stopping.into());
    }
    let rendered = compose(site, queued).await?;
    let row = Row { id: queued.id, created_ms: queued.created_ms };
    let locale = Locale::of_tag(&queued.locale);
    let message = message::build(&relay.from, &queued.recipient, locale, row, rendered, site.clock.real_ms())?;
    Ok(relay.send(&message, site.mailer.stopping()).await?)
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
