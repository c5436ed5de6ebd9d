//! Imports beside people: what moderators decide and organizers edit, before a file is read and meanwhile.

use super::*;

#[tokio::test]
async fn what_is_imported_waits_until_it_is_published() {
    let bench = Bench::new().await;
    let file = fixture("tabs.tsv");
    assert_eq!(bench.import(&file, PLAIN).await.numbers(), [1, 0, 0, 0]);
    assert_eq!(bench.store.waiting_count(&bench.week).await.unwrap(), 1);
    assert_eq!(bench.import(&file, PLAIN).await.numbers(), [0, 0, 1, 0]);
    assert_eq!(bench.import(&file, ImportOptions { dry_run: true, ..PUBLISH }).await.numbers(), [0, 1, 0, 0]);
    assert_eq!(bench.import(&file, PUBLISH).await.numbers(), [0, 1, 0, 0]);
    assert_eq!(bench.import(&file, PUBLISH).await.numbers(), [0, 0, 1, 0]);
    assert_eq!(bench.published().await.len(), 1);
}

#[tokio::test]
async fn publishing_overrules_neither_moderators_nor_organizers() {
    let bench = Bench::new().await;
    let states = [
        ("w", State::Waiting),
        ("c", State::ChangesAsked),
        ("d", State::Declined),
        ("t", State::Withdrawn),
        ("h", State::Hidden),
        ("p", State::Published),
    ];
    let file = rows(&states.map(|(id, _)| (id, "Före")));
    assert_eq!(bench.import_bytes(file.as_bytes(), "a.csv", PLAIN).await.numbers(), [6, 0, 0, 0]);
    let state_of = async |id: &str| bench.store.imported(&bench.week).await.unwrap()[id];
    for (id, state) in states {
        let known = state_of(id).await;
        let stored = bench.store.activity(known.id).await.unwrap().unwrap();
        let activity = &stored.record.activity;
        let edit = ActivityEdit { activity, state, actor: "moderator", change: "decided", imported: false };
        bench.store.revise(known.id, known.revision, &edit, 1).await.unwrap();
    }
    let named = [
        "row 4: id: stays declined: a moderator declined it; publish it on the desk if it shall be shown after all",
        "row 5: id: stays withdrawn: its organizer took it back; leave it out of the file",
        "row 6: id: stays hidden: a moderator took it out of sight; show it again on the desk when the reason is gone",
    ];
    let again = bench.import_bytes(file.as_bytes(), "a.csv", ImportOptions { dry_run: true, ..PUBLISH }).await;
    assert_eq!(bench.import_bytes(file.as_bytes(), "a.csv", PUBLISH).await, again);
    assert_eq!(again.numbers(), [0, 1, 5, 0], "only what waited is published");
    assert_eq!(again.lines, named);
    let changed = rows(&states.map(|(id, _)| (id, "Efter")));
    let outcome = bench.import_bytes(changed.as_bytes(), "a.csv", PUBLISH).await;
    assert_eq!((outcome.numbers(), &outcome.lines[..]), ([0, 6, 0, 0], &named.map(str::to_owned)[..]));
    for (id, before) in states {
        let known = state_of(id).await;
        let is_decided = matches!(before, State::Declined | State::Withdrawn | State::Hidden);
        assert_eq!(known.state, Some(if is_decided { before } else { State::Published }), "{id}");
        let stored = bench.store.activity(known.id).await.unwrap().unwrap();
        assert_eq!(stored.record.activity.description.as_str(), "Efter", "{id}: its content follows the file");
    }
    let last = bench.import_bytes(changed.as_bytes(), "a.csv", PUBLISH).await;
    assert_eq!((last.numbers(), &last.lines[..]), ([0, 0, 6, 0], &named.map(str::to_owned)[..]));
}

fn at_once<T>(future: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(future))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_while_a_file_is_read_is_not_lost() {
    let bench = Bench::new().await;
    let file = rows(&[("a", "Före"), ("b", "Före")]);
    bench.import_bytes(file.as_bytes(), "a.csv", PUBLISH).await;
    let known = bench.store.imported(&bench.week).await.unwrap();
    let changed = "id,title,organizer,starts,ends,description,themes\n\
        a,Titel,Vinnova,2022-10-03 09:00,2022-10-03 10:00,Efter,Rymd\n\
        b,Titel,Vinnova,2022-10-03 09:00,2022-10-03 10:00,Efter,\n\
        c,Titel,Vinnova,2022-10-03 09:00,2022-10-03 10:00,Ny,\n";
    let meanwhile = || {
        at_once(async {
            // An administrator changes the week, a moderator hides what the file changes, another import adds what it adds.
            let mut week = bench.store.week(&bench.week).await.unwrap().unwrap();
            week.contact_email = Some("veckan@myndighet.example".to_owned());
            bench.store.put_week(&week, 1).await.unwrap();
            let before = bench.store.activity(known["a"].id).await.unwrap().unwrap().record;
            let edit = ActivityEdit {
                activity: &before.activity,
                state: State::Hidden,
                actor: "moderator",
                change: "hide",
                imported: false,
            };
            bench.store.revise(before.id, before.revision, &edit, 1).await.unwrap();
            bench.import_bytes(rows(&[("c", "Gammal")]).as_bytes(), "b.csv", PLAIN).await;
        });
    };
    let records = import::open(changed.as_bytes(), "a.csv", None).unwrap();
    let mut records = Meanwhile { records, left: 2, happens: Some(Box::new(meanwhile)) };
    let options = ImportOptions { add_lists: true, overwrite: true, ..PUBLISH };
    let outcome = bench.import_records(&mut records, options).await.unwrap();
    assert_eq!(outcome.numbers(), [0, 3, 0, 0]);
    assert!(outcome.lines[0].starts_with("row 2: id: stays hidden:"), "{:?}", outcome.lines);
    let after = bench.store.imported(&bench.week).await.unwrap();
    assert_eq!(after["a"].state, Some(State::Hidden), "what was hidden meanwhile stays so");
    assert_eq!([after["b"].state, after["c"].state], [Some(State::Published); 2]);
    let week = bench.store.week(&bench.week).await.unwrap().unwrap();
    assert_eq!(week.contact_email.as_deref(), Some("veckan@myndighet.example"));
    assert_eq!(week.themes.last().map(|term| term.slug.as_str()), Some("rymd"));
}

#[tokio::test]
async fn edits_on_the_site_are_not_lost() {
    let bench = Bench::new().await;
    let dirt = fs::read_to_string(fixture("dirt.csv")).unwrap();
    bench.import_bytes(dirt.as_bytes(), "dirt.csv", PUBLISH).await;

    let changed = dirt.replace("Natten lång", "Natten är lång");
    let update = bench.import_bytes(changed.as_bytes(), "dirt.csv", PLAIN).await;
    assert_eq!(update.numbers(), [0, 1, 9, 0]);
    let before = bench.edit_on_the_site("d4").await;
    assert_eq!((before.activity.title.as_str(), before.revision), ("Natten är lång", 2));

    let conflict = bench.import_bytes(changed.as_bytes(), "dirt.csv", PLAIN).await;
    assert_eq!(conflict.numbers(), [0, 0, 9, 1]);
    assert!(conflict.lines[1].starts_with("row 5: id: the activity was edited on the site"), "{:?}", conflict.lines);
    assert_eq!(bench.by_id("d4").await.activity.summary.as_str(), "Ändrad på sajten");

    let overwrite = ImportOptions { overwrite: true, ..PLAIN };
    assert_eq!(bench.import_bytes(changed.as_bytes(), "dirt.csv", overwrite).await.numbers(), [0, 1, 9, 0]);
    let after = bench.by_id("d4").await;
    assert_eq!((after.id, after.revision, after.activity), (before.id, 4, before.activity));
    assert_eq!(bench.import_bytes(changed.as_bytes(), "dirt.csv", PLAIN).await.numbers(), [0, 0, 10, 0]);
}
