//! Compressed copies of the data that browsers fetch, made once for all of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;

use super::encoding::Encoded;
use crate::server::state::Site;

/// Compressed copies of list data and texts, by the hash in their address.
#[derive(Default)]
pub struct DataCache {
    copies: Mutex<HashMap<String, Arc<Encoded>>>,
}

impl DataCache {
    /// Copies of the data with this hash, where `plain` still has it.
    pub fn get(&self, key: &str, plain: impl FnOnce() -> Option<Bytes>) -> Option<Arc<Encoded>> {
        let plain = plain()?;
        let mut copies = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        Some(copies.entry(key.to_owned()).or_insert_with(|| Arc::new(Encoded::new(plain))).clone())
    }

    /// Evicts data that cannot be fetched any more, and makes the best copies of the current data, one after the other
    /// while `goes_on`.
    pub fn improve(&self, site: &Site, goes_on: impl Fn() -> bool) {
        let published = site.published();
        let mut current: Vec<(String, Bytes)> = Vec::new();
        for snapshot in published.weeks.iter().filter_map(|week| site.open_programme(week)) {
            current.push((snapshot.version.clone(), snapshot.list_bytes.clone()));
            current.extend(snapshot.chunks.iter().map(|chunk| (chunk.hash.clone(), chunk.bytes.clone())));
        }
        let kept: Vec<Arc<Encoded>> = {
            let mut copies = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
            copies.retain(|key, _| current.iter().any(|(current, _)| current == key));
            for (key, plain) in current {
                copies.entry(key).or_insert_with(|| Arc::new(Encoded::new(plain)));
            }
            copies.values().cloned().collect()
        };
        for encoded in kept.iter().take_while(|_| goes_on()) {
            encoded.improve();
        }
    }
}
