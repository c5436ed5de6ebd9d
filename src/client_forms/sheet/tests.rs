use proptest::prelude::*;

use super::*;
use crate::domain::draft::{Draft, DraftField};

const TITLE: DraftField = DraftField::Title;

/// A server as the browser sees it.
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
        let now = |(spot, typed): (Spot, &crate::domain::draft::Typed)| FieldNow {
            spot,
            value: typed.value.clone(),
            revision: typed.revision,
            editor: typed.editor.clone(),
            others: typed.others.clone(),
        };
        let fields = fields.map(now).collect();
        Saved { revision: self.revision, at: "14:03".to_owned(), fields, fragments: Vec::new() }
    }

    fn holds(&self, words: &str) -> bool {
        let typed = self.draft.typed(TITLE).cloned().unwrap_or_default();
        typed.value == words || typed.others.iter().any(|other| other.value == words)
    }
}

/// A page with one field.
struct Page {
    sheet: Sheet,
    shown: String,
    choices: Vec<String>,
    focused: bool,
}

impl Page {
    fn open(server: &Server, editor: &str) -> Self {
        let typed = server.draft.typed(TITLE).cloned().unwrap_or_default();
        let sheet = Sheet::new(editor, server.revision, [(TITLE.into(), typed.revision)]);
        Self { sheet, shown: typed.value, choices: Vec::new(), focused: false }
    }

    fn types(&mut self, value: &str) {
        value.clone_into(&mut self.shown);
        self.sheet.typed(TITLE.into(), value.to_owned(), 0);
    }

    fn saves(&mut self, server: &mut Server) {
        let changes = self.sheet.send();
        let saved = server.save(self.sheet.known(), &changes);
        self.hears(&saved);
    }

    fn hears(&mut self, saved: &Saved) {
        let shown = self.shown.clone();
        let focused = self.focused.then_some(TITLE.into());
        let effects = self.sheet.acknowledge(saved, |_| shown.clone(), focused);
        self.does(effects);
    }

    fn does(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Show(_, value) => self.shown = value,
                Effect::Contest(_, versions) => self.choices = versions,
                Effect::Agree(_) => self.choices.clear(),
            }
        }
    }
}

#[test]
fn what_is_acknowledged_is_forgotten_and_what_was_typed_meanwhile_is_not() {
    let mut server = Server::default();
    let mut page = Page::open(&server, "a");
    page.types("Hej");
    let changes = page.sheet.send();
    page.types("Hej då");
    let saved = server.save(0, &changes);
    page.hears(&saved);
    assert_eq!(page.sheet.own().get(TITLE.into()).unwrap().value, "Hej då");
    page.saves(&mut server);
    assert!(!page.sheet.has_unsaved() && page.choices.is_empty());
    assert_eq!(server.draft.value(TITLE), "Hej då");
}

#[test]
fn what_others_write_is_shown_where_nobody_types() {
    let mut server = Server::default();
    let (mut a, mut b) = (Page::open(&server, "a"), Page::open(&server, "b"));
    a.types("Ett");
    a.saves(&mut server);
    b.saves(&mut server);
    assert_eq!(b.shown, "Ett");
    b.focused = true;
    a.types("Ett två");
    a.saves(&mut server);
    b.saves(&mut server);
    assert_eq!(b.shown, "Ett");
    assert!(b.sheet.seen_by_the_form() < server.revision, "the form must not overwrite what it does not show");
    let effect = b.sheet.blurred(TITLE.into());
    b.does(effect.into_iter().collect());
    assert_eq!(b.shown, "Ett två");
    assert_eq!(b.sheet.seen_by_the_form(), server.revision);
}

#[test]
fn of_two_versions_somebody_chooses_and_both_pages_agree() {
    let mut server = Server::default();
    let (mut a, mut b) = (Page::open(&server, "a"), Page::open(&server, "b"));
    a.types("Ett");
    b.types("Två");
    a.saves(&mut server);
    b.saves(&mut server);
    assert_eq!((b.shown.as_str(), &b.choices[..]), ("Två", &["Ett".to_owned()][..]));
    assert!(b.sheet.is_contested() && !b.sheet.has_unsaved());
    a.saves(&mut server);
    assert_eq!((a.shown.as_str(), &a.choices[..]), ("Ett", &["Två".to_owned()][..]));
    let effects = b.sheet.settle(TITLE.into(), "Två".to_owned(), 1);
    b.does(effects);
    b.saves(&mut server);
    assert!(!b.sheet.is_contested() && b.choices.is_empty());
    a.saves(&mut server);
    assert_eq!(a.shown, "Två");
    assert!(!a.sheet.is_contested() && a.choices.is_empty());
}

#[test]
fn what_a_page_left_is_taken_over_without_a_quarrel_with_oneself() {
    let mut server = Server::default();
    let mut a = Page::open(&server, "a");
    a.types("Ett");
    a.saves(&mut server);
    a.types("Ett två");
    let mut b = Page::open(&server, "b");
    let effects = b.sheet.follow("a", a.sheet.own().clone(), false);
    b.does(effects);
    assert_eq!(b.shown, "Ett två");
    b.types("Ett två tre");
    b.saves(&mut server);
    assert!(b.sheet.has_unsaved());
    b.saves(&mut server);
    assert!(!b.sheet.has_unsaved() && !b.sheet.is_contested());
    assert_eq!(server.draft.value(TITLE), "Ett två tre");
    assert!(server.draft.typed(TITLE).unwrap().others.is_empty());
}

#[test]
fn what_a_living_page_is_about_to_save_is_shown_and_typed_on() {
    let mut server = Server::default();
    let mut a = Page::open(&server, "a");
    a.types("Ett");
    let mut b = Page::open(&server, "b");
    let effects = b.sheet.follow("a", a.sheet.own().clone(), true);
    b.does(effects);
    assert_eq!(b.shown, "Ett");
    b.types("Ett två");
    b.saves(&mut server);
    assert_eq!(server.draft.value(TITLE), "", "the other page comes first");
    a.saves(&mut server);
    b.sheet.follow("a", Journal::default(), true);
    b.saves(&mut server);
    b.saves(&mut server);
    assert_eq!(server.draft.value(TITLE), "Ett två");
    assert!(!b.sheet.has_unsaved() && server.draft.typed(TITLE).unwrap().others.is_empty());
}

#[test]
fn what_a_page_that_is_gone_had_saved_itself_is_old() {
    let mut server = Server::default();
    let mut a = Page::open(&server, "a");
    a.types("Ett");
    let left = a.sheet.own().clone();
    let mut b = Page::open(&server, "b");
    let effects = b.sheet.follow("a", left.clone(), true);
    b.does(effects);
    b.types("Ett två");
    // The last that the other page does; it never hears the answer.
    let changes = a.sheet.send();
    server.save(0, &changes);
    b.saves(&mut server);
    b.saves(&mut server);
    assert_eq!(server.draft.value(TITLE), "Ett två");
    let effects = b.sheet.follow("a", left, false);
    b.does(effects);
    b.saves(&mut server);
    assert_eq!((b.shown.as_str(), server.draft.value(TITLE)), ("Ett två", "Ett två"));
    assert!(server.draft.typed(TITLE).unwrap().others.is_empty() && !b.sheet.has_unsaved());
}

#[test]
fn line_breaks_of_forms_are_no_other_version() {
    let mut server = Server::default();
    let mut page = Page::open(&server, "a");
    page.types("ett\ntvå");
    let saved = server.save(
        0,
        &[Change {
            spot: TITLE.into(),
            value: "ett\r\ntvå".to_owned(),
            seen: 0,
            editor: "form".to_owned(),
            settles: false,
        }],
    );
    page.sheet.send();
    page.hears(&saved);
    assert!(!page.sheet.has_unsaved() && page.choices.is_empty());
}

#[derive(Clone, Debug)]
enum Step {
    Type,
    Save,
    /// The request arrives, and its answer is lost.
    SaveUnheard,
    /// The page is killed, and another opened that finds what it left.
    Reopen,
    /// Another page is opened beside, and the first is closed while its last request is on its way.
    Beside,
    /// That request arrives.
    Arrive,
    /// The page sees that the other is gone.
    Look,
    Focus(bool),
    Blur,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Type),
        3 => Just(Step::Save),
        1 => Just(Step::SaveUnheard),
        2 => Just(Step::Reopen),
        1 => Just(Step::Beside),
        1 => Just(Step::Arrive),
        1 => Just(Step::Look),
        1 => any::<bool>().prop_map(Step::Focus),
        1 => Just(Step::Blur),
    ]
}

proptest! {
    /// Two people, each on a device of their own, whose pages are killed at any moment. Whatever somebody typed last
    /// stands on the server, beside it, in the journal, or was seen by the other before they wrote on.
    #[test]
    fn no_words_are_lost(steps in prop::collection::vec((0usize..2, step()), 1..60)) {
        let mut server = Server::default();
        let mut pages = [Page::open(&server, "0.0"), Page::open(&server, "1.0")];
        let mut words: [Option<String>; 2] = [None, None];
        let mut on_their_way: [Vec<Change>; 2] = Default::default();
        let mut stored: [Vec<(String, Journal)>; 2] = Default::default();
        for (number, (who, step)) in steps.into_iter().enumerate() {
            let page = &mut pages[who];
            match step {
                Step::Type => {
                    let typed = format!("{who}: {number}");
                    page.types(&typed);
                    words[who] = Some(typed);
                    // They have seen what stood there, and wrote over it.
                }
                Step::Save => page.saves(&mut server),
                Step::SaveUnheard => {
                    let changes = page.sheet.send();
                    server.save(page.sheet.known(), &changes);
                    page.sheet.failed();
                }
                Step::Reopen => {
                    let mut journals = vec![(page.sheet.editor.clone(), page.sheet.own().clone())];
                    journals.extend(page.sheet.left.iter().map(|left| (left.editor.clone(), left.journal.clone())));
                    *page = Page::open(&server, &format!("{who}.{number}"));
                    stored[who].clear();
                    for (editor, journal) in journals {
                        let effects = page.sheet.follow(&editor, journal, false);
                        page.does(effects);
                    }
                }
                Step::Beside => {
                    let (editor, journal) = (page.sheet.editor.clone(), page.sheet.own().clone());
                    let others = page.sheet.left.iter().map(|left| (left.editor.clone(), left.journal.clone()));
                    let mut journals: Vec<(String, Journal)> = others.collect();
                    on_their_way[who].extend(journal.iter().map(|(spot, entry)| entry.change(spot)));
                    journals.push((editor, journal));
                    *page = Page::open(&server, &format!("{who}.{number}"));
                    for (editor, journal) in journals {
                        let effects = page.sheet.follow(&editor, journal.clone(), true);
                        page.does(effects);
                        stored[who].push((editor, journal));
                    }
                }
                Step::Arrive => {
                    server.save(0, &std::mem::take(&mut on_their_way[who]));
                }
                Step::Look => {
                    for (editor, journal) in std::mem::take(&mut stored[who]) {
                        let effects = page.sheet.follow(&editor, journal, false);
                        page.does(effects);
                    }
                }
                Step::Focus(focused) => page.focused = focused,
                Step::Blur => {
                    page.focused = false;
                    let effect = page.sheet.blurred(TITLE.into());
                    page.does(effect.into_iter().collect());
                }
            }
            // Whoever has the other's words before them may write over them.
            for other in 0..2 {
                let is_seen = words[other].as_deref() == Some(pages[1 - other].shown.as_str());
                if is_seen {
                    words[other] = None;
                }
            }
            for (who, words) in words.iter().enumerate() {
                let Some(words) = words else { continue };
                let journals = std::iter::once(&pages[who].sheet.own).chain(pages[who].sheet.left.iter().map(|left| &left.journal));
                let is_here = journals.flat_map(Journal::iter).any(|(_, entry)| entry.value == *words);
                prop_assert!(is_here || server.holds(words), "{words:?} of {who} is lost: {:?}", server.draft);
            }
        }
    }
}
