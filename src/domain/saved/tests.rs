use proptest::prelude::*;

use super::*;
use crate::{
    filter::Group,
    list::{ChunkName, GroupColumn, LAYOUT, List, Texts},
    taxonomy::Bilingual,
    time::MINUTES_A_DAY,
};

/// Monday 3 October 2022, whose midnight was at 22:00 UTC.
const MONDAY: Date = Date(19_268);
const MIDNIGHT_UNIX_S: i64 = 19_268 * 86_400 - 7200;
const NOON: i64 = 12 * 60;

/// Activity of a test: whether it is cancelled, its last change in seconds, and start and length of its occurrences in
/// minutes of the week.
type Act = (bool, u32, Vec<(u32, u32)>);

fn programme(acts: &[Act]) -> Programme {
    let spans: Vec<(u32, u32)> = acts.iter().flat_map(|(_, _, spans)| spans.clone()).collect();
    let groups = Group::ALL.iter().map(|group| {
        let rows = if group.is_of_occurrence() { spans.len() } else { acts.len() };
        if *group != Group::Status {
            return GroupColumn { counts: vec![0; rows], ..GroupColumn::default() };
        }
        let slugs: Texts = ["scheduled", "cancelled"].into_iter().collect();
        GroupColumn {
            labels: ["", ""].into_iter().collect(),
            labels_en: ["", ""].into_iter().collect(),
            slugs,
            counts: vec![1; rows],
            values: acts.iter().map(|(is_cancelled, ..)| u32::from(*is_cancelled)).collect(),
        }
    });
    let documents = acts.len() as u32;
    Programme::new(List {
        layout: LAYOUT,
        week: "2022".to_owned(),
        week_name: Bilingual::default(),
        promise: None,
        starts: MONDAY,
        days: 5,
        midnight_unix_s: MIDNIGHT_UNIX_S,
        id_steps: vec![1; acts.len()],
        titles: acts.iter().map(|_| "Titel").collect(),
        title_ranks: vec![0; acts.len()],
        occurrence_counts: acts.iter().map(|(_, _, spans)| spans.len() as u32).collect(),
        start_minutes: spans.iter().map(|(start, _)| *start).collect(),
        length_minutes: spans.iter().map(|(_, length)| *length).collect(),
        offset_shifts: vec![0; spans.len()],
        venues: Texts::default(),
        venue_numbers: vec![0; spans.len()],
        groups: groups.collect(),
        deadline_minutes: vec![0; acts.len()],
        changes_from: MONDAY.plus_days(-30),
        change_seconds: acts.iter().map(|(_, changed, _)| *changed).collect(),
        news: vec![0; acts.len()],
        chunks: vec![ChunkName { hash: String::new(), documents }],
        synonyms: Vec::new(),
        facet_names: Vec::new(),
    })
    .unwrap()
}

/// Activity with one occurrence.
fn act(start: u32, length: u32) -> Act {
    (false, 0, vec![(start, length)])
}

fn all(programme: &Programme) -> Vec<Saved> {
    (0..programme.len() as u32).map(|document| Saved::of(programme, document)).collect()
}

/// Ids of each slot of each day.
fn slots(programme: &Programme, plan: &Plan) -> Vec<Vec<Vec<u32>>> {
    let ids = |slot: &Slot| slot.planned.iter().map(|planned| programme.id(planned.hit.document)).collect();
    plan.days.iter().map(|day| day.slots.iter().map(ids).collect()).collect()
}

fn news(plan: &Plan) -> Vec<Option<SinceSaved>> {
    plan.days.iter().flat_map(|day| &day.slots).flat_map(|slot| &slot.planned).map(|planned| planned.news).collect()
}

#[test]
fn days_have_what_is_saved_in_order_with_overlaps_and_gaps() {
    let programme = programme(&[
        act(540, 60),               // 1: Monday 09:00–10:00
        act(570, 90),               // 2: 09:30–11:00, overlaps 1
        act(630, 60),               // 3: 10:30–11:30, overlaps 2 alone
        act(690, 30),               // 4: 11:30, as 3 ends
        act(750, 30),               // 5: 12:30, half an hour later
        (true, 0, vec![(545, 60)]), // 6: cancelled
        act(0, 5 * 1440),           // 7: the whole week
        act(1440 + 600, 60),        // 8: Tuesday
    ]);
    let plan = plan(&programme, &all(&programme), Some(MIDNIGHT_UNIX_S + 630 * 60));
    assert_eq!(slots(&programme, &plan), [vec![vec![1, 2, 3], vec![6], vec![4], vec![5]], vec![vec![8]]]);
    let gaps: Vec<Option<String>> =
        plan.days[0].slots.iter().map(|slot| slot.gap.map(|gap| format!("{}–{}", gap.from, gap.to))).collect();
    assert_eq!(gaps, [None, None, None, Some("12:00–12:30".to_owned())]);
    assert_eq!(plan.days[0].slots[0].activities(), 3);
    assert_eq!(plan.lasting.iter().map(|it| programme.id(it.hit.document)).collect::<Vec<_>>(), [7]);
    assert_eq!(plan.next.map(|hit| programme.id(hit.document)), Some(4), "what begins now has begun");
    assert!(!plan.is_empty() && news(&plan).iter().all(Option::is_none));
}

#[test]
fn what_goes_on_past_midnight_overlaps_the_next_day() {
    let programme = programme(&[act(1380, 120), act(1440 + 30, 60)]);
    let plan = plan(&programme, &all(&programme), None);
    assert_eq!(slots(&programme, &plan), [vec![vec![1, 2]]]);
    assert_eq!(plan.next, None);
}

#[test]
fn what_has_happened_since_is_told() {
    let before = programme(&[
        act(540, 60),
        act(600, 60),
        act(660, 60),
        act(720, 60),
        (false, 0, vec![(780, 60), (1440, 60)]),
        (true, 0, vec![(840, 60)]),
    ]);
    let saved = all(&before);
    let after = programme(&[
        act(540, 60),
        (true, 9, vec![(600, 60)]),
        act(1440 + 660, 90),
        (false, 9, vec![(720, 60)]),
        (false, 9, vec![(780, 60)]),
        (true, 9, vec![(840, 60)]),
    ]);
    let plan = plan(&after, &saved, None);
    let moved = SinceSaved::Moved { from_day: MONDAY, from: TimeOfDay::from_minutes(660).unwrap() };
    let changed = Some(SinceSaved::Changed);
    assert_eq!(news(&plan), [None, Some(SinceSaved::Cancelled), changed, changed, changed, Some(moved)]);
    // The same saved anew has no news.
    assert!(news(&super::plan(&after, &all(&after), None)).iter().all(Option::is_none));
    // Of what is only an id nothing is known.
    let only: Vec<Saved> = (1..=6).map(Saved::only).collect();
    assert!(news(&super::plan(&after, &only, None)).iter().all(Option::is_none));
}

#[test]
fn what_the_programme_does_not_have_is_gone() {
    let programme = programme(&[act(NOON as u32, 60)]);
    let list = [9, 1, 9, 7].map(Saved::only);
    let plan = plan(&programme, &list, None);
    assert_eq!(plan.gone, [9, 7]);
    assert_eq!(slots(&programme, &plan), [vec![vec![1]]]);
    assert!(super::plan(&programme, &[Saved::only(9)], None).is_empty());
}

#[test]
fn a_broken_line_is_left_out() {
    let text = "1\r\n1042 1664780400 27746340,27746400 x\n\nx\n-3\n0\n5 \n6 1\n7 1 2,\n8 1 2 y\n99999999999\n1 5 6\n9";
    let list = parse(text);
    assert_eq!(list.iter().map(|saved| saved.id).collect::<Vec<_>>(), [1, 1042, 5, 8, 9]);
    assert!(list[1].is_cancelled && !list[3].is_cancelled);
    assert_eq!(list[1].occurrences, [27_746_340, 27_746_400]);
    let many: Vec<String> = (1..1000).map(|id| id.to_string()).collect();
    assert_eq!(parse(&many.join("\n")).len(), MOST);
}

fn saved() -> impl Strategy<Value = Saved> {
    (1u32.., 0i64..9_999_999_999, prop::collection::vec(0i64..99_999_999, 1..4), any::<bool>(), any::<bool>()).prop_map(
        |(id, changed_s, occurrences, is_cancelled, is_known)| {
            if is_known { Saved { id, changed_s, occurrences, is_cancelled } } else { Saved::only(id) }
        },
    )
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let span = (0u32..7200, prop_oneof![1u32..200, 1400u32..3000]);
    let act = (prop::bool::weighted(0.2), 0u32..10, prop::collection::vec(span, 1..4)).prop_map(|mut act| {
        act.2.sort_unstable();
        act
    });
    prop::collection::vec(act, 0..12)
}

proptest! {
    #[test]
    fn a_list_survives_its_own_writing(list in prop::collection::vec(saved(), 0..20)) {
        let mut once: Vec<Saved> = Vec::new();
        for saved in &list {
            if once.iter().all(|known| known.id != saved.id) {
                once.push(saved.clone());
            }
        }
        prop_assert_eq!(parse(&write(&list)), once);
    }

    #[test]
    fn any_text_is_read(text in "[0-9 ,x\n-]{0,80}|.*") {
        prop_assert!(parse(&text).len() <= MOST);
    }

    #[test]
    fn a_plan_has_every_occurrence_once_and_only_what_overlaps_side_by_side(acts in acts()) {
        let programme = programme(&acts);
        let plan = plan(&programme, &all(&programme), Some(MIDNIGHT_UNIX_S + 3 * MINUTES_A_DAY * 60));
        let slots: Vec<&Slot> = plan.days.iter().flat_map(|day| &day.slots).collect();
        let in_days = slots.iter().flat_map(|slot| &slot.planned);
        let mut planned: Vec<u32> = in_days.chain(&plan.lasting).map(|planned| planned.hit.occurrence).collect();
        planned.sort_unstable();
        prop_assert_eq!(planned, (0..programme.list.start_minutes.len() as u32).collect::<Vec<_>>());
        prop_assert!(plan.gone.is_empty() && news(&plan).iter().all(Option::is_none));
        let span = |planned: &Planned| programme.span(planned.hit.occurrence);
        let mut ended = i64::MIN;
        let mut began = i64::MIN;
        for slot in slots {
            let first = span(&slot.planned[0]);
            prop_assert!(first.starts_unix_s >= began);
            began = first.starts_unix_s;
            let is_off = programme.is_cancelled(slot.planned[0].hit.document);
            prop_assert!(slot.planned.len() == 1 || !is_off);
            let mut ends = first.ends_unix_s;
            for planned in &slot.planned[1..] {
                prop_assert!(span(planned).starts_unix_s < ends, "it overlaps an earlier one");
                ends = ends.max(span(planned).ends_unix_s);
            }
            if is_off {
                continue;
            }
            prop_assert!(first.starts_unix_s >= ended, "what overlaps is in one slot");
            if let Some(gap) = slot.gap {
                let minutes = (first.starts_unix_s - ended) / 60;
                prop_assert!(minutes >= LEAST_GAP_MINUTES);
                prop_assert_eq!(minutes, i64::from(gap.to.minutes()) - i64::from(gap.from.minutes()));
            }
            ended = ended.max(ends);
        }
    }
}
