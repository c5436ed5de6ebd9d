//! Renders Markdown of our own as the plain-text part of a letter.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// Plain text with blank lines between paragraphs, links on a line of their own, and quotes after `>`.
pub fn text(markdown: &str) -> String {
    let mut writer = Writer::default();
    for event in Parser::new(markdown) {
        writer.take(event);
    }
    writer.finish()
}

#[derive(Default)]
struct Writer {
    text: String,
    /// Current block: a paragraph or an item of a list.
    block: String,
    quote_depth: usize,
    in_point: bool,
    /// Address of the open link, and the offset of its text in `block`.
    link: Option<(String, usize)>,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Text(words) | Event::Code(words) => self.block.push_str(&words),
            Event::SoftBreak => self.block.push(' '),
            Event::HardBreak => self.block.push('\n'),
            Event::Rule => self.block.push_str("-- \n"),
            Event::Start(Tag::BlockQuote(_)) => self.quote_depth += 1,
            Event::Start(Tag::Item) => self.in_point = true,
            Event::Start(Tag::Link { dest_url, .. }) => self.link = Some((dest_url.into_string(), self.block.len())),
            Event::End(TagEnd::Link) => self.end_link(),
            Event::End(TagEnd::Item) => {
                self.end_block();
                self.in_point = false;
            }
            Event::End(TagEnd::BlockQuote(_)) => self.quote_depth = self.quote_depth.saturating_sub(1),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_)) => self.end_block(),
            // Letters contain no other markup; of anything else only the text is kept.
            _ => {}
        }
    }

    fn end_link(&mut self) {
        let Some((address, start)) = self.link.take() else { return };
        let words = &self.block[start..];
        if address != words && address.strip_prefix("mailto:") != Some(words) {
            self.block.push_str(":\n");
            self.block.push_str(&address);
        }
    }

    fn end_block(&mut self) {
        let block = std::mem::take(&mut self.block);
        if block.is_empty() {
            return;
        }
        // Items of a list follow one another without a blank line.
        let follows_point = self.in_point && self.text.rsplit("\n\n").next().is_some_and(|last| last.starts_with("- "));
        if !self.text.is_empty() {
            self.text.push_str(if follows_point { "\n" } else { "\n\n" });
        }
        let first = if self.in_point { "- " } else { "" };
        for (number, line) in block.lines().enumerate() {
            if number > 0 {
                self.text.push('\n');
            }
            for _ in 0..self.quote_depth {
                self.text.push_str("> ");
            }
            self.text.push_str(if number == 0 { first } else { "" });
            self.text.push_str(line);
        }
    }

    fn finish(mut self) -> String {
        self.end_block();
        self.text.push('\n');
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_as_text() {
        let markdown = "Hej **du**\nochdu\\.\n\n- ett\n- två\n\n> \\<b\\>citat\n>\n> mer\n\n[Logga in](<https://x.example/a?b\\=c>)\n\n---\n\nSkriv till [a\\@b.se](<mailto:a\\@b.se>)\n";
        insta::assert_snapshot!(text(markdown), @"
        Hej du ochdu.

        - ett
        - två

        > <b>citat

        > mer

        Logga in:
        https://x.example/a?b=c

        -- 
        Skriv till a@b.se
        ");
    }
}
