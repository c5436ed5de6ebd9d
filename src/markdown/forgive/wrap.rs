//! Detects line breaks of plain text that was wrapped at some column, which carry no meaning.

/// Fewest and most columns at which mail programs and editors wrap.
const NARROWEST: usize = 58;
const WIDEST: usize = 82;
/// Number of full lines from which a block counts as wrapped without further evidence.
const MANY_LINES: usize = 5;

/// Soft line breaks of a text.
pub(super) struct Wrapping {
    flows: Vec<bool>,
}

/// Consecutive lines of a paragraph or an item.
struct Block {
    first: usize,
    end: usize,
    widest: usize,
}

impl Wrapping {
    pub(super) fn of(lines: &[&str]) -> Self {
        let mut wrapping = Self { flows: vec![false; lines.len()] };
        let widths: Vec<usize> = lines.iter().map(|line| line.trim_end().chars().count()).collect();
        let first_words: Vec<usize> = lines.iter().map(|line| first_word(line)).collect();
        let blocks = blocks(lines, &widths);
        let is_full = |line: usize, column: usize| widths[line] + 1 + first_words[line + 1] > column;
        let is_wrapped = |block: &Block, column: usize| {
            (NARROWEST..=WIDEST).contains(&block.widest)
                && block.widest <= column
                && (block.first..block.end - 1).all(|line| is_full(line, column))
        };
        // The column is taken from the blocks that are certainly wrapped.
        let column = blocks
            .iter()
            .filter(|block| is_wrapped(block, block.widest))
            .filter(|block| {
                let goes_on = |line: &usize| begins_small(lines[line + 1]);
                block.end - block.first >= MANY_LINES || (block.first..block.end - 1).any(|line| goes_on(&line))
            })
            .map(|block| block.widest)
            .max();
        let Some(column) = column else { return wrapping };
        for block in blocks.iter().filter(|block| is_wrapped(block, column)) {
            wrapping.flows[block.first..block.end - 1].fill(true);
        }
        wrapping
    }

    /// Whether the line continues on the next one.
    pub(super) fn flows_after(&self, line: usize) -> bool {
        self.flows[line]
    }
}

fn blocks(lines: &[&str], widths: &[usize]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for (number, line) in lines.iter().enumerate() {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with(['>', '|', '#']) {
            is_open = false;
            continue;
        }
        // Each item of a list is a block.
        let is_item = begins_item(line);
        match blocks.last_mut() {
            Some(block) if is_open && !is_item => {
                block.end = number + 1;
                block.widest = block.widest.max(widths[number]);
            }
            _ => blocks.push(Block { first: number, end: number + 1, widest: widths[number] }),
        }
        is_open = true;
    }
    blocks
}

/// Whether a line probably begins with a bullet or a number.
fn begins_item(line: &str) -> bool {
    let begin = line.split(char::is_whitespace).next().unwrap_or("");
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let has_mark = begin.chars().count() == 1 && !begin.starts_with(char::is_alphanumeric) || begin == "o";
    begin.starts_with('•')
        || has_mark
        || is_number(begin.trim_end_matches([')', '.', ':'])) && begin.ends_with([')', '.', ':'])
}

fn first_word(line: &str) -> usize {
    line.trim_start().chars().take_while(|c| !c.is_whitespace()).count()
}

fn begins_small(line: &str) -> bool {
    line.trim_start().starts_with(char::is_lowercase)
}
