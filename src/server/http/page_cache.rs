//! Pages that are the same for everybody, rendered once and kept compressed until something changes.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};

use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;

use super::{encoding::Encoded, headers};
use crate::server::service::snapshot::short_hash;

/// The most that kept pages may weigh, in bytes.
const MOST_BYTES: usize = 24 * 1024 * 1024;

#[derive(Default)]
pub struct PageCache {
    pages: RwLock<HashMap<String, Arc<KeptPage>>>,
    weight_bytes: AtomicUsize,
    /// Raised when everything is forgotten, so that a page rendered from what was before is not kept.
    generation: AtomicI64,
}

/// A page and the headers it goes out with.
pub struct KeptPage {
    pub body: Encoded,
    pub headers: HeaderMap,
    pub tag: String,
    /// When something that it says ends, in milliseconds since 1970 of the server's clock.
    pub true_until_ms: i64,
}

impl KeptPage {
    pub fn new(html: String, content_security_policy: HeaderValue, true_until_ms: i64) -> Self {
        let mut page_headers = HeaderMap::new();
        headers::secure(&mut page_headers);
        page_headers.insert(header::CONTENT_SECURITY_POLICY, content_security_policy);
        page_headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        page_headers.insert(header::CACHE_CONTROL, headers::ASK_AGAIN);
        page_headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        let tag = headers::weak_tag(&short_hash(html.as_bytes()));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            page_headers.insert(header::ETAG, tag);
        }
        Self { body: Encoded::new(Bytes::from(html)), headers: page_headers, tag, true_until_ms }
    }
}

impl PageCache {
    pub fn get(&self, address: &str, now_ms: i64) -> Option<Arc<KeptPage>> {
        let pages = self.pages.read().unwrap_or_else(PoisonError::into_inner);
        pages.get(address).filter(|page| now_ms < page.true_until_ms).cloned()
    }

    /// To be read before rendering, and given to [`PageCache::keep`].
    pub fn generation(&self) -> i64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Keeps a page that has become true, and is so still: nothing was published and none of its instants has passed since
    /// it was begun.
    pub fn keep(&self, address: String, page: Arc<KeptPage>, generation: i64, now_ms: i64) {
        let mut pages = self.pages.write().unwrap_or_else(PoisonError::into_inner);
        if generation != self.generation() || now_ms >= page.true_until_ms {
            return;
        }
        let weight = page.body.weight();
        if self.weight_bytes.load(Ordering::Relaxed) + weight > MOST_BYTES {
            // Rare filters fill it; the common ones are back within a few requests.
            pages.clear();
            self.weight_bytes.store(0, Ordering::Relaxed);
        }
        self.weight_bytes.fetch_add(weight, Ordering::Relaxed);
        if let Some(before) = pages.insert(address, page) {
            self.weight_bytes.fetch_sub(before.body.weight(), Ordering::Relaxed);
        }
    }

    pub fn clear(&self) {
        let mut pages = self.pages.write().unwrap_or_else(PoisonError::into_inner);
        self.generation.fetch_add(1, Ordering::AcqRel);
        pages.clear();
        self.weight_bytes.store(0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(true_until_ms: i64) -> Arc<KeptPage> {
        let policy = headers::content_security_policy(&[]);
        Arc::new(KeptPage::new("<p>".to_owned(), policy, true_until_ms))
    }

    #[test]
    fn a_page_is_kept_until_something_that_it_says_ends() {
        let cache = PageCache::default();
        cache.keep("/".to_owned(), page(1000), cache.generation(), 999);
        assert!(cache.get("/", 999).is_some());
        assert!(cache.get("/", 1000).is_none());
    }

    #[test]
    fn a_page_that_ended_while_it_was_rendered_is_not_kept() {
        let cache = PageCache::default();
        cache.keep("/".to_owned(), page(1000), cache.generation(), 1000);
        // Whatever the clock shows: it was never put there.
        assert!(cache.get("/", 0).is_none());
    }

    #[test]
    fn a_page_that_was_rendered_before_a_publication_is_not_kept() {
        let cache = PageCache::default();
        let before = cache.generation();
        cache.clear();
        cache.keep("/".to_owned(), page(1000), before, 0);
        assert!(cache.get("/", 0).is_none());
        cache.keep("/".to_owned(), page(1000), cache.generation(), 0);
        assert!(cache.get("/", 0).is_some());
    }
}
