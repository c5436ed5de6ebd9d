//! Running a filter over a programme: the hits in order, and what each value of each group would give.

use super::{Filter, Group, Sort};
use crate::domain::{
    programme::Programme,
    search::{
        index::{Index, NOWHERE},
        query::Query,
    },
    time::MINUTES_A_DAY,
};

/// What a filter gives.
pub struct Outcome {
    /// In the order asked for, each document once.
    pub hits: Vec<Hit>,
    /// For each group and value, how many documents it would give with every other group's choice applied.
    pub counts: [Vec<u32>; Group::ALL.len()],
    /// What goes on for days and fits but for day and hour: it must not hide under its first day.
    pub lasting: Vec<Hit>,
}

/// A document at the first of its occurrences that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub document: u32,
    pub occurrence: u32,
}

impl Outcome {
    pub fn count(&self, group: Group, value: u32) -> u32 {
        self.counts[group.index()][value as usize]
    }
}

/// Runs the filter. The text is looked for in what texts the programme has.
pub fn run(programme: &Programme, filter: &Filter) -> Outcome {
    let query = Query::parse(&filter.text);
    let tiers = (!query.is_empty()).then(|| Index::find(programme, &query));
    let of_activity = Choices::of(programme, filter, |group| !group.is_of_occurrence());
    let of_occurrence = Choices::of(programme, filter, Group::is_of_occurrence);
    let mut tally = Tally::new(programme);
    let mut hits = Vec::new();
    let mut lasting = Vec::new();
    for document in 0..programme.len() as u32 {
        if tiers.as_ref().is_some_and(|tiers| tiers[document as usize] == NOWHERE) {
            continue;
        }
        let failing = of_activity.failing(programme, document);
        if failing == Failing::Several {
            continue;
        }
        let mut first_fitting = None;
        for occurrence in programme.occurrences(document) {
            let failing_there = of_occurrence.failing(programme, occurrence);
            let in_hours = is_in_hours(programme, filter, occurrence);
            if failing == Failing::Nothing
                && matches!(failing_there, Failing::Nothing | Failing::One(Group::Day))
                && programme.span(occurrence).lasts_for_days()
            {
                lasting.push(Hit { document, occurrence });
            }
            if !in_hours {
                continue;
            }
            match (failing, failing_there) {
                (Failing::Nothing, Failing::Nothing) => {
                    first_fitting = first_fitting.or(Some(occurrence));
                    for group in Group::ALL.into_iter().filter(|group| group.is_of_occurrence()) {
                        tally.add(programme, group, occurrence, document);
                    }
                }
                (Failing::Nothing, Failing::One(group)) => tally.add(programme, group, occurrence, document),
                (Failing::One(_), Failing::Nothing) => first_fitting = first_fitting.or(Some(occurrence)),
                _ => {}
            }
        }
        match (first_fitting, failing) {
            (Some(occurrence), Failing::Nothing) => {
                hits.push(Hit { document, occurrence });
                for group in Group::ALL.into_iter().filter(|group| !group.is_of_occurrence()) {
                    tally.add(programme, group, document, document);
                }
            }
            (Some(_), Failing::One(group)) => tally.add(programme, group, document, document),
            _ => {}
        }
    }
    sort(programme, filter.sort(), tiers.as_deref(), &mut hits);
    lasting.dedup_by_key(|hit| hit.document);
    sort(programme, Sort::Time, None, &mut lasting);
    Outcome { hits, counts: tally.counts, lasting }
}

/// How many documents a filter gives.
pub fn total(programme: &Programme, filter: &Filter) -> usize {
    run(programme, filter).hits.len()
}

fn is_in_hours(programme: &Programme, filter: &Filter, occurrence: u32) -> bool {
    if filter.from.is_none() && filter.to.is_none() {
        return true;
    }
    let minute = (i64::from(programme.list.start_minutes[occurrence as usize]) % MINUTES_A_DAY) as u16;
    match (filter.from, filter.to) {
        (Some(from), Some(to)) if from >= to => minute >= from.minutes() || minute < to.minutes(),
        (from, to) => from.is_none_or(|from| minute >= from.minutes()) && to.is_none_or(|to| minute < to.minutes()),
    }
}

/// Sorts by one number for each hit: what comes first stands in its highest bits, the id in its lowest.
fn sort(programme: &Programme, sort: Sort, tiers: Option<&[u8]>, hits: &mut [Hit]) {
    let key = |hit: &Hit| {
        let start = u128::from(programme.list.start_minutes[hit.occurrence as usize]);
        let title = u128::from(programme.list.title_ranks[hit.document as usize]);
        let tier = match (sort, tiers) {
            (Sort::Relevance, Some(tiers)) => u128::from(tiers[hit.document as usize]),
            _ => 0,
        };
        let before_id = match sort {
            Sort::Title => title << 32 | start,
            Sort::Time | Sort::Relevance => start << 32 | title,
        };
        tier << 96 | before_id << 32 | u128::from(hit.document)
    };
    hits.sort_unstable_by_key(key);
}

/// How many of the chosen groups a document or an occurrence fails.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failing {
    Nothing,
    One(Group),
    Several,
}

/// The groups in which something is chosen, and which of their values are.
struct Choices {
    groups: Vec<(Group, Vec<bool>)>,
}

impl Choices {
    fn of(programme: &Programme, filter: &Filter, takes: impl Fn(Group) -> bool) -> Self {
        let groups = Group::ALL
            .into_iter()
            .filter(|group| takes(*group) && !filter.selected(*group).is_empty())
            .map(|group| {
                let chosen = programme.slugs(group).iter().map(|slug| filter.is_selected(group, slug)).collect();
                (group, chosen)
            })
            .collect();
        Self { groups }
    }

    fn failing(&self, programme: &Programme, row: u32) -> Failing {
        let mut failing = Failing::Nothing;
        for (group, chosen) in &self.groups {
            if programme.values(*group, row).iter().any(|value| chosen[*value as usize]) {
                continue;
            }
            if failing != Failing::Nothing {
                return Failing::Several;
            }
            failing = Failing::One(*group);
        }
        failing
    }
}

/// Counts each document once for each value.
struct Tally {
    counts: [Vec<u32>; Group::ALL.len()],
    /// One more than the document that was counted last, for each value.
    last: [Vec<u32>; Group::ALL.len()],
}

impl Tally {
    fn new(programme: &Programme) -> Self {
        let zeros = || Group::ALL.map(|group| vec![0; programme.slugs(group).len()]);
        Self { counts: zeros(), last: zeros() }
    }

    fn add(&mut self, programme: &Programme, group: Group, row: u32, document: u32) {
        let (counts, last) = (&mut self.counts[group.index()], &mut self.last[group.index()]);
        for value in programme.values(group, row) {
            let value = *value as usize;
            if last[value] != document + 1 {
                last[value] = document + 1;
                counts[value] += 1;
            }
        }
    }
}
