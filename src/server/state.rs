//! State shared by all requests: the store, the clock, and the published snapshots.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use bytes::Bytes;

use super::{
    clock::{self, Clock},
    compute::Compute,
    http::{assets::Assets, data_cache::DataCache, page_cache::PageCache},
    limits::Limits,
    mail::Mailer,
    proxies::TrustedProxies,
    reference::Registry,
    service::{
        snapshot::{Chunk, Snapshot},
        waiting::WaitingActivities,
    },
    store::{Sequences, Store},
};
use crate::domain::{
    time::Date,
    week::{Phase, Week},
};

mod refresh;

pub use refresh::{BETWEEN_COMPARISONS, PublishError, follow};

/// Sizes of the caches of pages and of the read API's answers, in bytes; a whole programme is an answer of 6 MB.
const MOST_BYTES_OF_PAGES: u64 = 8 * 1024 * 1024;
const MOST_BYTES_OF_ANSWERS: u64 = 16 * 1024 * 1024;
/// Size of the cache of pictures, in bytes: a hundred or more.
const MOST_BYTES_OF_PICTURES: u64 = 4 * 1024 * 1024;

/// Default limit of lists of saved activities.
pub const MOST_SAVED_LISTS: u32 = 50_000;

/// Running site.
pub struct Site {
    pub store: Store,
    pub clock: Clock,
    /// Public URL without a slash at the end; `None` where it is not configured.
    pub public_url: Option<String>,
    pub assets: Assets,
    pub pages: PageCache,
    /// Cached answers of the read API, and exported files.
    pub answers: PageCache,
    /// Pictures by their addresses, which name what they say: nothing that is published outdates them.
    pub pictures: PageCache,
    /// Cache of waiting activities, for the wizard and the desk.
    pub waiting: WaitingActivities,
    /// Permits for CPU-bound work.
    pub compute: Compute,
    pub data: DataCache,
    pub mailer: Mailer,
    /// Rate limiters.
    pub limits: Limits,
    /// Most lists of saved activities that are kept.
    pub most_saved_lists: u32,
    /// Proxies whose headers are trusted.
    pub proxies: TrustedProxies,
    published: RwLock<Arc<Published>>,
    registry: RwLock<Arc<Registry>>,
    refreshing: refresh::Refreshing,
}

/// Published weeks: immutable, replaced as a whole.
#[derive(Default)]
pub struct Published {
    pub weeks: Vec<Week>,
    snapshots: HashMap<String, Arc<Snapshot>>,
    /// Replaced versions that can still be fetched.
    earlier: Vec<Earlier>,
    /// Sequence of each week, read before its data; without weeks that could never be built.
    sequences: Sequences,
}

/// Replaced version, which open pages may still fetch.
#[derive(Clone)]
struct Earlier {
    replaced_ms: i64,
    week_slug: String,
    version: String,
    list_bytes: Bytes,
    chunks: Vec<Chunk>,
}

impl Earlier {
    fn of(snapshot: &Snapshot, replaced_ms: i64) -> Self {
        Self {
            replaced_ms,
            week_slug: snapshot.week.slug.clone(),
            version: snapshot.version.clone(),
            list_bytes: snapshot.list_bytes.clone(),
            chunks: snapshot.chunks.clone(),
        }
    }
}

impl Published {
    /// Snapshot of a week, whether its programme is open or not; for organizers and moderators.
    pub fn snapshot(&self, week_slug: &str) -> Option<&Arc<Snapshot>> {
        self.snapshots.get(week_slug)
    }

    /// Sequence of each week's snapshot.
    pub fn sequences(&self) -> &Sequences {
        &self.sequences
    }
}

impl Site {
    pub fn new(store: Store, clock: Clock, public_url: Option<String>) -> Self {
        Self {
            store,
            clock,
            public_url,
            assets: Assets::embedded(),
            pages: PageCache::with_capacity(MOST_BYTES_OF_PAGES),
            answers: PageCache::with_capacity(MOST_BYTES_OF_ANSWERS),
            pictures: PageCache::with_capacity(MOST_BYTES_OF_PICTURES),
            waiting: WaitingActivities::default(),
            compute: Compute::default(),
            data: DataCache::default(),
            mailer: Mailer::waiting(),
            limits: Limits::default(),
            most_saved_lists: MOST_SAVED_LISTS,
            proxies: TrustedProxies::default(),
            published: RwLock::default(),
            registry: RwLock::new(Registry::embedded().clone()),
            refreshing: refresh::Refreshing::default(),
        }
    }

    /// Site with a mailer; without one, letters wait in the outbox.
    pub fn with_mailer(self, mailer: Mailer) -> Self {
        Self { mailer, ..self }
    }

    /// Site behind trusted proxies; without them, the peer is the client.
    pub fn with_proxies(self, proxies: TrustedProxies) -> Self {
        Self { proxies, ..self }
    }

    /// Site that keeps so many lists of saved activities.
    pub fn with_most_saved_lists(self, most_saved_lists: u32) -> Self {
        Self { most_saved_lists, ..self }
    }

    /// Whether the public URL is https.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// Absolute address of a path.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_deref().unwrap_or(""))
    }

    pub fn published(&self) -> Arc<Published> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Registry of public bodies: the embedded ones and the site's own.
    pub fn registry(&self) -> Arc<Registry> {
        self.registry.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Week by its slug, or the current one.
    pub fn week<'a>(&self, published: &'a Published, slug: Option<&str>) -> Option<&'a Week> {
        if let Some(slug) = slug {
            published.weeks.iter().find(|week| week.slug == slug)
        } else {
            let now_s = self.clock.now_s();
            Week::current(&published.weeks, now_s, |week| clock::local_date(now_s, &week.time_zone))
        }
    }

    /// Snapshot of a week whose programme is open.
    pub fn open_programme(&self, week: &Week) -> Option<Arc<Snapshot>> {
        match self.phase(week) {
            Phase::Closed => None,
            Phase::Open | Phase::Running | Phase::Over => self.published().snapshots.get(&week.slug).cloned(),
        }
    }

    /// List data of a version of an open programme: the current one, or one replaced within ten minutes.
    pub fn list_bytes(&self, week_slug: &str, version: &str) -> Option<Bytes> {
        let published = self.published();
        let current = self.open_programme(self.week(&published, Some(week_slug))?)?;
        if current.version == version {
            return Some(current.list_bytes.clone());
        }
        let earlier = published.earlier.iter().find(|it| it.week_slug == week_slug && it.version == version);
        earlier.map(|earlier| earlier.list_bytes.clone())
    }

    /// Chunk of texts by its hash, of any version that can be fetched.
    pub fn text_chunk(&self, week_slug: &str, hash: &str) -> Option<Bytes> {
        let published = self.published();
        let current = self.open_programme(self.week(&published, Some(week_slug))?)?;
        let earlier = published.earlier.iter().filter(|it| it.week_slug == week_slug).flat_map(|it| &it.chunks);
        current.chunks.iter().chain(earlier).find(|chunk| chunk.hash == hash).map(|chunk| chunk.bytes.clone())
    }

    /// Open programme that contains an activity.
    pub fn programme_of(&self, id: u32) -> Option<Arc<Snapshot>> {
        let published = self.published();
        published.weeks.iter().filter_map(|week| self.open_programme(week)).find(|it| it.record(id).is_some())
    }

    pub fn phase(&self, week: &Week) -> Phase {
        phase_at(week, self.clock.now_s())
    }

    /// Date in a week's zone.
    pub fn today(&self, week: &Week) -> Date {
        clock::local_date(self.clock.now_s(), &week.time_zone)
    }

    /// Instant at which a page rendered at `now_ms` expires: a programme or registration opens or closes, an activity
    /// begins or ends, a deadline passes, a day begins (today, what is new, what `i morgon` means) or, while a week is
    /// on, the next minute begins.
    pub fn next_boundary_ms(&self, now_ms: i64) -> i64 {
        let published = self.published();
        let at_s = now_ms.div_euclid(1000);
        let mut next_ms = i64::MAX;
        for week in &published.weeks {
            let instants =
                [week.programme_opens, week.registration_opens, week.registration_closes].map(|it| it.unix_s);
            let tomorrow = clock::local_date(at_s, &week.time_zone).plus_days(1);
            let midnight =
                clock::local_to_moment(tomorrow, crate::domain::time::TimeOfDay::default(), &week.time_zone).ok();
            let of_activities = published.snapshot(&week.slug).and_then(|snapshot| snapshot.next_instant_s(at_s));
            next_ms = instants
                .into_iter()
                .chain(midnight.map(|moment| moment.unix_s))
                .chain(of_activities)
                .filter(|unix_s| *unix_s > at_s)
                .map(|unix_s| unix_s * 1000)
                .fold(next_ms, i64::min);
            if phase_at(week, at_s) == Phase::Running {
                next_ms = next_ms.min((now_ms.div_euclid(60_000) + 1) * 60_000);
            }
        }
        next_ms
    }
}

fn phase_at(week: &Week, now_s: i64) -> Phase {
    week.phase(now_s, clock::local_date(now_s, &week.time_zone))
}
