//! Typos: the edit distance between a typed term and a word, and the likelihood of the edits. An edit is an insertion,
//! a deletion, a substitution or a transposition of neighbours (optimal string alignment). Å, ä and ö typed as a and o
//! are no edit.

use super::tokens::without_diacritic;

/// Most letters of a term that is compared.
pub const MAX_LETTERS: usize = 48;
/// Most edits that are counted.
pub const MAX_EDITS: usize = 2;
/// Most letters of a word that many edits away.
const LONGEST: usize = MAX_LETTERS + MAX_EDITS;
/// Weight of a transposition.
const TRANSPOSITION: u32 = 6;
/// Keys of a Swedish keyboard, row by row, each row half a key to the right of the one above.
const ROWS: [&[u8]; 3] = [b"qwertyuiop}", b"asdfghjkl|{", b"zxcvbnm"];
/// Position of each letter on the keyboard, rows 16 apart; 255 for letters without a key.
const KEYS: [u8; 128] = {
    let mut keys = [u8::MAX; 128];
    let mut row = 0;
    while row < ROWS.len() {
        let mut column = 0;
        while column < ROWS[row].len() {
            keys[ROWS[row][column] as usize] = (16 * row + column) as u8;
            column += 1;
        }
        row += 1;
    }
    keys
};

/// Typed term, prepared for comparison with many words.
pub struct TypedWord<'a> {
    letters: &'a [u8],
    /// For each letter, its positions in the term, as bits.
    places: [u64; 128],
}

/// Edit distances between a word and a typed term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EditDistance {
    /// Distance to the whole word.
    pub whole: u32,
    /// Distance to the nearest prefix of the word, and the length of that prefix.
    pub prefix: u32,
    pub prefix_letters: usize,
}

impl<'a> TypedWord<'a> {
    /// Prepares a term; `None` for one longer than [`MAX_LETTERS`].
    pub fn new(word: &'a str) -> Option<Self> {
        let letters = word.as_bytes();
        if letters.len() > MAX_LETTERS {
            return None;
        }
        let mut places = [0; 128];
        for (at, letter) in letters.iter().enumerate() {
            places[usize::from(without_diacritic(*letter) & 127)] |= 1 << at;
        }
        Some(Self { letters, places })
    }

    /// Distances by Hyyrö's bit-parallel algorithm with transpositions (2003): a column of the table for each letter.
    pub fn distance(&self, word: &[u8]) -> EditDistance {
        let last = 1_u64 << (self.letters.len().max(1) - 1);
        let (mut plus, mut minus) = (u64::MAX, 0_u64);
        let (mut diagonal, mut before) = (0_u64, 0_u64);
        let mut distance = self.letters.len() as u32;
        let mut nearest = EditDistance { whole: distance, prefix: distance, prefix_letters: 0 };
        for (at, letter) in word.iter().enumerate() {
            let here = self.places[usize::from(without_diacritic(*letter) & 127)];
            let swapped = ((!diagonal & here) << 1) & before;
            diagonal = ((here & plus).wrapping_add(plus) ^ plus) | here | minus | swapped;
            let mut up = minus | !(diagonal | plus);
            let mut down = diagonal & plus;
            distance += u32::from(up & last != 0);
            distance -= u32::from(down & last != 0);
            up = up << 1 | 1;
            down <<= 1;
            plus = down | !(diagonal | up);
            minus = up & diagonal;
            before = here;
            if distance < nearest.prefix {
                nearest.prefix = distance;
                nearest.prefix_letters = at + 1;
            }
        }
        nearest.whole = distance;
        nearest
    }
}

/// Weight of the edits between the two, in tenths of an edit: neighbours on the keyboard, doubled letters and vowels
/// are confused most often, and weigh least. `None` where the lengths differ by more than [`MAX_EDITS`].
pub fn weight(typed: &str, word: &str) -> Option<u32> {
    let (typed, word) = (typed.as_bytes(), word.as_bytes());
    if typed.len() > MAX_LETTERS || typed.len().abs_diff(word.len()) > MAX_EDITS {
        return None;
    }
    // Last three rows of the table, in turn.
    let mut rows = [[u32::MAX; LONGEST + 1]; 3];
    for row in 0..=typed.len() {
        let [here, above, two_above] = [row % 3, (row + 2) % 3, (row + 1) % 3];
        rows[here] = [u32::MAX; LONGEST + 1];
        for column in row.saturating_sub(MAX_EDITS)..=(row + MAX_EDITS).min(word.len()) {
            let mut best = if row + column == 0 { 0 } else { u32::MAX };
            if row > 0 {
                best = best.min(rows[above][column].saturating_add(insertion_weight(typed, row)));
            }
            if column > 0 {
                best = best.min(rows[here][column - 1].saturating_add(insertion_weight(word, column)));
            }
            if row > 0 && column > 0 {
                let (left, right) = (typed[row - 1], word[column - 1]);
                best = best.min(rows[above][column - 1].saturating_add(substitution_weight(left, right)));
                if row > 1 && column > 1 && left == word[column - 2] && right == typed[row - 2] {
                    best = best.min(rows[two_above][column - 2].saturating_add(TRANSPOSITION));
                }
            }
            rows[here][column] = best;
        }
    }
    Some(rows[typed.len() % 3][word.len()])
}

/// Weight of a letter that only one side has; less where it doubles its neighbour.
fn insertion_weight(letters: &[u8], end: usize) -> u32 {
    let letter = letters[end - 1];
    let is_doubled = end > 1 && letters[end - 2] == letter || letters.get(end) == Some(&letter);
    if is_doubled { 5 } else { 9 }
}

fn substitution_weight(left: u8, right: u8) -> u32 {
    if left == right {
        0
    } else if without_diacritic(left) == without_diacritic(right) {
        3
    } else if are_neighbours(left, right) {
        7
    } else if [left, right].iter().all(|letter| b"aeiouy{|}".contains(letter)) {
        8
    } else {
        10
    }
}

fn are_neighbours(left: u8, right: u8) -> bool {
    let (left, right) = (KEYS[usize::from(left & 127)], KEYS[usize::from(right & 127)]);
    if left == u8::MAX || right == u8::MAX {
        return false;
    }
    matches!(left.abs_diff(right), 1 | 15 | 16)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By the table, as the textbooks have it.
    fn by_table(typed: &[u8], word: &[u8]) -> u32 {
        let mut table = vec![vec![0; word.len() + 1]; typed.len() + 1];
        for row in 0..=typed.len() {
            for column in 0..=word.len() {
                table[row][column] = if row == 0 {
                    column
                } else if column == 0 {
                    row
                } else {
                    let differs = usize::from(typed[row - 1] != word[column - 1]);
                    let mut best = (table[row - 1][column] + 1)
                        .min(table[row][column - 1] + 1)
                        .min(table[row - 1][column - 1] + differs);
                    if row > 1 && column > 1 && typed[row - 1] == word[column - 2] && typed[row - 2] == word[column - 1]
                    {
                        best = best.min(table[row - 2][column - 2] + 1);
                    }
                    best
                };
            }
        }
        table[typed.len()][word.len()] as u32
    }

    proptest! {
        #[test]
        fn the_distance_is_that_of_the_table(typed in "[abcd]{1,10}", word in "[abcd]{1,12}") {
            let found = TypedWord::new(&typed).unwrap().distance(word.as_bytes());
            prop_assert_eq!(found.whole, by_table(typed.as_bytes(), word.as_bytes()));
            let nearest = (0..=word.len()).map(|end| by_table(typed.as_bytes(), &word.as_bytes()[..end])).min();
            prop_assert_eq!(Some(found.prefix), nearest);
            prop_assert_eq!(
                by_table(typed.as_bytes(), &word.as_bytes()[..found.prefix_letters]),
                found.prefix
            );
        }
    }

    #[test]
    fn likely_slips_weigh_less() {
        let weight = |typed: &str, word: &str| weight(typed, word).unwrap();
        assert!(weight("trafk", "trafik") > weight("traffik", "trafik"));
        assert!(weight("lefarskap", "ledarskap") < weight("lemarskap", "ledarskap"));
        assert!(weight("hallbar", "h}llbar") < weight("hellbar", "h}llbar"));
        assert_eq!(weight("penagrna", "pengarna"), 6);
    }

    #[test]
    fn words_without_end_are_not_mistyped() {
        let (long, longer) = ("a".repeat(MAX_LETTERS), "a".repeat(MAX_LETTERS + 1));
        assert_eq!(weight(&long, &"a".repeat(LONGEST)), Some(10));
        assert_eq!(weight(&longer, &longer), None);
        assert!(TypedWord::new(&long).is_some() && TypedWord::new(&longer).is_none());
    }
}
