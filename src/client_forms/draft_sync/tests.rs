use proptest::prelude::*;

use super::*;
use crate::domain::draft::{Draft, DraftField};

const TITLE: DraftField = DraftField::Title;

/// Server with one draft, as a page sees it.
#[derive(Default)]
struct Server {
    draft: Draft,
    revision: u32,
}

impl Server {
    fn save(&mut self, known: u32, changes: &[Change]) -> Saved {
        let before = self.draft.clone();
        self.draft.merge(self.revision + 1, changes);
        if self.draft != before {
            self.revision += 1;
        }
        let fields = self.draft.fields().filter(|(_, typed)| typed.revision > known || !typed.others.is_empty());
        let now = |(field_id, typed): (FieldId, &crate::domain::draft::FieldValue)| FieldNow {
            field_id,
            value: typed.value.clone(),
            revision: typed.revision,
            editor: typed.editor.clone(),
            others: typed.others.clone(),
        };
        let fields = fields.map(now).collect();
        Saved { revision: self.revision, at: "14:03".to_owned(), fields, fragments: Vec::new() }
    }

    fn has(&self, text: &str) -> bool {
        let typed = self.draft.typed(TITLE).cloned().unwrap_or_default();
        typed.value == text || typed.others.iter().any(|other| other.value == text)
    }
}

/// Page with one field, the title.
struct Page {
    sync: DraftSync,
    shown: String,
    /// Versions shown beside the control, to choose from.
    versions_offered: Vec<String>,
    focused: bool,
}

impl Page {
    fn open(server: &Server, editor: &str) -> Self {
        let typed = server.draft.typed(TITLE).cloned().unwrap_or_default();
        let sync = DraftSync::new(editor, server.revision, [(TITLE.into(), typed.revision)]);
        Self { sync, shown: typed.value, versions_offered: Vec::new(), focused: false }
    }

    fn edit(&mut self, value: &str) {
        value.clone_into(&mut self.shown);
        self.sync.record_edit(TITLE.into(), value.to_owned(), 0);
    }

    fn save(&mut self, server: &mut Server) {
        let changes = self.sync.begin_save();
        let saved = server.save(self.sync.revision(), &changes);
        self.receive(&saved);
    }

    fn receive(&mut self, saved: &Saved) {
        let shown = self.shown.clone();
        let focused = self.focused.then_some(TITLE.into());
        let effects = self.sync.finish_save(saved, |_| shown.clone(), focused);
        self.apply(effects);
    }

    fn apply(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::SetValue(_, value) => self.shown = value,
                Effect::ShowConflict(_, versions) => self.versions_offered = versions,
                Effect::ClearConflict(_) => self.versions_offered.clear(),
            }
        }
    }
}

#[test]
fn an_acknowledged_edit_is_removed_and_a_later_one_stays() {
    let mut server = Server::default();
    let mut page = Page::open(&server, "a");
    page.edit("Hej");
    let changes = page.sync.begin_save();
    page.edit("Hej då");
    let saved = server.save(0, &changes);
    page.receive(&saved);
    assert_eq!(page.sync.local_edits().get(TITLE.into()).unwrap().value, "Hej då");
    page.save(&mut server);
    assert!(!page.sync.has_unsaved() && page.versions_offered.is_empty());
    assert_eq!(server.draft.value(TITLE), "Hej då");
}

#[test]
fn a_version_of_others_waits_until_the_focused_field_is_blurred() {
    let mut server = Server::default();
    let (mut a, mut b) = (Page::open(&server, "a"), Page::open(&server, "b"));
    a.edit("Ett");
    a.save(&mut server);
    b.save(&mut server);
    assert_eq!(b.shown, "Ett");
    b.focused = true;
    a.edit("Ett två");
    a.save(&mut server);
    b.save(&mut server);
    assert_eq!(b.shown, "Ett");
    assert!(b.sync.form_revision() < server.revision, "the form must not overwrite what it does not show");
    let effect = b.sync.blur(TITLE.into());
    b.apply(effect.into_iter().collect());
    assert_eq!(b.shown, "Ett två");
    assert_eq!(b.sync.form_revision(), server.revision);
}

#[test]
fn a_conflict_is_resolved_on_both_pages() {
    let mut server = Server::default();
    let (mut a, mut b) = (Page::open(&server, "a"), Page::open(&server, "b"));
    a.edit("Ett");
    b.edit("Två");
    a.save(&mut server);
    b.save(&mut server);
    assert_eq!((b.shown.as_str(), &b.versions_offered[..]), ("Två", &["Ett".to_owned()][..]));
    assert!(b.sync.has_conflict() && !b.sync.has_unsaved());
    a.save(&mut server);
    assert_eq!((a.shown.as_str(), &a.versions_offered[..]), ("Ett", &["Två".to_owned()][..]));
    let effects = b.sync.resolve_conflict(TITLE.into(), "Två".to_owned(), 1);
    b.apply(effects);
    b.save(&mut server);
    assert!(!b.sync.has_conflict() && b.versions_offered.is_empty());
    a.save(&mut server);
    assert_eq!(a.shown, "Två");
    assert!(!a.sync.has_conflict() && a.versions_offered.is_empty());
}

#[test]
fn edits_of_a_closed_page_are_adopted_without_conflict() {
    let mut server = Server::default();
    let mut a = Page::open(&server, "a");
    a.edit("Ett");
    a.save(&mut server);
    a.edit("Ett två");
    let mut b = Page::open(&server, "b");
    let effects = b.sync.adopt_edits("a", a.sync.local_edits().clone(), false);
    b.apply(effects);
    assert_eq!(b.shown, "Ett två");
    b.edit("Ett två tre");
    b.save(&mut server);
    assert!(b.sync.has_unsaved());
    b.save(&mut server);
    assert!(!b.sync.has_unsaved() && !b.sync.has_conflict());
    assert_eq!(server.draft.value(TITLE), "Ett två tre");
    assert!(server.draft.typed(TITLE).unwrap().others.is_empty());
}

#[test]
fn edits_of_an_open_page_are_shown_and_not_sent_by_another() {
    let mut server = Server::default();
    let mut a = Page::open(&server, "a");
    a.edit("Ett");
    let mut b = Page::open(&server, "b");
    let effects = b.sync.adopt_edits("a", a.sync.local_edits().clone(), true);
    b.apply(effects);
    assert_eq!(b.shown, "Ett");
    b.edit("Ett två");
    b.save(&mut server);
    assert_eq!(server.draft.value(TITLE), "", "the other page comes first");
    a.save(&mut server);
    b.sync.adopt_edits("a", EditLog::default(), true);
    b.save(&mut server);
    b.save(&mut server);
    assert_eq!(server.draft.value(TITLE), "Ett två");
    assert!(!b.sync.has_unsaved() && server.draft.typed(TITLE).unwrap().others.is_empty());
}

#[test]
fn edits_that_a_closed_page_had_saved_are_not_sent_again() {
    let mut server = Server::default();
    let mut a = Page::open(&server, "a");
    a.edit("Ett");
    let found = a.sync.local_edits().clone();
    let mut b = Page::open(&server, "b");
    let effects = b.sync.adopt_edits("a", found.clone(), true);
    b.apply(effects);
    b.edit("Ett två");
    // The last request of the other page, which is closed before the answer.
    let changes = a.sync.begin_save();
    server.save(0, &changes);
    b.save(&mut server);
    b.save(&mut server);
    assert_eq!(server.draft.value(TITLE), "Ett två");
    let effects = b.sync.adopt_edits("a", found, false);
    b.apply(effects);
    b.save(&mut server);
    assert_eq!((b.shown.as_str(), server.draft.value(TITLE)), ("Ett två", "Ett två"));
    assert!(server.draft.typed(TITLE).unwrap().others.is_empty() && !b.sync.has_unsaved());
}

#[test]
fn line_breaks_of_forms_make_no_conflict() {
    let mut server = Server::default();
    let mut page = Page::open(&server, "a");
    page.edit("ett\ntvå");
    let saved = server.save(
        0,
        &[Change {
            field_id: TITLE.into(),
            value: "ett\r\ntvå".to_owned(),
            seen: 0,
            editor: "form".to_owned(),
            settles: false,
        }],
    );
    page.sync.begin_save();
    page.receive(&saved);
    assert!(!page.sync.has_unsaved() && page.versions_offered.is_empty());
}

#[derive(Clone, Debug)]
enum Step {
    Type,
    Save,
    /// The request arrives, and its answer is lost.
    SaveWithoutAnswer,
    /// The page is killed, and another opened that finds its log.
    Reopen,
    /// Another page is opened beside, and the first is closed while its last request is on its way.
    Beside,
    /// The request of `Beside` arrives.
    Arrive,
    /// The page notices that the other is closed.
    Notice,
    Focus(bool),
    Blur,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Type),
        3 => Just(Step::Save),
        1 => Just(Step::SaveWithoutAnswer),
        2 => Just(Step::Reopen),
        1 => Just(Step::Beside),
        1 => Just(Step::Arrive),
        1 => Just(Step::Notice),
        1 => any::<bool>().prop_map(Step::Focus),
        1 => Just(Step::Blur),
    ]
}

proptest! {
    /// Two people, each on a device of their own, whose pages are killed at any moment: the last edit of each is the
    /// server's value, a version beside it, in a log, or was seen by the other before their next edit.
    #[test]
    fn no_edit_is_lost(steps in prop::collection::vec((0usize..2, step()), 1..60)) {
        let mut server = Server::default();
        let mut pages = [Page::open(&server, "0.0"), Page::open(&server, "1.0")];
        let mut last_edits: [Option<String>; 2] = [None, None];
        let mut in_flight: [Vec<Change>; 2] = Default::default();
        let mut stored: [Vec<(String, EditLog)>; 2] = Default::default();
        for (number, (who, step)) in steps.into_iter().enumerate() {
            let page = &mut pages[who];
            match step {
                Step::Type => {
                    let typed = format!("{who}: {number}");
                    page.edit(&typed);
                    last_edits[who] = Some(typed);
                }
                Step::Save => page.save(&mut server),
                Step::SaveWithoutAnswer => {
                    let changes = page.sync.begin_save();
                    server.save(page.sync.revision(), &changes);
                    page.sync.fail_save();
                }
                Step::Reopen => {
                    let mut logs = vec![(page.sync.editor.clone(), page.sync.local_edits().clone())];
                    logs.extend(page.sync.other_pages.iter().map(|page| (page.editor.clone(), page.edits.clone())));
                    *page = Page::open(&server, &format!("{who}.{number}"));
                    stored[who].clear();
                    for (editor, log) in logs {
                        let effects = page.sync.adopt_edits(&editor, log, false);
                        page.apply(effects);
                    }
                }
                Step::Beside => {
                    let (editor, log) = (page.sync.editor.clone(), page.sync.local_edits().clone());
                    let others = page.sync.other_pages.iter().map(|page| (page.editor.clone(), page.edits.clone()));
                    let mut logs: Vec<(String, EditLog)> = others.collect();
                    in_flight[who].extend(log.iter().map(|(field_id, edit)| edit.change(field_id)));
                    logs.push((editor, log));
                    *page = Page::open(&server, &format!("{who}.{number}"));
                    for (editor, log) in logs {
                        let effects = page.sync.adopt_edits(&editor, log.clone(), true);
                        page.apply(effects);
                        stored[who].push((editor, log));
                    }
                }
                Step::Arrive => {
                    server.save(0, &std::mem::take(&mut in_flight[who]));
                }
                Step::Notice => {
                    for (editor, log) in std::mem::take(&mut stored[who]) {
                        let effects = page.sync.adopt_edits(&editor, log, false);
                        page.apply(effects);
                    }
                }
                Step::Focus(focused) => page.focused = focused,
                Step::Blur => {
                    page.focused = false;
                    let effect = page.sync.blur(TITLE.into());
                    page.apply(effect.into_iter().collect());
                }
            }
            // A value that the other sees may be overwritten by them.
            for other in 0..2 {
                let is_seen = last_edits[other].as_deref() == Some(pages[1 - other].shown.as_str());
                if is_seen {
                    last_edits[other] = None;
                }
            }
            for (who, last_edit) in last_edits.iter().enumerate() {
                let Some(last_edit) = last_edit else { continue };
                let sync = &pages[who].sync;
                let logs = std::iter::once(&sync.local_edits).chain(sync.other_pages.iter().map(|page| &page.edits));
                let is_here = logs.flat_map(EditLog::iter).any(|(_, edit)| edit.value == *last_edit);
                prop_assert!(is_here || server.has(last_edit), "{last_edit:?} of {who} is lost: {:?}", server.draft);
            }
        }
    }
}
