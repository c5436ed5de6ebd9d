//! Running a filter over a programme: the hits in order, and the count of each value of each group.

use std::cmp::Reverse;

use super::{Filter, Group, Sort, order::sort};
use crate::{
    programme::Programme,
    search::{
        index::{NO_MATCH, SearchResult},
        query::Query,
    },
    time::{Date, MINUTES_A_DAY, TimeOfDay},
};

/// Result of a filter.
#[derive(Default)]
pub struct FilterResult {
    /// Hits in the requested order, each document once.
    pub hits: Vec<Hit>,
    /// Counts by group and value: the number of hits with that value if its group had no other choice.
    pub counts: [Vec<u32>; Group::ALL.len()],
    /// Occurrences that last for days and match all but day and hour, so that they do not hide under their first day.
    pub lasting: Vec<Hit>,
    /// Result of the search for the text; `None` without a text.
    pub answer: Option<SearchResult>,
}

/// Document at its first matching occurrence, or at the first of those that have what the text names: a day, a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub document: u32,
    pub occurrence: u32,
}

impl FilterResult {
    /// Count of a value; 0 for a value that the programme of this result did not have.
    pub fn count(&self, group: Group, value: u32) -> u32 {
        self.counts[group.index()].get(value as usize).copied().unwrap_or(0)
    }
}

/// Runs a filter. The text is searched in the texts that the programme has loaded; `today` is the date in the week's
/// zone, for words such as `i dag`: without it they are plain text.
pub fn run(programme: &Programme, filter: &Filter, today: Option<Date>) -> FilterResult {
    run_among(programme, filter, today, None)
}

/// Runs a filter over the activities of these ids only, which are sorted; over all where there are none.
pub fn run_among(programme: &Programme, filter: &Filter, today: Option<Date>, among: Option<&[u32]>) -> FilterResult {
    let query = Query::parse(&filter.text);
    let answer = (!query.is_empty()).then(|| programme.index.find(programme, &query, today));
    let mut documents = failing(programme, filter, programme.len(), |group| !group.is_of_occurrence());
    let mut occurrences = failing(programme, filter, programme.list.start_minutes.len(), Group::is_of_occurrence);
    if let Some(answer) = &answer {
        for (state, score) in documents.iter_mut().zip(&answer.scores) {
            if *score == NO_MATCH {
                *state = OUT;
            }
        }
    }
    if let Some(day) = filter.changed_from {
        for (document, state) in (0..).zip(&mut documents) {
            if programme.changed_day(document) < day {
                *state = OUT;
            }
        }
    }
    if let Some(ids) = among {
        for (document, state) in (0..).zip(&mut documents) {
            if ids.binary_search(&programme.id(document)).is_err() {
                *state = OUT;
            }
        }
    }
    let mut lasting = lasting(programme, &documents, &occurrences);
    if filter.from.is_some() || filter.to.is_some() {
        for (occurrence, state) in (0..).zip(&mut occurrences) {
            if !starts_within(programme, occurrence, filter.from, filter.to) {
                *state = OUT;
            }
        }
    }
    let mut counts = Group::ALL.map(|group| vec![0; programme.slugs(group).len()]);
    for group in Group::ALL.into_iter().filter(|group| group.is_of_occurrence()) {
        count_of_occurrences(programme, group, &documents, &occurrences, &mut counts[group.index()]);
    }
    let facets = answer.as_ref().map_or(&[][..], |answer| answer.facets.as_slice());
    // Occurrences with less of what the text names come after the others; the first of equals is shown.
    let lacking = |occurrence: &u32| Reverse(facets.iter().filter(|facet| facet.is_of(programme, *occurrence)).count());
    let mut hits = Vec::new();
    for document in 0..programme.len() as u32 {
        let state = &mut documents[document as usize];
        if *state == OUT {
            continue;
        }
        let fitting = programme.occurrences(document).filter(|occurrence| occurrences[*occurrence as usize] == FITS);
        match fitting.min_by_key(lacking) {
            Some(occurrence) if *state == FITS => hits.push(Hit { document, occurrence }),
            Some(_) => {}
            None => *state = OUT,
        }
    }
    for group in Group::ALL.into_iter().filter(|group| !group.is_of_occurrence()) {
        count_of_activities(programme, group, &documents, &mut counts[group.index()]);
    }
    let scores = answer.as_ref().map(|answer| answer.scores.as_slice());
    sort(programme, filter.sort(), scores, &mut hits);
    sort(programme, Sort::Time, None, &mut lasting);
    FilterResult { hits, counts, lasting, answer }
}

/// Groups that a document or an occurrence fails: none ([`FITS`]), one (its index plus one), or more or another
/// condition ([`OUT`]).
type State = u8;

const FITS: State = 0;
const OUT: State = State::MAX;

fn failing_only(group: Group) -> State {
    group.index() as State + 1
}

/// State of every row, by the chosen groups for which `takes` is true.
fn failing(programme: &Programme, filter: &Filter, rows: usize, takes: impl Fn(Group) -> bool) -> Vec<State> {
    let mut states = vec![FITS; rows];
    for group in Group::ALL.into_iter().filter(|group| takes(*group) && !filter.selected(*group).is_empty()) {
        let chosen: Vec<bool> = programme.slugs(group).iter().map(|slug| filter.is_selected(group, slug)).collect();
        let (begins, values) = programme.column(group);
        for (state, row) in states.iter_mut().zip(begins.windows(2)) {
            if !values[row[0] as usize..row[1] as usize].iter().any(|value| chosen[*value as usize]) {
                *state = if *state == FITS { failing_only(group) } else { OUT };
            }
        }
    }
    states
}

/// Occurrences that last for days and match all but day and hour.
fn lasting(programme: &Programme, documents: &[State], occurrences: &[State]) -> Vec<Hit> {
    let mut lasting: Vec<Hit> = Vec::new();
    for document in (0..programme.len() as u32).filter(|document| documents[*document as usize] == FITS) {
        let found = programme.occurrences(document).filter(|occurrence| {
            let state = occurrences[*occurrence as usize];
            i64::from(programme.list.length_minutes[*occurrence as usize]) >= MINUTES_A_DAY
                && (state == FITS || state == failing_only(Group::Day))
        });
        lasting.extend(found.map(|occurrence| Hit { document, occurrence }));
    }
    lasting
}

/// Counts each document once for each value of its matching occurrences.
fn count_of_occurrences(
    programme: &Programme,
    group: Group,
    documents: &[State],
    occurrences: &[State],
    counts: &mut [u32],
) {
    let own = failing_only(group);
    let (begins, values) = programme.column(group);
    // For each value, one more than the document that was counted last.
    let mut last = vec![0; counts.len()];
    for document in (0..programme.len() as u32).filter(|document| documents[*document as usize] == FITS) {
        for occurrence in programme.occurrences(document) {
            let state = occurrences[occurrence as usize];
            if state != FITS && state != own {
                continue;
            }
            let row = begins[occurrence as usize] as usize..begins[occurrence as usize + 1] as usize;
            for value in &values[row] {
                let value = *value as usize;
                if last[value] != document + 1 {
                    last[value] = document + 1;
                    counts[value] += 1;
                }
            }
        }
    }
}

fn count_of_activities(programme: &Programme, group: Group, documents: &[State], counts: &mut [u32]) {
    let own = failing_only(group);
    let (begins, values) = programme.column(group);
    for (state, row) in documents.iter().zip(begins.windows(2)) {
        if *state == FITS || *state == own {
            for value in &values[row[0] as usize..row[1] as usize] {
                counts[*value as usize] += 1;
            }
        }
    }
}

/// Occurrences of [`FilterResult::lasting`] that go on during a day's chosen hours, and are no hits of that day.
pub fn lasting_on<'a>(
    programme: &'a Programme,
    filter: &'a Filter,
    lasting: &'a [Hit],
    day: Date,
) -> impl Iterator<Item = Hit> + 'a {
    let midnight = i64::from(day.0 - programme.list.starts.0) * MINUTES_A_DAY;
    let from = filter.from.map_or(0, |from| i64::from(from.minutes()));
    let to = filter.to.map_or(MINUTES_A_DAY, |to| i64::from(to.minutes()));
    let windows = if from < to { [(from, to), (0, 0)] } else { [(from, MINUTES_A_DAY), (0, to)] };
    lasting.iter().copied().filter(move |hit| {
        let starts = i64::from(programme.list.start_minutes[hit.occurrence as usize]) - midnight;
        let ends = starts + i64::from(programme.list.length_minutes[hit.occurrence as usize]);
        let is_hit =
            (0..MINUTES_A_DAY).contains(&starts) && starts_within(programme, hit.occurrence, filter.from, filter.to);
        !is_hit && windows.iter().any(|(from, to)| starts < *to && ends > *from && from < to)
    })
}

/// Every occurrence that fits, of the documents that are hits, in the order of the hits.
pub fn fitting(programme: &Programme, filter: &Filter, hits: &[Hit]) -> Vec<Hit> {
    let occurrences = failing(programme, filter, programme.list.start_minutes.len(), Group::is_of_occurrence);
    let fits = |occurrence: &u32| {
        occurrences[*occurrence as usize] == FITS && starts_within(programme, *occurrence, filter.from, filter.to)
    };
    let of_hit = |hit: &Hit| {
        let document = hit.document;
        programme.occurrences(document).filter(fits).map(move |occurrence| Hit { document, occurrence })
    };
    hits.iter().flat_map(of_hit).collect()
}

/// Number of hits of a filter.
pub fn total(programme: &Programme, filter: &Filter, today: Option<Date>) -> usize {
    run(programme, filter, today).hits.len()
}

/// Whether an occurrence starts at or after one time and before another; past midnight where that is no later.
pub(crate) fn starts_within(
    programme: &Programme,
    occurrence: u32,
    from: Option<TimeOfDay>,
    to: Option<TimeOfDay>,
) -> bool {
    let minute = (i64::from(programme.list.start_minutes[occurrence as usize]) % MINUTES_A_DAY) as u16;
    match (from, to) {
        (Some(from), Some(to)) if from >= to => minute >= from.minutes() || minute < to.minutes(),
        (from, to) => from.is_none_or(|from| minute >= from.minutes()) && to.is_none_or(|to| minute < to.minutes()),
    }
}
