//! Content lines of RFC 5545: folded, escaped, and without what no line may hold.

/// Most octets of a line, without its end.
const LONGEST: usize = 75;

/// Lines of a file.
#[derive(Default)]
pub struct Lines {
    written: String,
    /// Octets of the last line.
    octets: usize,
}

impl Lines {
    pub fn with_capacity(bytes: usize) -> Self {
        Self { written: String::with_capacity(bytes), octets: 0 }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.written.into_bytes()
    }

    /// Line of a value that needs no escaping: a number, an instant, an address. `name` has the parameters too.
    pub fn plain(&mut self, name: &str, value: &str) {
        self.begin(name);
        value.chars().filter(|c| !c.is_control()).for_each(|c| self.put(c));
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
            self.put(',');
            self.escaped(text);
        }
        self.end();
    }

    fn begin(&mut self, name: &str) {
        name.chars().chain([':']).for_each(|c| self.put(c));
    }

    fn escaped(&mut self, text: &str) {
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' | ';' | ',' => {
                    self.put('\\');
                    self.put(c);
                }
                '\r' if chars.peek() == Some(&'\n') => {}
                // Some readers take each of these for the end of the line.
                '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                    self.put('\\');
                    self.put('n');
                }
                '\t' => self.put(c),
                c if c.is_control() => {}
                c => self.put(c),
            }
        }
    }

    /// Appends a character, on the next line where it does not fit.
    fn put(&mut self, c: char) {
        if self.octets + c.len_utf8() > LONGEST {
            self.written.push_str("\r\n ");
            self.octets = 1;
        }
        self.written.push(c);
        self.octets += c.len_utf8();
    }

    fn end(&mut self) {
        self.written.push_str("\r\n");
        self.octets = 0;
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
