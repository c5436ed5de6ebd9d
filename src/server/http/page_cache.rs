//! Cache of answers that are the same for everybody, kept compressed until something changes or more frequent ones
//! evict them.

use std::{
    hash::{BuildHasherDefault, DefaultHasher},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;
use quick_cache::{
    Weighter,
    sync::{Cache, DefaultLifecycle},
};

use super::{encoding::Encoded, headers};
use crate::server::service::snapshot::short_hash;

/// Typical size of a page in bytes, by which the cache sizes its tables.
const USUAL_BYTES: u64 = 100 * 1024;
/// Memory of a page's headers and of its place in the cache, in bytes.
const OVERHEAD_BYTES: usize = 1024;

/// Finished answers by canonical address. The hasher needs no secret: colliding addresses only make the cache as slow
/// as uncached addresses.
pub struct PageCache {
    pages: Cache<String, Arc<CachedPage>, ByBytes, BuildHasherDefault<DefaultHasher>>,
    /// Number of invalidations: pages of earlier generations are not returned.
    generation: AtomicI64,
}

/// Page with its headers.
pub struct CachedPage {
    pub body: Encoded,
    pub headers: HeaderMap,
    pub tag: String,
    /// Instant at which the content expires, in milliseconds since 1970 by the server's clock.
    pub true_until_ms: i64,
    generation: AtomicI64,
}

impl CachedPage {
    /// Page with the hash of its HTML as tag.
    pub fn new(html: String, content_security_policy: HeaderValue, true_until_ms: i64) -> Self {
        let tag = headers::weak_tag(&short_hash(html.as_bytes()));
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        let mut page = Self::of(Bytes::from(html), kind, tag, true_until_ms);
        page.headers.insert(header::CONTENT_SECURITY_POLICY, content_security_policy);
        page
    }

    /// Other answer with a tag of the caller's.
    pub fn of(body: Bytes, kind: HeaderValue, tag: String, true_until_ms: i64) -> Self {
        let mut answer = HeaderMap::new();
        answer.insert(header::CONTENT_TYPE, kind);
        answer.insert(header::CACHE_CONTROL, headers::ASK_AGAIN);
        answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            answer.insert(header::ETAG, tag);
        }
        Self { body: Encoded::new(body), headers: answer, tag, true_until_ms, generation: AtomicI64::new(0) }
    }
}

/// Weighs an entry by its size in memory, including the key.
#[derive(Clone)]
struct ByBytes;

impl Weighter<String, Arc<CachedPage>> for ByBytes {
    fn weight(&self, address: &String, page: &Arc<CachedPage>) -> u64 {
        (address.len() + page.body.weight() + OVERHEAD_BYTES) as u64
    }
}

impl PageCache {
    /// Cache with a capacity in bytes.
    pub fn with_capacity(bytes: u64) -> Self {
        // A single shard, so that one answer may take a good part of the capacity.
        let options = quick_cache::OptionsBuilder::new()
            .shards(1)
            .estimated_items_capacity((bytes / USUAL_BYTES) as usize)
            .weight_capacity(bytes)
            .build()
            .expect("all that must be given is");
        let pages = Cache::with_options(options, ByBytes, BuildHasherDefault::default(), DefaultLifecycle::default());
        Self { pages, generation: AtomicI64::new(0) }
    }

    pub fn get(&self, address: &str, now_ms: i64) -> Option<Arc<CachedPage>> {
        let page = self.pages.get(address)?;
        if now_ms < page.true_until_ms && page.generation.load(Ordering::Acquire) == self.generation() {
            return Some(page);
        }
        self.pages.remove_if(address, |kept| Arc::ptr_eq(kept, &page));
        None
    }

    /// Current generation; read before making an answer, and passed to [`PageCache::insert`].
    pub fn generation(&self) -> i64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Inserts an answer, unless it is outdated: the cache was cleared, or the answer has expired, since it was begun.
    pub fn insert(&self, address: String, page: Arc<CachedPage>, generation: i64, now_ms: i64) {
        if generation != self.generation() || now_ms >= page.true_until_ms {
            return;
        }
        // If the cache is cleared right now, `get` rejects the page by its generation.
        page.generation.store(generation, Ordering::Release);
        self.pages.insert(address, page);
    }

    pub fn clear(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.pages.clear();
    }

    /// Size of the cache in bytes, including keys.
    pub fn weight(&self) -> u64 {
        self.pages.weight()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPACITY: u64 = 1024 * 1024;

    fn page_of(html: &str, true_until_ms: i64) -> Arc<CachedPage> {
        let policy = headers::content_security_policy(&[]);
        Arc::new(CachedPage::new(html.to_owned(), policy, true_until_ms))
    }

    fn page(true_until_ms: i64) -> Arc<CachedPage> {
        page_of("<p>", true_until_ms)
    }

    #[test]
    fn a_page_is_kept_until_something_that_it_says_ends() {
        let cache = PageCache::with_capacity(CAPACITY);
        cache.insert("/".to_owned(), page(1000), cache.generation(), 999);
        assert!(cache.get("/", 999).is_some());
        assert!(cache.get("/", 1000).is_none());
        assert_eq!(cache.weight(), 0, "what is over takes no room");
    }

    #[test]
    fn a_page_that_ended_while_it_was_rendered_is_not_kept() {
        let cache = PageCache::with_capacity(CAPACITY);
        cache.insert("/".to_owned(), page(1000), cache.generation(), 1000);
        // Whatever the clock shows: it was never put there.
        assert!(cache.get("/", 0).is_none());
    }

    #[test]
    fn a_page_that_was_rendered_before_a_publication_is_not_kept() {
        let cache = PageCache::with_capacity(CAPACITY);
        let before = cache.generation();
        cache.clear();
        cache.insert("/".to_owned(), page(1000), before, 0);
        assert!(cache.get("/", 0).is_none());
        cache.insert("/".to_owned(), page(1000), cache.generation(), 0);
        assert!(cache.get("/", 0).is_some());
    }

    #[test]
    fn rare_pages_do_not_drive_out_what_is_asked_for_often_and_nothing_outgrows_the_room() {
        let cache = PageCache::with_capacity(CAPACITY);
        cache.insert("/program".to_owned(), page_of(&"x".repeat(20_000), 1000), 0, 0);
        for number in 0..500 {
            assert!(cache.get("/program", 0).is_some(), "after {number} rare ones");
            let long_address = format!("/program?q={number}{}", "y".repeat(10_000));
            cache.insert(long_address, page_of(&"z".repeat(10_000), 1000), 0, 0);
            assert!(cache.weight() <= CAPACITY, "{} bytes", cache.weight());
        }
    }
}
