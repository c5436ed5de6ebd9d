//! Decision about an imported activity, by comparison with the stored one.

use super::ImportOptions;
use crate::{
    domain::{activity::Activity, review::State},
    server::store::{ContentHash, ImportedActivity},
};

/// Action on an imported activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ImportAction {
    pub(super) operation: Operation,
    /// State that prevents publishing although it was requested; for an erased activity, prevents writing.
    pub(super) blocking_state: Option<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Create(State),
    Revise { id: u32, seen_revision: u32, state: State, change: &'static str },
    None,
}

/// Reason why an imported activity is refused, whatever its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    EditedSinceImport,
    UnknownState,
}

/// Compares with the stored activity. Publishing on the site is no edit: the content is still the import's.
pub(super) fn decide(
    known: Option<&ImportedActivity>,
    activity: &Activity,
    options: ImportOptions,
) -> Result<ImportAction, Refusal> {
    let Some(known) = known else {
        let state = if options.publish { State::Published } else { State::Waiting };
        return Ok(ImportAction { operation: Operation::Create(state), blocking_state: None });
    };
    let before = known.state.ok_or(Refusal::UnknownState)?;
    if before == State::Erased {
        return Ok(ImportAction { operation: Operation::None, blocking_state: Some(before) });
    }
    let content = ContentHash::of(activity);
    let is_changed = known.content != content;
    let state = if options.publish { published(before, is_changed) } else { before };
    let may_be_named = options.publish && state != State::Published && state != State::ChangesAsked;
    let revise = |change| ImportAction {
        operation: Operation::Revise { id: known.id, seen_revision: known.revision, state, change },
        blocking_state: may_be_named.then_some(state),
    };
    if !is_changed && state == before {
        return Ok(ImportAction { operation: Operation::None, ..revise("") });
    }
    if !is_changed {
        return Ok(revise("published"));
    }
    let was_edited = known.imported_content != Some(known.content);
    if was_edited && !options.overwrite { Err(Refusal::EditedSinceImport) } else { Ok(revise("updated")) }
}

/// State after `--publish`: people's decisions stand.
fn published(before: State, is_changed: bool) -> State {
    match before {
        State::Waiting | State::Published => State::Published,
        // Without the requested changes there is nothing new to publish.
        State::ChangesAsked if is_changed => State::Published,
        State::ChangesAsked
        | State::Unconfirmed
        | State::Declined
        | State::Withdrawn
        | State::Hidden
        | State::Erased => before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{field::Field, taxonomy::Language},
        server::{import::parse::Parser, reference::Reference},
    };

    const PLAIN: ImportOptions = ImportOptions { dry_run: false, publish: false, overwrite: false, add_lists: false };

    /// Activities that differ as their titles do.
    fn activity(title: &str) -> Activity {
        let mut raw = crate::server::import::record::Raw::new(2);
        let texts = [
            (Field::Title, title),
            (Field::Organizer, "A"),
            (Field::Starts, "2022-10-03 09:00"),
            (Field::Ends, "2022-10-03 10:00"),
        ];
        for (field, text) in texts {
            raw.set(field, text);
        }
        let week = crate::server::week_settings::parse(WEEK).unwrap();
        Parser::new(week, Reference::get(), false).parse(&raw).unwrap().activity
    }

    const WEEK: &str = "slug = \"w\"\nname = { sv = \"V\" }\nstarts = 2022-10-03\ndays = 5\ntime_zone = \"Europe/Stockholm\"\n\
        programme_opens = 2022-08-15T09:00:00+02:00\nregistration_opens = 2022-05-02T09:00:00+02:00\n\
        registration_closes = 2022-10-03T00:00:00+02:00\neligible_kinds = []\n";

    fn known(state: State, now: &str, last_import: &str) -> ImportedActivity {
        ImportedActivity {
            id: 7,
            revision: 3,
            imported_revision: Some(1),
            state: Some(state),
            content: ContentHash::of(&activity(now)),
            imported_content: Some(ContentHash::of(&activity(last_import))),
        }
    }

    fn revised(state: State, change: &'static str) -> ImportAction {
        ImportAction { operation: Operation::Revise { id: 7, seen_revision: 3, state, change }, blocking_state: None }
    }

    const LEFT: ImportAction = ImportAction { operation: Operation::None, blocking_state: None };
    const PUBLISH: ImportOptions = ImportOptions { publish: true, ..PLAIN };

    #[test]
    fn a_region_that_an_older_program_kept_is_no_change() {
        let portuguese = Activity { languages: vec![Language::parse("pt-BR").unwrap()], ..activity("file") };
        let stored = serde_json::to_string(&portuguese).unwrap().replace("[\"pt\"]", "[\"pt-br\"]");
        assert!(stored.contains("pt-br"));
        let content = ContentHash::of(&serde_json::from_str(&stored).unwrap());
        let kept =
            ImportedActivity { content, imported_content: Some(content), ..known(State::Published, "file", "file") };
        assert_eq!(decide(Some(&kept), &portuguese, PUBLISH), Ok(LEFT));
    }

    #[test]
    fn what_the_site_edited_is_kept_unless_overwritten() {
        let edited = known(State::Published, "site", "file");
        let decided = |title: &str, options| decide(Some(&edited), &activity(title), options);
        assert_eq!(decided("file", PLAIN), Err(Refusal::EditedSinceImport));
        assert_eq!(decided("new file", PLAIN), Err(Refusal::EditedSinceImport));
        assert_eq!(decided("site", PLAIN), Ok(LEFT));
        let overwrite = ImportOptions { overwrite: true, ..PLAIN };
        assert_eq!(decided("file", overwrite), Ok(revised(State::Published, "updated")));
    }

    #[test]
    fn publishing_is_no_edit_and_updates_keep_the_state() {
        let published = known(State::Published, "file", "file");
        assert_eq!(decide(Some(&published), &activity("new file"), PLAIN), Ok(revised(State::Published, "updated")));
        let waiting = known(State::Waiting, "file", "file");
        assert_eq!(decide(Some(&waiting), &activity("file"), PLAIN), Ok(LEFT));
        assert_eq!(decide(Some(&waiting), &activity("file"), PUBLISH), Ok(revised(State::Published, "published")));
        assert_eq!(decide(Some(&published), &activity("file"), PUBLISH), Ok(LEFT));
        let created = |state| Ok(ImportAction { operation: Operation::Create(state), blocking_state: None });
        assert_eq!(decide(None, &activity("file"), PUBLISH), created(State::Published));
        assert_eq!(decide(None, &activity("file"), PLAIN), created(State::Waiting));
    }

    /// Each state, with whether it is published as it is, as the file changed it, and whether it is named.
    #[test]
    fn publishing_overrules_nobody() {
        let table = [
            (State::Unconfirmed, false, false, true),
            (State::Waiting, true, true, false),
            (State::ChangesAsked, false, true, false),
            (State::Published, true, true, false),
            (State::Declined, false, false, true),
            (State::Withdrawn, false, false, true),
            (State::Hidden, false, false, true),
        ];
        assert_eq!(table.len() + 1, State::ALL.len(), "all but what is erased");
        for (before, as_it_is, as_changed, is_named) in table {
            let known = known(before, "file", "file");
            let blocking_state = is_named.then_some(before);
            for (title, is_published) in [("file", as_it_is), ("new file", as_changed)] {
                let action = decide(Some(&known), &activity(title), PUBLISH).unwrap();
                let after = match action.operation {
                    Operation::Revise { state, .. } => state,
                    Operation::Create(_) | Operation::None => before,
                };
                assert_eq!(after == State::Published, is_published, "{before:?}, {title}");
                assert_eq!(
                    matches!(action.operation, Operation::None),
                    title == "file" && before == after,
                    "{before:?}, {title}"
                );
                assert_eq!(action.blocking_state, blocking_state, "{before:?}, {title}");
            }
            let plain = decide(Some(&known), &activity("new file"), PLAIN).unwrap();
            assert_eq!(plain, revised(before, "updated"));
        }
    }

    #[test]
    fn what_was_erased_is_not_filled_again() {
        let erased = known(State::Erased, "gone", "gone");
        let overwrite = ImportOptions { overwrite: true, ..PUBLISH };
        let blocking_state = Ok(ImportAction { operation: Operation::None, blocking_state: Some(State::Erased) });
        for options in [PLAIN, PUBLISH, overwrite] {
            assert_eq!(decide(Some(&erased), &activity("file"), options), blocking_state);
        }
        let unknown = ImportedActivity { state: None, ..erased };
        assert_eq!(decide(Some(&unknown), &activity("file"), overwrite), Err(Refusal::UnknownState));
    }
}
