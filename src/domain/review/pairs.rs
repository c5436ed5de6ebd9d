//! Pairing of the occurrences of an edited activity with those of the published one.

use crate::occurrence::Occurrence;

/// Pairs of old and new occurrences: first equal ones, then those of the same day in order, then the others in order,
/// as if moved. Unpaired ones were removed or added.
pub(super) fn pair_occurrences<'a>(
    before: &'a [Occurrence],
    after: &'a [Occurrence],
) -> Vec<(Option<&'a Occurrence>, Option<&'a Occurrence>)> {
    let mut left: Vec<Option<&Occurrence>> = after.iter().map(Some).collect();
    let mut pairs: Vec<_> = before.iter().map(|it| (Some(it), None)).collect();
    let ways: [fn(&Occurrence, &Occurrence) -> bool; 3] = [PartialEq::eq, same_day, |_, _| true];
    for is_same in ways {
        for pair in pairs.iter_mut().filter(|pair| pair.1.is_none()) {
            let found = left.iter().position(|it| it.zip(pair.0).is_some_and(|(after, before)| is_same(before, after)));
            pair.1 = found.and_then(|at| left[at].take());
        }
    }
    pairs.extend(left.into_iter().flatten().map(|added| (None, Some(added))));
    pairs
}

pub(super) fn same_day(one: &Occurrence, other: &Occurrence) -> bool {
    one.starts.date() == other.starts.date()
}
