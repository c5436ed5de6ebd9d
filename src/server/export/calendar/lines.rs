//! Content lines of RFC 5545: folded, escaped, and without what no line may hold.

/// Most octets of a line, without its end.
const LONGEST: usize = 75;

/// Lines of a file.
#[derive(Default)]
pub struct Lines {
    written: String,
    /// Line that is being written, before it is folded.
    line: String,
}

impl Lines {
    pub fn with_capacity(bytes: usize) -> Self {
        Self { written: String::with_capacity(bytes), line: String::new() }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.written.into_bytes()
    }

    /// Line of a value that needs no escaping: a number, an instant, an address. `name` has the parameters too.
    pub fn plain(&mut self, name: &str, value: &str) {
        self.begin(name);
        self.line.extend(value.chars().filter(|c| !c.is_control()));
        self.end();
    }

    /// Line of a text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.begin(name);
        self.escaped(text);
        self.end();
    }

    /// Line of several texts; none where there is no text.
    pub fn texts<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a str>) {
        let mut texts = texts.into_iter();
        let Some(first) = texts.next() else { return };
        self.begin(name);
        self.escaped(first);
        for text in texts {
            self.line.push(',');
            self.escaped(text);
        }
        self.end();
    }

    fn begin(&mut self, name: &str) {
        self.line.push_str(name);
        self.line.push(':');
    }

    fn escaped(&mut self, text: &str) {
        let mut from = 0;
        for (at, c) in text.char_indices() {
            let instead = match c {
                '\\' => "\\\\",
                ';' => "\\;",
                ',' => "\\,",
                '\r' if text[at + 1..].starts_with('\n') => "",
                // Some readers take each of these for the end of the line.
                '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => "\\n",
                c if c != '\t' && c.is_control() => "",
                _ => continue,
            };
            self.line.push_str(&text[from..at]);
            self.line.push_str(instead);
            from = at + c.len_utf8();
        }
        self.line.push_str(&text[from..]);
    }

    /// Folds the line, between characters.
    fn end(&mut self) {
        let mut rest = self.line.as_str();
        let mut most = LONGEST;
        while rest.len() > most {
            let at = rest.floor_char_boundary(most);
            self.written.push_str(&rest[..at]);
            self.written.push_str("\r\n ");
            rest = &rest[at..];
            // The blank that begins it is the first octet.
            most = LONGEST - 1;
        }
        self.written.push_str(rest);
        self.written.push_str("\r\n");
        self.line.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(text: &str) -> String {
        let mut lines = Lines::default();
        lines.text("SUMMARY", text);
        String::from_utf8(lines.into_bytes()).unwrap()
    }

    /// Text of a line as the RFC says that it is read.
    fn read(line: &str) -> String {
        let unfolded = line.strip_suffix("\r\n").unwrap().replace("\r\n ", "");
        let mut chars = unfolded.strip_prefix("SUMMARY:").unwrap().chars();
        let mut text = String::new();
        while let Some(c) = chars.next() {
            let c = if c == '\\' {
                chars.next().unwrap()
            } else {
                text.push(c);
                continue;
            };
            text.push(if c == 'n' { '\n' } else { c });
        }
        text
    }

    #[test]
    fn a_text_is_escaped() {
        assert_eq!(line("A, b; c:\\n\"d\"\r\ne\u{7}"), "SUMMARY:A\\, b\\; c:\\\\n\"d\"\\ne\r\n");
        let mut lines = Lines::default();
        lines.texts("CATEGORIES", ["Vård, omsorg", "AI"]);
        lines.texts("CATEGORIES", []);
        lines.plain("URL", "https://a.example/?a=b,c;d\r\nX:1");
        let written = String::from_utf8(lines.into_bytes()).unwrap();
        assert_eq!(written, "CATEGORIES:Vård\\, omsorg,AI\r\nURL:https://a.example/?a=b,c;dX:1\r\n");
    }

    proptest! {
        #[test]
        fn any_text_is_read_again(text in any::<String>(), long in "[ \\PC]{0,300}") {
            for text in [text, long] {
                let line = line(&text);
                prop_assert!(line.split("\r\n").all(|it| it.len() <= LONGEST));
                prop_assert!(line.strip_suffix("\r\n").unwrap().replace("\r\n ", "").chars().all(|c| c == '\t' || !c.is_control()));
                let breaks = ['\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}', '\r'];
                let kept: String = text.replace("\r\n", "\n").replace(breaks, "\n");
                let kept: String = kept.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
                prop_assert_eq!(read(&line), kept);
            }
        }
    }
}
