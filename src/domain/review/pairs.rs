//! Pairing of the occurrences of an edited activity with those that it had before.

use crate::occurrence::Occurrence;

/// Pairs of old and new occurrences, as in [`pairing`].
pub(super) fn pair_occurrences<'a>(
    before: &'a [Occurrence],
    after: &'a [Occurrence],
) -> Vec<(Option<&'a Occurrence>, Option<&'a Occurrence>)> {
    let pairs = pairing(before, after).into_iter();
    pairs.map(|(old, new)| (old.map(|at| &before[at]), new.map(|at| &after[at]))).collect()
}

/// Pairs of the numbers of old and new occurrences: first equal ones, then those with the same start, then those of the
/// same day in order, then the others in order, as if moved. Unpaired ones were removed or added.
pub(crate) fn pairing(before: &[Occurrence], after: &[Occurrence]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut left: Vec<usize> = (0..after.len()).collect();
    let mut pairs: Vec<(Option<usize>, Option<usize>)> = (0..before.len()).map(|at| (Some(at), None)).collect();
    let ways: [fn(&Occurrence, &Occurrence) -> bool; 4] = [PartialEq::eq, same_start, same_day, |_, _| true];
    for is_same in ways {
        for (old, (_, new)) in before.iter().zip(&mut pairs).filter(|(_, (_, new))| new.is_none()) {
            let found = left.iter().position(|at| is_same(old, &after[*at]));
            *new = found.map(|at| left.remove(at));
        }
    }
    pairs.extend(left.into_iter().map(|added| (None, Some(added))));
    pairs
}

fn same_start(one: &Occurrence, other: &Occurrence) -> bool {
    one.starts.unix_s == other.starts.unix_s
}

pub(super) fn same_day(one: &Occurrence, other: &Occurrence) -> bool {
    one.starts.date() == other.starts.date()
}
