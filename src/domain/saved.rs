//! Saved activities: what is remembered of each, its text in the browser's storage and in the database, and the plan of
//! a visitor's days that they make on a programme.

use super::{
    filter::{Sort, order, run::Hit},
    programme::{Programme, Span},
    time::{Date, MINUTES_A_DAY, TimeOfDay},
};

/// Most activities in a list.
pub const MOST: usize = 500;
/// Most occurrences of an activity.
const MOST_OCCURRENCES: usize = 50;
/// Shortest gap between two activities that a plan tells of, in minutes.
const LEAST_GAP_MINUTES: i64 = 30;
/// Last word of the line of an activity that was cancelled when it was saved.
const CANCELLED: &str = "x";

/// Saved activity, with what of it can be told from what it has become. The programme's own stamp of the last public
/// change stands for the time of saving: a visitor may have saved what an old page showed, by a clock that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub id: u32,
    /// [`Programme::changed_local_s`] when it was saved.
    pub changed_s: i64,
    /// Start of each occurrence, in minutes since 1970; empty where nothing but the id is known.
    pub occurrences: Vec<i64>,
    pub is_cancelled: bool,
}

impl Saved {
    /// Activity of a programme as it is now.
    pub fn of(programme: &Programme, document: u32) -> Self {
        Self {
            id: programme.id(document),
            changed_s: programme.changed_local_s(document),
            occurrences: starts(programme, document).collect(),
            is_cancelled: programme.is_cancelled(document),
        }
    }

    /// Activity of which nothing but the id is known, as in an address.
    pub fn only(id: u32) -> Self {
        Self { id, changed_s: 0, occurrences: Vec::new(), is_cancelled: false }
    }
}

/// Start of each occurrence of a document, in minutes since 1970.
fn starts(programme: &Programme, document: u32) -> impl Iterator<Item = i64> {
    programme.occurrences(document).map(|occurrence| minute(programme.span(occurrence).starts_unix_s))
}

fn minute(unix_s: i64) -> i64 {
    unix_s.div_euclid(60)
}

/// Ids of a list, in its order.
pub fn ids(list: &[Saved]) -> Vec<u32> {
    list.iter().map(|saved| saved.id).collect()
}

/// Text of a list: a line for each activity, `1042`, or `1042 1664780400 27746340,27746400 x` with the last change, the
/// starts, and an `x` where it was cancelled.
pub fn write(list: &[Saved]) -> String {
    let mut text = String::with_capacity(list.len() * 40);
    for saved in list {
        text.push_str(&saved.id.to_string());
        if !saved.occurrences.is_empty() {
            text.push(' ');
            text.push_str(&saved.changed_s.to_string());
            for (at, start) in saved.occurrences.iter().enumerate() {
                text.push(if at == 0 { ' ' } else { ',' });
                text.push_str(&start.to_string());
            }
            if saved.is_cancelled {
                text.push(' ');
                text.push_str(CANCELLED);
            }
        }
        text.push('\n');
    }
    text
}

/// List of a text: the first [`MOST`] activities, each once. A line that cannot be read is left out.
pub fn parse(text: &str) -> Vec<Saved> {
    let mut list: Vec<Saved> = Vec::new();
    for saved in text.lines().filter_map(parse_line) {
        if list.len() < MOST && list.iter().all(|known| known.id != saved.id) {
            list.push(saved);
        }
    }
    list
}

fn parse_line(line: &str) -> Option<Saved> {
    let mut words = line.trim().split(' ');
    let mut saved = Saved::only(u32::try_from(number(words.next()?)?).ok()?);
    if let Some(changed) = words.next() {
        saved.changed_s = number(changed)?;
        for start in words.next()?.split(',').take(MOST_OCCURRENCES) {
            saved.occurrences.push(number(start)?);
        }
        saved.is_cancelled = words.next() == Some(CANCELLED);
    }
    (saved.id > 0).then_some(saved)
}

/// Whole number of at most fifteen digits. Not `str::parse`, whose errors are more code than this.
fn number(text: &str) -> Option<i64> {
    let is_short = (1..=15).contains(&text.len());
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    is_short.then(|| text.bytes().try_fold(0, |number, byte| Some(number * 10 + digit(byte)?))).flatten()
}

/// Saved activities by day and time.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Occurrences that last for days, in order of time. They overlap nothing.
    pub lasting: Vec<Planned>,
    /// Days with something saved, in order.
    pub days: Vec<PlannedDay>,
    /// Ids that the programme does not have: withdrawn, hidden, or never there.
    pub gone: Vec<u32>,
    /// What begins next.
    pub next: Option<Hit>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct PlannedDay {
    pub date: Date,
    pub slots: Vec<Slot>,
}

/// Occurrences that overlap in time, each with the one before it or an earlier one; most often one alone.
#[derive(Debug, PartialEq, Eq)]
pub struct Slot {
    /// Gap before it, after what ends last before it on that day.
    pub gap: Option<Gap>,
    pub planned: Vec<Planned>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    pub from: TimeOfDay,
    pub to: TimeOfDay,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    pub hit: Hit,
    pub news: Option<SinceSaved>,
}

/// What has happened to an occurrence since its activity was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinceSaved {
    Cancelled,
    /// It began at another time.
    Moved {
        from_day: Date,
        from: TimeOfDay,
    },
    Changed,
}

impl Plan {
    /// Whether nothing of the programme is saved.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty() && self.lasting.is_empty()
    }
}

impl Slot {
    /// Number of different activities; with more than one a visitor has to choose.
    pub fn activities(&self) -> usize {
        let is_first = |at: usize| {
            let document = self.planned[at].hit.document;
            self.planned[..at].iter().all(|before| before.hit.document != document)
        };
        (0..self.planned.len()).filter(|at| is_first(*at)).count()
    }
}

/// List without what was over before a programme's week began and is no part of it, and without what only its id is known
/// of and no programme says more.
pub fn since(list: &[Saved], programme: &Programme) -> Vec<Saved> {
    let first_minute = i64::from(programme.list.starts.0) * MINUTES_A_DAY;
    let is_earlier = |saved: &Saved| {
        let latest = saved.occurrences.iter().max();
        // Times are of different zones: a day more is no harm.
        latest.is_none_or(|start| *start < first_minute - MINUTES_A_DAY) && programme.document(saved.id).is_none()
    };
    list.iter().filter(|saved| !is_earlier(saved)).cloned().collect()
}

/// Plan of saved activities on a programme; `now_unix_s` is the server's clock, where it is known.
pub fn plan(programme: &Programme, list: &[Saved], now_unix_s: Option<i64>) -> Plan {
    let mut plan = Plan::default();
    let mut of_document: Vec<Option<&Saved>> = vec![None; programme.len()];
    for saved in list {
        match programme.document(saved.id) {
            Some(document) => {
                of_document[document as usize].get_or_insert(saved);
            }
            None if plan.gone.contains(&saved.id) => {}
            None => plan.gone.push(saved.id),
        }
    }
    let mut hits: Vec<Hit> = Vec::new();
    for document in (0..programme.len() as u32).filter(|document| of_document[*document as usize].is_some()) {
        hits.extend(programme.occurrences(document).map(|occurrence| Hit { document, occurrence }));
    }
    order::sort(programme, Sort::Time, None, &mut hits);
    let mut open: Option<Open> = None;
    for hit in hits {
        let span = programme.span(hit.occurrence);
        let news = of_document[hit.document as usize].and_then(|saved| since_saved(programme, saved, hit));
        let planned = Planned { hit, news };
        let is_on = !programme.is_cancelled(hit.document);
        if span.lasts_for_days() {
            plan.lasting.push(planned);
            continue;
        }
        if is_on && plan.next.is_none() && now_unix_s.is_some_and(|now| span.starts_unix_s > now) {
            plan.next = Some(hit);
        }
        if let Some(open) = open.as_mut().filter(|open| is_on && span.starts_unix_s < open.last.ends_unix_s) {
            plan.days[open.day].slots[open.slot].planned.push(planned);
            open.lasts_until(span);
            continue;
        }
        let gap = open.as_ref().filter(|_| is_on).and_then(|open| gap(open.last, span));
        let (day, slot) = plan.push(span.day, Slot { gap, planned: vec![planned] });
        if is_on {
            open = Some(Open { day, slot, last: span });
        }
    }
    plan
}

impl Plan {
    /// Appends a slot to its day; returns the indexes of both.
    fn push(&mut self, date: Date, slot: Slot) -> (usize, usize) {
        if self.days.last().is_none_or(|last| last.date != date) {
            self.days.push(PlannedDay { date, slots: Vec::new() });
        }
        let day = self.days.len() - 1;
        let slots = &mut self.days[day].slots;
        slots.push(slot);
        (day, slots.len() - 1)
    }
}

/// Slot that what begins next may overlap.
struct Open {
    day: usize,
    slot: usize,
    /// Occurrence of the slot that ends last.
    last: Span,
}

impl Open {
    fn lasts_until(&mut self, span: Span) {
        if span.ends_unix_s > self.last.ends_unix_s {
            self.last = span;
        }
    }
}

/// Gap between an end and a start of the same day, where it is long enough.
fn gap(before: Span, after: Span) -> Option<Gap> {
    let minutes = minute(after.starts_unix_s - before.ends_unix_s);
    let is_told = before.last_day == after.day && minutes >= LEAST_GAP_MINUTES;
    is_told.then_some(Gap { from: before.ends, to: after.starts })
}

fn since_saved(programme: &Programme, saved: &Saved, hit: Hit) -> Option<SinceSaved> {
    if saved.occurrences.is_empty() {
        return None;
    }
    if programme.is_cancelled(hit.document) && !saved.is_cancelled {
        return Some(SinceSaved::Cancelled);
    }
    let own = minute(programme.span(hit.occurrence).starts_unix_s);
    if !saved.occurrences.contains(&own) {
        // The first new start is where the first of the old ones went that are no more, and so on.
        let place = starts(programme, hit.document).filter(|it| *it < own && !saved.occurrences.contains(it)).count();
        let is_no_more = |old: &&i64| starts(programme, hit.document).all(|start| start != **old);
        return Some(saved.occurrences.iter().filter(is_no_more).nth(place).map_or(SinceSaved::Changed, |old| {
            let (from_day, from) = programme.local_at(*old * 60);
            SinceSaved::Moved { from_day, from }
        }));
    }
    let is_changed = programme.changed_local_s(hit.document) > saved.changed_s
        || saved.occurrences.len() != programme.occurrences(hit.document).len();
    is_changed.then_some(SinceSaved::Changed)
}

#[cfg(test)]
mod tests;
