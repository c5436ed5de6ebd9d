//! Retention: periods of personal data, and the job that deletes it. `/integritet` is rendered from the same table.

use std::{error::Error, sync::Arc, time::Duration};

use crate::{
    domain::{
        time::TimeOfDay,
        week::{Retention, Week},
    },
    locale::Locale,
    server::{
        clock,
        mail::Letter,
        secret,
        service::{
            delivery::LETTERS_REMEMBERED_DAYS,
            outgoing::{self, Cause, LONGEST_WAIT_MS},
        },
        state::Site,
        store::{
            BROWSER_KNOWN_MS, Erased, Event, HOST_LIMITS, NETWORK_KEPT_MS, ORGANIZER_LIMITS, Store, StoreError,
            Unconfirmed, UnconfirmedAge, events::kind,
        },
    },
};

/// Kind of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonalDataKind {
    /// Names and addresses of contacts, organizers and editors.
    Contacts,
    /// Drafts that were never sent.
    Drafts,
    /// Registrations that nobody has confirmed.
    Unconfirmed,
    /// History: actors, decisions and superseded revisions.
    History,
    /// Letters with their recipients.
    Letters,
    LoginLinks,
    Sessions,
    /// Browsers that somebody has signed in with.
    Browsers,
    /// Keyed hashes of the networks that letters were requested from.
    Networks,
    /// Lists of saved activities that visitors keep on the server.
    SavedLists,
}

/// Beginning of a retention period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    LastDay,
    Change,
    Sending,
    Event,
    End,
    LastUse,
}

impl PersonalDataKind {
    pub const ALL: [Self; 10] = [
        Self::Contacts,
        Self::Drafts,
        Self::Unconfirmed,
        Self::History,
        Self::Letters,
        Self::LoginLinks,
        Self::Sessions,
        Self::Browsers,
        Self::Networks,
        Self::SavedLists,
    ];

    pub fn days(self, retention: &Retention) -> u32 {
        match self {
            Self::Contacts => retention.contacts_days,
            Self::Drafts => retention.drafts_days,
            Self::Unconfirmed => retention.unconfirmed_days,
            Self::History => retention.history_days,
            Self::Letters => LETTERS_REMEMBERED_DAYS,
            Self::LoginLinks => 1,
            // From the letter's slot, which may be delayed.
            Self::Networks => ((LONGEST_WAIT_MS + NETWORK_KEPT_MS) / DAY_MS) as u32,
            Self::Sessions => (ORGANIZER_LIMITS.idle_ms / DAY_MS) as u32,
            Self::Browsers => (BROWSER_KNOWN_MS / DAY_MS) as u32,
            Self::SavedLists => SAVED_LISTS_DAYS,
        }
    }

    pub fn since(self) -> Since {
        match self {
            Self::Contacts | Self::SavedLists => Since::LastDay,
            Self::Drafts => Since::Change,
            Self::Unconfirmed | Self::Letters => Since::Sending,
            Self::History | Self::Networks => Since::Event,
            Self::LoginLinks => Since::End,
            Self::Sessions | Self::Browsers => Since::LastUse,
        }
    }
}

const DAY_MS: i64 = 24 * 3_600_000;
/// Days after the week for which lists of saved activities are kept.
const SAVED_LISTS_DAYS: u32 = 365;
/// Days before the deletion of an unconfirmed registration at which its sender is reminded.
const REMINDED_DAYS: i64 = 2;

/// Most rows of each kind and week that are deleted at once, so that a mistake is noticed before much is lost.
const MOST_AT_ONCE: u32 = 200;
const BETWEEN_SHARES: Duration = Duration::from_mins(5);
const WHEN_NOTHING_IS_LEFT: Duration = Duration::from_hours(1);
const BETWEEN_FORGETTING_ACCESS: Duration = Duration::from_hours(1);

/// Actor in the history.
const ACTOR: &str = "veckan serve";

/// Applies the retention periods of all weeks, and deletes old sessions and login links, for ever.
pub async fn run(site: Arc<Site>) {
    let is_applied = site.clock.is_the_computers();
    if !is_applied {
        tracing::info!("--clock is set: nothing is forgotten but sessions and login links");
    }
    let latest_ms = site.store.latest_stamp_ms().await.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn Error, "when something was last written down is not known");
        None
    });
    let mut watch = ClockWatch::begin(site.clock.real_ms(), latest_ms);
    let mut until_access = Duration::ZERO;
    loop {
        if until_access.is_zero() {
            until_access = BETWEEN_FORGETTING_ACCESS;
            if let Err(error) = site.store.forget_past_access(site.clock.real_ms()).await {
                tracing::warn!(error = &error as &dyn Error, "sessions that are over are still remembered");
            }
        }
        let mut pause = BETWEEN_SHARES;
        if is_applied && watch.is_trusted() && apply(&site, site.clock.real_ms()).await == 0 {
            pause = WHEN_NOTHING_IS_LEFT;
        }
        tokio::time::sleep(pause).await;
        until_access = until_access.saturating_sub(pause);
        watch.passed(site.clock.real_ms(), pause);
    }
}

/// Deletes a batch of what is older than its period, by the computer's clock; returns the number of rows.
/// Errors are logged, and the other kinds go on.
pub async fn apply(site: &Site, real_ms: i64) -> u64 {
    let store = &site.store;
    let weeks = match store.weeks().await {
        Ok(weeks) => weeks,
        Err(error) => {
            tracing::warn!(error = &error as &dyn Error, "what is old is kept: the weeks cannot be read");
            return 0;
        }
    };
    let mut total = 0;
    for week in &weeks {
        let retention = &week.retention;
        let before = |days: u32| real_ms - i64::from(days) * DAY_MS;
        let slug = week.slug.as_str();
        if real_ms > saved_lists_end_ms(week) {
            let lists = store.forget_saved_lists(slug, real_ms, MOST_AT_ONCE).await;
            total += done(store, Some(slug), real_ms, lists).await;
        }
        if real_ms > contacts_end_ms(week) {
            total += done(store, Some(slug), real_ms, store.forget_contacts(slug, real_ms, MOST_AT_ONCE).await).await;
        }
        let drafts = store.forget_drafts(slug, before(retention.drafts_days), MOST_AT_ONCE).await;
        total += done(store, Some(slug), real_ms, drafts).await;
        total += done(store, Some(slug), real_ms, remind_of_week(site, week, real_ms).await).await;
        let age = age(retention, real_ms, 0);
        let reminded_before_ms = real_ms - REMINDED_DAYS * DAY_MS;
        let unconfirmed = store.delete_unconfirmed(slug, age, reminded_before_ms, MOST_AT_ONCE).await;
        total += done(store, Some(slug), real_ms, unconfirmed).await;
        let history =
            store.thin_history(Some(slug), before(retention.history_days), MOST_AT_ONCE, secret::pseudonym).await;
        total += done(store, Some(slug), real_ms, history).await;
    }
    // Data without a week has the longest of the weeks' periods.
    let longest = weeks.iter().map(|week| week.retention.history_days).max();
    let history_days = longest.unwrap_or(Retention::default().history_days);
    let before_ms = real_ms - i64::from(history_days) * DAY_MS;
    total +=
        done(store, None, real_ms, store.thin_history(None, before_ms, MOST_AT_ONCE, secret::pseudonym).await).await;
    match store.forget_failed_letters(real_ms - i64::from(LETTERS_REMEMBERED_DAYS) * DAY_MS).await {
        Ok(0) => {}
        Ok(rows) => tracing::info!(rows, "letters that could not be sent are forgotten because they are old"),
        Err(error) => tracing::warn!(error = &error as &dyn Error, "letters that could not be sent are kept"),
    }
    total
}

/// Records deletions in the log and in the history, as numbers only.
async fn done(store: &Store, week: Option<&str>, real_ms: i64, erased: Result<Erased, StoreError>) -> u64 {
    let erased = match erased {
        Ok(erased) if erased.is_empty() => return 0,
        Ok(erased) => erased,
        Err(error) => {
            tracing::warn!(error = &error as &dyn Error, week, "what is old is kept");
            return 0;
        }
    };
    tracing::info!(week, "forgotten because it is old: {erased}");
    let event = Event {
        at_ms: real_ms,
        actor: ACTOR.to_owned(),
        event: kind::RETENTION_APPLIED.to_owned(),
        activity_id: None,
        about: None,
        words: format!("{}{erased}", week.map(|week| format!("{week}: ")).unwrap_or_default()),
    };
    if let Err(error) = store.add_event(&event).await {
        tracing::warn!(error = &error as &dyn Error, "that something was forgotten is not in the history");
    }
    erased.total()
}

/// Reminds the senders of a week's unconfirmed registrations that will be deleted in two days.
async fn remind_of_week(site: &Site, week: &Week, real_ms: i64) -> Result<Erased, StoreError> {
    let age = age(&week.retention, real_ms, REMINDED_DAYS);
    let mut reminded = 0u64;
    for unconfirmed in site.store.unreminded(&week.slug, age, MOST_AT_ONCE).await? {
        reminded += u64::from(remind(site, &unconfirmed, real_ms).await?);
    }
    if reminded > 0 {
        site.mailer.wake();
        tracing::info!(week = week.slug, reminded, "senders are reminded to confirm");
    }
    Ok(Erased::default())
}

/// Reminds a sender once, with an event in the history. Returns `false` where the registration was confirmed meanwhile.
async fn remind(site: &Site, unconfirmed: &Unconfirmed, real_ms: i64) -> Result<bool, StoreError> {
    let mut write = site.store.begin().await?;
    if !write.claim_reminder(unconfirmed, real_ms).await? {
        write.roll_back().await?;
        return Ok(false);
    }
    let letter = Letter::Remind { draft_id: unconfirmed.draft_id };
    let locale = Locale::of_tag(&unconfirmed.locale);
    outgoing::enqueue(site, &mut write, &unconfirmed.email, locale, &letter, Cause::Host(ACTOR)).await?;
    let event = Event {
        at_ms: real_ms,
        actor: ACTOR.to_owned(),
        event: kind::REMINDED.to_owned(),
        activity_id: Some(unconfirmed.activity_id),
        about: Some(unconfirmed.email.clone()),
        words: String::new(),
    };
    write.add_event(&event).await?;
    write.commit().await?;
    Ok(true)
}

/// Age of registrations to be deleted in so many days. A reminder counts from a day before it was due.
fn age(retention: &Retention, real_ms: i64, in_days: i64) -> UnconfirmedAge {
    let days = i64::from(retention.unconfirmed_days);
    UnconfirmedAge {
        sent_before_ms: real_ms - (days - in_days) * DAY_MS,
        reminder_counts_after_ms: (days - REMINDED_DAYS - 1) * DAY_MS,
    }
}

/// End of the retention period of a week's contacts, in milliseconds since 1970.
fn contacts_end_ms(week: &Week) -> i64 {
    end_ms(week, week.retention.contacts_days)
}

/// End of the retention period of lists of saved activities, in milliseconds since 1970.
pub fn saved_lists_end_ms(week: &Week) -> i64 {
    end_ms(week, SAVED_LISTS_DAYS)
}

/// Midnight after so many days after a week's last day, in milliseconds since 1970.
fn end_ms(week: &Week, days: u32) -> i64 {
    let day = week.last_day().plus_days(1 + i32::try_from(days).unwrap_or(i32::MAX / 2));
    let midnight = clock::local_to_moment(day, TimeOfDay::default(), &week.time_zone);
    midnight.map_or_else(|_| i64::from(day.0) * DAY_MS, |moment| moment.unix_s * 1000)
}

/// Watches for a wrong computer clock, which must not delete recent data.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ClockWatch {
    seen_ms: i64,
    /// Remaining time before anything is deleted.
    hold: Duration,
}

impl ClockWatch {
    /// Delay after the start: requests come first, and a server started by mistake can be stopped.
    const GRACE: Duration = Duration::from_mins(10);
    /// Delay after a jump of the clock, or where it is far from the stamps in the database.
    const DOUBT: Duration = Duration::from_hours(24);
    /// Largest distance of the clock from the latest stamp in the database, backwards and forwards.
    const FAR_BACK_MS: i64 = DAY_MS;
    const FAR_BEYOND_MS: i64 = 60 * DAY_MS;
    /// Largest difference between the clock's progress and the time waited.
    const JUMP_MS: i64 = 3_600_000;

    fn begin(real_ms: i64, latest_ms: Option<i64>) -> Self {
        let ahead_ms = latest_ms.map_or(0, |latest_ms| real_ms - latest_ms);
        let is_far = !(-Self::FAR_BACK_MS..=Self::FAR_BEYOND_MS).contains(&ahead_ms);
        if is_far {
            tracing::warn!(
                days = ahead_ms / DAY_MS,
                "the computer's clock is far from what was written down last: nothing is forgotten for a day; is it right?"
            );
        }
        Self { seen_ms: real_ms, hold: if is_far { Self::DOUBT } else { Self::GRACE } }
    }

    fn is_trusted(&self) -> bool {
        self.hold.is_zero()
    }

    /// Records the clock's time after `waited`: a jump puts the clock in doubt again.
    fn passed(&mut self, real_ms: i64, waited: Duration) {
        let jump_ms = real_ms - self.seen_ms - i64::try_from(waited.as_millis()).unwrap_or(i64::MAX);
        self.seen_ms = real_ms;
        self.hold = self.hold.saturating_sub(waited);
        if jump_ms.abs() > Self::JUMP_MS {
            tracing::warn!(
                seconds = jump_ms / 1000,
                "the computer's clock has jumped: nothing is forgotten for a day; is it right?"
            );
            self.hold = Self::DOUBT;
        }
    }
}

/// Kinds of personal data with their retention periods, in words, for `/integritet`.
pub fn told(locale: Locale, retention: &Retention) -> Vec<(&'static str, String)> {
    PersonalDataKind::ALL.iter().map(|kept| (what(locale, *kept), how_long(locale, *kept, retention))).collect()
}

fn what(locale: Locale, kept: PersonalDataKind) -> &'static str {
    match kept {
        PersonalDataKind::Contacts => locale.kept_contacts(),
        PersonalDataKind::Drafts => locale.kept_drafts(),
        PersonalDataKind::Unconfirmed => locale.kept_unconfirmed(),
        PersonalDataKind::History => locale.kept_history(),
        PersonalDataKind::Letters => locale.kept_letters(),
        PersonalDataKind::LoginLinks => locale.kept_login_links(),
        PersonalDataKind::Sessions => locale.kept_sessions(),
        PersonalDataKind::Browsers => locale.kept_browsers(),
        PersonalDataKind::Networks => locale.kept_networks(),
        PersonalDataKind::SavedLists => locale.kept_saved_lists(),
    }
}

fn how_long(locale: Locale, kept: PersonalDataKind, retention: &Retention) -> String {
    let days = kept.days(retention);
    let long = match days {
        365.. if days.is_multiple_of(365) => locale.kept_years((days / 365) as usize),
        _ => locale.kept_days(days as usize),
    };
    let since = match kept.since() {
        Since::LastDay => locale.kept_since_last_day(),
        Since::Change => locale.kept_since_change(),
        Since::Sending => locale.kept_since_sending(),
        Since::Event => locale.kept_since_event(),
        Since::End => locale.kept_since_end(),
        Since::LastUse => locale.kept_since_last_use(),
    };
    let most = |kept: PersonalDataKind| match kept {
        PersonalDataKind::Sessions => Some(locale.kept_sessions_most(
            &(ORGANIZER_LIMITS.absolute_ms / DAY_MS).to_string(),
            &(HOST_LIMITS.idle_ms / 3_600_000).to_string(),
            &(HOST_LIMITS.absolute_ms / DAY_MS).to_string(),
        )),
        _ => None,
    };
    format!("{long} {since}{}", most(kept).map(|more| format!(", {more}")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_800_000_000_000;
    const MINUTES: Duration = Duration::from_mins(5);

    fn after(watch: &mut ClockWatch, steps: u32) -> bool {
        for _ in 0..steps {
            watch.passed(watch.seen_ms + MINUTES.as_millis() as i64, MINUTES);
        }
        watch.is_trusted()
    }

    #[test]
    fn after_a_start_one_waits_a_while() {
        let mut watch = ClockWatch::begin(NOW_MS, Some(NOW_MS - DAY_MS));
        assert!(!watch.is_trusted() && !after(&mut watch, 1) && after(&mut watch, 1));
        assert_eq!(ClockWatch::begin(NOW_MS, None).hold, ClockWatch::GRACE);
    }

    #[test]
    fn a_clock_far_from_all_that_is_known_is_believed_after_a_day() {
        for latest_ms in [NOW_MS - 61 * DAY_MS, NOW_MS + 2 * DAY_MS] {
            let mut watch = ClockWatch::begin(NOW_MS, Some(latest_ms));
            assert!(!after(&mut watch, 287) && after(&mut watch, 1));
        }
    }

    #[test]
    fn a_clock_that_jumps_is_believed_after_a_day() {
        for jump_ms in [-400 * DAY_MS, 400 * DAY_MS, 2 * 3_600_000] {
            let mut watch = ClockWatch::begin(NOW_MS, Some(NOW_MS));
            assert!(after(&mut watch, 2));
            watch.passed(watch.seen_ms + jump_ms, MINUTES);
            assert!(!watch.is_trusted() && !after(&mut watch, 287) && after(&mut watch, 1));
        }
    }

    #[test]
    fn what_is_kept_is_told_with_its_time() {
        let told_in = |locale| {
            let lines = told(locale, &Retention::default());
            lines.iter().map(|(what, how_long)| format!("{what}: {how_long}")).collect::<Vec<_>>().join("\n")
        };
        insta::assert_snapshot!(told_in(Locale::Sv), @r"
        Kontaktpersoners namn och e-postadresser, och adresserna till dem som anmäler och får ändra en aktivitet: 1 år efter veckans sista dag
        Utkast som inte har skickats in: 180 dagar efter den senaste ändringen
        Anmälningar som ingen har bekräftat: 14 dagar efter att de skickades
        Vem som gjorde vad, och hur en aktivitet såg ut tidigare: 5 år efter att det hände
        Mejl som har skickats, eller inte gick att skicka, och till vem: 30 dagar efter att de skickades
        Inloggningslänkar: 1 dygn efter att de har slutat gälla
        Inloggningar: 14 dagar efter den senaste användningen, högst 60 dagar; för den som har en roll 12 timmar och högst 7 dagar
        Att du har loggat in från en webbläsare: 400 dagar efter den senaste användningen
        Kodade avtryck av nätverk som mejl har begärts från: 2 dagar efter att det hände
        Listor med sparade aktiviteter som du har valt att spara på servern: 1 år efter veckans sista dag
        ");
        insta::assert_snapshot!(told_in(Locale::En), @r"
        Contacts' names and e-mail addresses, and the addresses of those who register and may change an activity: 1 year after the week's last day
        Drafts that were never sent: 180 days after the last change
        Registrations that nobody has confirmed: 14 days after they were sent
        Who did what, and what an activity looked like before: 5 years after it happened
        Mails that were sent, or could not be sent, and to whom: 30 days after they were sent
        Login links: 1 day after they have stopped being valid
        Sessions: 14 days after the last use, 60 days at most; for those who have a role 12 hours, and 7 days at most
        That you have signed in with a browser: 400 days after the last use
        Coded prints of networks that mail was asked for from: 2 days after it happened
        Lists of saved activities that you have chosen to keep on the server: 1 year after the week's last day
        ");
    }
}
