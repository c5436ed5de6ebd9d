//! Lists of saved activities that visitors keep on the server: each has a key that changes it, and one made from that
//! key which only reads it. Only hashes of both are stored.

use crate::{
    domain::{
        saved::{self, MOST, Saved},
        week::Week,
    },
    server::{
        limits::{Action, TooMany},
        secret,
        service::{retention, saved_plan},
        state::Site,
        store::{NewSavedList, StoreError, StoredSavedList},
    },
};

/// Longest text of a list, in bytes; of a longer one only the ids are kept. Honest lists have about 20 000.
const MOST_BYTES: usize = 64 * 1024;

/// List that a key opens.
pub struct OpenList {
    pub stored: StoredSavedList,
    pub access: Access,
}

/// What a key may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Change and delete the list, and give this key away, which only reads.
    Own {
        read_key: String,
    },
    Read,
}

#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    #[error("there is nothing to keep")]
    Nothing,
    #[error("there are as many lists as the server keeps")]
    Full,
    #[error(transparent)]
    TooMany(#[from] TooMany),
    #[error("the list cannot be written")]
    Store(#[from] StoreError),
}

/// Result of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListChange {
    Changed,
    Unchanged,
    /// Nothing was added: there was no room for all of it.
    Full,
}

/// Whether lists of a week are kept still.
pub fn may_keep(site: &Site, week: &Week) -> bool {
    site.clock.now_ms() <= retention::saved_lists_end_ms(week)
}

/// Keeps a list; returns the key that changes it.
pub async fn keep(site: &Site, list: Vec<Saved>, source: &str) -> Result<String, KeepError> {
    let snapshot = saved_plan::programme_of(site, &list).filter(|snapshot| may_keep(site, &snapshot.week));
    let Some(snapshot) = snapshot.filter(|_| !list.is_empty()) else { return Err(KeepError::Nothing) };
    site.limits.take(Action::KeepList, source)?;
    let key = secret::new();
    let list = bounded(site, list);
    let new = NewSavedList {
        hash: secret::saved_key_hash(&key),
        read_hash: secret::saved_key_hash(&read_key(&key)),
        week_slug: &snapshot.week.slug,
        list: &list,
    };
    let mut write = site.store.begin().await?;
    if !write.add_saved_list(&new, site.most_saved_lists, site.clock.real_ms()).await? {
        write.roll_back().await?;
        tracing::warn!("no more lists of saved activities are kept: there are {}", site.most_saved_lists);
        return Err(KeepError::Full);
    }
    write.commit().await?;
    Ok(key)
}

/// List that a key opens, if any.
pub async fn open(site: &Site, key: &str) -> Result<Option<OpenList>, StoreError> {
    let hash = secret::saved_key_hash(key);
    if let Some(stored) = site.store.saved_list(&hash).await? {
        return Ok(Some(OpenList { stored, access: Access::Own { read_key: read_key(key) } }));
    }
    let read = site.store.saved_list_to_read(&hash).await?;
    Ok(read.map(|stored| OpenList { stored, access: Access::Read }))
}

/// Adds activities that are not on the list yet; `None` where the key changes no list.
pub async fn add(site: &Site, key: &str, more: Vec<Saved>) -> Result<Option<ListChange>, StoreError> {
    change(site, key, |list| {
        let known = list.len();
        for saved in more {
            if list.iter().all(|known| known.id != saved.id) {
                list.push(saved);
            }
        }
        if list.len() > MOST {
            list.truncate(known);
            return ListChange::Full;
        }
        if list.len() > known { ListChange::Changed } else { ListChange::Unchanged }
    })
    .await
}

/// Removes activities; `None` where the key changes no list.
pub async fn remove(site: &Site, key: &str, ids: &[u32]) -> Result<Option<ListChange>, StoreError> {
    change(site, key, |list| {
        let known = list.len();
        list.retain(|saved| !ids.contains(&saved.id));
        if list.len() < known { ListChange::Changed } else { ListChange::Unchanged }
    })
    .await
}

/// Notes that the owner has seen what has happened to the activities: from now on it is told what happens later.
/// `None` where the key changes no list.
pub async fn see(site: &Site, key: &str) -> Result<Option<ListChange>, StoreError> {
    change(site, key, |list| {
        let before = list.clone();
        for saved in &mut *list {
            *saved = of_now(site, saved.id);
        }
        if *list == before { ListChange::Unchanged } else { ListChange::Changed }
    })
    .await
}

/// Deletes a list with both keys. Returns `false` where the key changes no list.
pub async fn delete(site: &Site, key: &str) -> Result<bool, StoreError> {
    let mut write = site.store.begin().await?;
    let is_deleted = write.delete_saved_list(&secret::saved_key_hash(key)).await?;
    write.commit().await?;
    Ok(is_deleted)
}

/// Changes a list in one transaction, so that two devices at once lose nothing of each other's.
async fn change(
    site: &Site,
    key: &str,
    change: impl FnOnce(&mut Vec<Saved>) -> ListChange,
) -> Result<Option<ListChange>, StoreError> {
    let mut write = site.store.begin().await?;
    let Some(stored) = write.lock_saved_list(&secret::saved_key_hash(key)).await? else {
        write.roll_back().await?;
        return Ok(None);
    };
    let mut list = stored.list;
    let changed = change(&mut list);
    if changed == ListChange::Changed {
        write.put_saved_list(stored.id, &bounded(site, list), site.clock.real_ms()).await?;
        write.commit().await?;
    } else {
        write.roll_back().await?;
    }
    Ok(Some(changed))
}

/// Key that only reads, from the one that changes: nothing leads back.
fn read_key(key: &str) -> String {
    secret::derived(key, "read")
}

/// List as it is stored: of activities that only the id is known of, as they are now.
fn bounded(site: &Site, list: Vec<Saved>) -> Vec<Saved> {
    let complete = |saved: Saved| if saved.occurrences.is_empty() { of_now(site, saved.id) } else { saved };
    let list: Vec<Saved> = list.into_iter().take(MOST).map(complete).collect();
    if saved::write(&list).len() <= MOST_BYTES {
        return list;
    }
    list.into_iter().map(|saved| Saved::only(saved.id)).collect()
}

/// Activity as it is now.
fn of_now(site: &Site, id: u32) -> Saved {
    let of_programme = || {
        let snapshot = site.programme_of(id)?;
        Some(Saved::of(&snapshot.programme, snapshot.programme.document(id)?))
    };
    of_programme().unwrap_or_else(|| Saved::only(id))
}
