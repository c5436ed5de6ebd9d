//! Merging of concurrent edits, by several people or by several pages of one person.

use super::{Change, Draft, FieldId, Other};

impl Draft {
    /// Most conflicting values that a field keeps.
    const MOST_OTHERS: usize = 8;

    /// Applies changes; accepted ones get `revision`, the draft's next one. Returns the fields in conflict, where
    /// another page has written since the change began: these keep both values, and nothing is overwritten.
    pub fn merge(&mut self, revision: u32, changes: &[Change]) -> Vec<FieldId> {
        let mut contested = Vec::new();
        for change in changes {
            let typed = self.fields.entry(change.field_id).or_default();
            let own = |other: &Other| other.editor == change.editor;
            if typed.value == change.value {
                if change.settles {
                    typed.others.clear();
                }
                typed.others.retain(|other| !own(other));
            } else if change.seen >= typed.revision || typed.editor == change.editor {
                typed.value.clone_from(&change.value);
                typed.revision = revision;
                typed.editor.clone_from(&change.editor);
                typed.others.retain(|other| !own(other));
                if change.settles {
                    typed.others.clear();
                }
            } else {
                typed.others.retain(|other| !own(other));
                if typed.others.len() < Self::MOST_OTHERS {
                    typed.others.push(Other { editor: change.editor.clone(), value: change.value.clone() });
                }
                contested.push(change.field_id);
            }
        }
        contested
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::draft::DraftField;

    fn change(value: &str, seen: u32, editor: &str) -> Change {
        Change {
            field_id: DraftField::Title.into(),
            value: value.to_owned(),
            seen,
            editor: editor.to_owned(),
            settles: false,
        }
    }

    #[test]
    fn one_who_writes_on_is_never_in_conflict_with_oneself() {
        let mut draft = Draft::default();
        assert_eq!(draft.merge(1, &[change("H", 0, "a")]), []);
        // The answer to the first was lost.
        assert_eq!(draft.merge(2, &[change("Hej", 0, "a")]), []);
        assert_eq!(draft.value(DraftField::Title), "Hej");
        assert_eq!(draft.typed(DraftField::Title).unwrap().revision, 2);
    }

    #[test]
    fn of_two_versions_both_are_kept_until_somebody_chooses() {
        let mut draft = Draft::default();
        draft.merge(1, &[change("Ett", 0, "a")]);
        draft.merge(2, &[change("Ett två", 1, "a")]);
        assert_eq!(draft.merge(3, &[change("Ett tre", 1, "b")]), [DraftField::Title.into()]);
        assert_eq!(draft.merge(4, &[change("Ett tre fyra", 1, "b")]), [DraftField::Title.into()]);
        let typed = draft.typed(DraftField::Title).unwrap();
        assert_eq!((typed.value.as_str(), typed.revision), ("Ett två", 2));
        assert_eq!(typed.others, [Other { editor: "b".to_owned(), value: "Ett tre fyra".to_owned() }]);
        let chosen = Change { settles: true, ..change("Ett tre fyra", 2, "b") };
        assert_eq!(draft.merge(5, &[chosen]), []);
        let typed = draft.typed(DraftField::Title).unwrap();
        assert_eq!((typed.value.as_str(), typed.revision, typed.others.len()), ("Ett tre fyra", 5, 0));
    }

    proptest! {
        /// Whatever each page sent last stands in the draft or beside it, unless somebody who had seen it wrote on.
        #[test]
        fn no_words_are_lost(steps in prop::collection::vec((0usize..4, "[a-c]{0,3}", any::<bool>()), 1..40)) {
            let mut draft = Draft::default();
            let mut seen = [0u32; 4];
            let mut last: [Option<String>; 4] = Default::default();
            for (number, (page, value, looks)) in steps.into_iter().enumerate() {
                if looks {
                    // Reloading shows what stands there and, beside it, what others wrote.
                    let shown = draft.typed(DraftField::Title).cloned().unwrap_or_default();
                    seen[page] = shown.revision;
                    for (other, words) in last.iter_mut().enumerate() {
                        if words.as_deref() == Some(shown.value.as_str()) && other != page { *words = None; }
                    }
                    last[page] = None;
                }
                let editor = format!("page {page}");
                if draft.value(DraftField::Title) == value {
                    // They agree: it is nobody's alone.
                    last[page] = None;
                    draft.merge(number as u32 + 1, &[change(&value, seen[page], &format!("page {page}"))]);
                    continue;
                }
                let contested = draft.merge(number as u32 + 1, &[change(&value, seen[page], &editor)]);
                if contested.is_empty() {
                    seen[page] = draft.typed(DraftField::Title).unwrap().revision;
                }
                last[page] = Some(value);
                let typed = draft.typed(DraftField::Title).unwrap();
                let own = last[page].as_deref().unwrap();
                prop_assert!(typed.value == own || typed.others.iter().any(|other| other.value == own));
                for (other, words) in last.iter().enumerate() {
                    let Some(words) = words else { continue };
                    let kept = typed.value == *words || typed.others.iter().any(|it| it.value == *words);
                    prop_assert!(kept, "page {other} had written {words:?}: {typed:?}");
                }
            }
        }
    }
}
