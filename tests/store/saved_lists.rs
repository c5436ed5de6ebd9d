//! Lists of saved activities, on either database.

use innovationsveckan::{
    domain::saved::Saved,
    server::store::{NewSavedList, SavedKeyHash},
};

use super::{NOW_MS, store_with_week};

fn hash(text: &str) -> SavedKeyHash {
    SavedKeyHash::new(text.to_owned())
}

fn saved(id: u32) -> Saved {
    Saved { id, changed_s: 1_664_780_400, occurrences: vec![27_746_340, 27_746_400], is_cancelled: true }
}

fn new<'a>(own: &str, read: &str, list: &'a [Saved]) -> NewSavedList<'a> {
    NewSavedList { hash: hash(own), read_hash: hash(read), week_slug: "2022", list }
}

pub async fn a_list_is_found_by_either_key_and_changed_by_one(url: &str) {
    let store = store_with_week(url).await;
    let list = [saved(7), Saved::only(9)];
    let mut write = store.begin().await.unwrap();
    assert!(write.add_saved_list(&new("own", "read", &list), 2, NOW_MS).await.unwrap());
    assert!(write.add_saved_list(&new("own-2", "read-2", &[]), 2, NOW_MS).await.unwrap());
    assert!(!write.add_saved_list(&new("own-3", "read-3", &list), 2, NOW_MS).await.unwrap(), "there are two");
    write.commit().await.unwrap();

    let found = store.saved_list(&hash("own")).await.unwrap().unwrap();
    assert_eq!((found.week_slug.as_str(), found.list.as_slice()), ("2022", &list[..]));
    assert_eq!(store.saved_list_to_read(&hash("read")).await.unwrap(), Some(found.clone()));
    for (own, read) in [("read", "own"), ("own-3", "read-3"), ("", "")] {
        assert_eq!(store.saved_list(&hash(own)).await.unwrap(), None, "{own}");
        assert_eq!(store.saved_list_to_read(&hash(read)).await.unwrap(), None, "{read}");
    }

    let mut write = store.begin().await.unwrap();
    assert_eq!(write.lock_saved_list(&hash("read")).await.unwrap(), None);
    let locked = write.lock_saved_list(&hash("own")).await.unwrap().unwrap();
    write.put_saved_list(locked.id, &[saved(8)], NOW_MS + 1).await.unwrap();
    write.commit().await.unwrap();
    assert_eq!(store.saved_list(&hash("own")).await.unwrap().unwrap().list, [saved(8)]);
    assert_eq!(store.saved_list(&hash("own-2")).await.unwrap().unwrap().list, []);

    let mut write = store.begin().await.unwrap();
    assert!(!write.delete_saved_list(&hash("read")).await.unwrap());
    assert!(write.delete_saved_list(&hash("own")).await.unwrap());
    assert!(!write.delete_saved_list(&hash("own")).await.unwrap());
    write.commit().await.unwrap();
    assert_eq!(store.saved_list_to_read(&hash("read")).await.unwrap(), None);
}
