//! Detects line breaks of plain text that was wrapped at some column, which carry no meaning.

use crate::links;

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
    /// Columns of its widest line that is no address.
    widest: usize,
}

impl Wrapping {
    pub(super) fn of(lines: &[&str]) -> Self {
        let mut wrapping = Self { flows: vec![false; lines.len()] };
        let widths: Vec<usize> = lines.iter().map(|line| line.trim_end().chars().count()).collect();
        let first_words: Vec<usize> = lines.iter().map(|line| first_word(line)).collect();
        let are_addresses: Vec<bool> = lines.iter().map(|line| is_address(line)).collect();
        let blocks = blocks(lines, &widths, &are_addresses);
        // Lines of a block that may flow into the next one: an address alone on its line stays alone.
        let joints = |block: &Block| {
            (block.first..block.end - 1).filter(|line| !are_addresses[*line] && !are_addresses[line + 1])
        };
        let is_full = |line: usize, column: usize| widths[line] + 1 + first_words[line + 1] > column;
        let is_wrapped = |block: &Block, column: usize| {
            (NARROWEST..=WIDEST).contains(&block.widest)
                && block.widest <= column
                && joints(block).all(|line| is_full(line, column))
        };
        // The column is taken from the blocks that are certainly wrapped.
        let column = blocks
            .iter()
            .filter(|block| is_wrapped(block, block.widest))
            .filter(|block| {
                let goes_on = |line: usize| begins_small(lines[line + 1]);
                joints(block).count() + 1 >= MANY_LINES || joints(block).any(goes_on)
            })
            .map(|block| block.widest)
            .max();
        let Some(column) = column else { return wrapping };
        for block in blocks.iter().filter(|block| is_wrapped(block, column)) {
            joints(block).for_each(|line| wrapping.flows[line] = true);
        }
        wrapping
    }

    /// Whether the line continues on the next one.
    pub(super) fn flows_after(&self, line: usize) -> bool {
        self.flows[line]
    }
}

fn blocks(lines: &[&str], widths: &[usize], are_addresses: &[bool]) -> Vec<Block> {
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
        let width = if are_addresses[number] { 0 } else { widths[number] };
        match blocks.last_mut() {
            Some(block) if is_open && !is_item => {
                block.end = number + 1;
                block.widest = block.widest.max(width);
            }
            _ => blocks.push(Block { first: number, end: number + 1, widest: width }),
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

/// Whether a line, or the text of an item, is nothing but an address.
fn is_address(line: &str) -> bool {
    let line = line.trim();
    let text = if begins_item(line) { line.split_once(char::is_whitespace).map_or("", |(_, text)| text) } else { line };
    links::is_address(text.trim_start())
}

fn first_word(line: &str) -> usize {
    line.trim_start().chars().take_while(|c| !c.is_whitespace()).count()
}

fn begins_small(line: &str) -> bool {
    line.trim_start().starts_with(char::is_lowercase)
}
