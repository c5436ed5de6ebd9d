//! Line-by-line differences between two versions of a text, for reviewers of an edit.

/// Line of either version, or a gap for omitted lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffLine<'a> {
    /// In both versions; near a line that differs.
    Same(&'a str),
    Removed(&'a str),
    Added(&'a str),
    /// Gap: one or more omitted lines of both versions.
    LeftOut,
}

/// Most pairs of lines that are compared; beyond it the whole old text is removed and the whole new one added.
const MOST_PAIRS: usize = 1_000_000;
/// Number of equal lines shown before and after a line that differs.
const AROUND: usize = 1;

/// Lines of both versions in order, old before new, without those far from any difference.
pub fn differences<'a>(before: &'a str, after: &'a str) -> Vec<DiffLine<'a>> {
    left_out(&all_lines(before, after))
}

fn all_lines<'a>(before: &'a str, after: &'a str) -> Vec<DiffLine<'a>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let first = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[first..], &new[first..]);
    let last = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old_middle, new_middle) = (&old_rest[..old_rest.len() - last], &new_rest[..new_rest.len() - last]);
    let mut lines: Vec<DiffLine> = old[..first].iter().map(|line| DiffLine::Same(line)).collect();
    middle(old_middle, new_middle, &mut lines);
    lines.extend(old[old.len() - last..].iter().map(|line| DiffLine::Same(line)));
    lines
}

/// Adds the lines between the common beginning and end, by their longest common subsequence.
fn middle<'a>(old: &[&'a str], new: &[&'a str], lines: &mut Vec<DiffLine<'a>>) {
    if old.len() * new.len() > MOST_PAIRS {
        lines.extend(old.iter().map(|line| DiffLine::Removed(line)));
        lines.extend(new.iter().map(|line| DiffLine::Added(line)));
        return;
    }
    // Length of the longest common subsequence of the rests of both from each pair on.
    let width = new.len() + 1;
    let mut common = vec![0u32; (old.len() + 1) * width];
    for row in (0..old.len()).rev() {
        for column in (0..new.len()).rev() {
            common[row * width + column] = if old[row] == new[column] {
                common[(row + 1) * width + column + 1] + 1
            } else {
                common[(row + 1) * width + column].max(common[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < old.len() || column < new.len() {
        if row < old.len() && column < new.len() && old[row] == new[column] {
            lines.push(DiffLine::Same(old[row]));
            (row, column) = (row + 1, column + 1);
        } else if column == new.len()
            || row < old.len() && common[(row + 1) * width + column] >= common[row * width + column + 1]
        {
            lines.push(DiffLine::Removed(old[row]));
            row += 1;
        } else {
            lines.push(DiffLine::Added(new[column]));
            column += 1;
        }
    }
}

fn left_out<'a>(lines: &[DiffLine<'a>]) -> Vec<DiffLine<'a>> {
    let is_same = |line: &DiffLine| matches!(line, DiffLine::Same(_));
    let mut kept = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let around = &lines[at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len())];
        if around.iter().all(is_same) {
            if kept.last() != Some(&DiffLine::LeftOut) {
                kept.push(DiffLine::LeftOut);
            }
        } else {
            kept.push(*line);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DiffLine::*, *};

    #[test]
    fn what_differs_stands_among_its_neighbours() {
        assert_eq!(differences("Ett", "Två"), [Removed("Ett"), Added("Två")]);
        assert_eq!(
            differences("a\nb\nc\nd\ne\nf", "a\nb\nc\nD\ne\nf\ng"),
            [LeftOut, Same("c"), Removed("d"), Added("D"), Same("e"), Same("f"), Added("g")]
        );
        assert_eq!(differences("", "ny"), [Added("ny")]);
        assert_eq!(differences("x\ny", "x\ny"), [LeftOut]);
    }

    proptest! {
        #[test]
        fn each_version_can_be_read_from_it(old in "[ab\n]{0,40}", new in "[ab\n]{0,40}") {
            let lines = all_lines(&old, &new);
            let of = |line: &DiffLine, other: fn(&str) -> DiffLine| match line {
                Same(text) => Some((*text).to_owned()),
                LeftOut => None,
                Removed(text) | Added(text) => (*line == other(text)).then(|| (*text).to_owned()),
            };
            let left: Vec<String> = lines.iter().filter_map(|line| of(line, |text| Removed(text))).collect();
            let right: Vec<String> = lines.iter().filter_map(|line| of(line, |text| Added(text))).collect();
            prop_assert_eq!(left, old.lines().collect::<Vec<_>>());
            prop_assert_eq!(right, new.lines().collect::<Vec<_>>());
        }
    }
}
