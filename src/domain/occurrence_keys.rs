//! Keys of an activity's occurrences: they follow each occurrence through every edit, so that a calendar knows one that
//! was moved, and no key is given twice.

use serde::{Deserialize, Serialize};

use super::{occurrence::Occurrence, review::pairing};

/// Key of each occurrence, in their order. The default is that of occurrences that nothing has happened to: 1, 2, …
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurrenceKeys {
    of: Vec<u32>,
    /// Key of the next occurrence that is added.
    next: u32,
}

impl OccurrenceKeys {
    /// Key of the occurrence with this number, from 0.
    pub fn key(&self, number: usize) -> u32 {
        self.of.get(number).copied().unwrap_or(number as u32 + 1)
    }

    /// Keys after an edit. An occurrence that was moved keeps its own, by the pairing that reviewers are told of; one
    /// that was added gets a new one.
    #[must_use]
    pub fn follow(&self, before: &[Occurrence], after: &[Occurrence]) -> Self {
        let mut of = vec![0; after.len()];
        let mut next = self.next.max(before.len() as u32 + 1);
        for (old, new) in pairing(before, after) {
            let Some(new) = new else { continue };
            of[new] = old.map_or(next, |old| self.key(old));
            next += u32::from(old.is_none());
        }
        let is_untouched = next == after.len() as u32 + 1 && (1..).zip(&of).all(|(number, key)| number == *key);
        if is_untouched { Self::default() } else { Self { of, next } }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{activity::Activity, time::Moment};

    fn at(hours: impl IntoIterator<Item = i64>) -> Vec<Occurrence> {
        let of = |hour: i64| {
            let starts = Moment { unix_s: hour * 3600, offset_s: 0 };
            let ends = Moment { unix_s: starts.unix_s + 3600, ..starts };
            Occurrence { starts, ends, ..Activity::erased().occurrences.remove(0) }
        };
        let mut occurrences: Vec<Occurrence> = hours.into_iter().map(of).collect();
        occurrences.sort_by_key(|it| it.starts.unix_s);
        occurrences
    }

    fn keys(keys: &OccurrenceKeys, occurrences: &[Occurrence]) -> Vec<u32> {
        (0..occurrences.len()).map(|number| keys.key(number)).collect()
    }

    #[test]
    fn a_key_follows_its_occurrence() {
        let mut now = OccurrenceKeys::default();
        let mut before = at([9, 33, 57]);
        for (hours, expected) in [
            (vec![9, 33, 57], vec![1, 2, 3]),
            // The first is moved behind the others.
            (vec![33, 57, 80], vec![2, 3, 1]),
            // Another comes before all.
            (vec![2, 33, 57, 80], vec![4, 2, 3, 1]),
            (vec![33, 80], vec![2, 1]),
            // What was removed and comes again is another one.
            (vec![33, 57, 80], vec![2, 5, 1]),
            (vec![11], vec![2]),
        ] {
            let after = at(hours);
            now = now.follow(&before, &after);
            assert_eq!(keys(&now, &after), expected);
            before = after;
        }
    }

    #[test]
    fn occurrences_that_nothing_happened_to_need_no_keys() {
        let before = at([9, 33]);
        assert_eq!(OccurrenceKeys::default().follow(&before, &at([10, 34])), OccurrenceKeys::default());
        assert_ne!(OccurrenceKeys::default().follow(&before, &at([9])), OccurrenceKeys::default());
    }

    proptest! {
        #[test]
        fn no_key_is_given_twice(edits in prop::collection::vec(prop::collection::btree_set(0_i64..200, 1..6), 1..20)) {
            let mut now = OccurrenceKeys::default();
            let mut before: Vec<Occurrence> = Vec::new();
            let mut gone = std::collections::BTreeSet::new();
            for hours in edits {
                let after = at(hours);
                let old = keys(&now, &before);
                now = now.follow(&before, &after);
                let new = keys(&now, &after);
                let distinct: std::collections::BTreeSet<u32> = new.iter().copied().collect();
                prop_assert_eq!(distinct.len(), new.len());
                prop_assert!(distinct.is_disjoint(&gone));
                for (occurrence, key) in before.iter().zip(&old) {
                    if let Some(same) = after.iter().position(|it| it == occurrence) {
                        prop_assert_eq!(new[same], *key);
                    }
                }
                // As many stay as can.
                prop_assert_eq!(old.iter().filter(|key| distinct.contains(key)).count(), old.len().min(new.len()));
                gone.extend(old.into_iter().filter(|key| !distinct.contains(key)));
                before = after;
            }
        }
    }
}
