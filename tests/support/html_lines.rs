//! Formats HTML for readable diffs: one element a line, attributes sorted by name, long lists shortened.

/// Inline elements.
const INLINE: [&str; 16] =
    ["a", "abbr", "b", "br", "code", "em", "i", "kbd", "mark", "small", "span", "strong", "time", "wbr", "sub", "sup"];
const VOID: [&str; 7] = ["area", "br", "hr", "img", "input", "link", "meta"];
/// Number of options or items of a list that are shown, besides the chosen option.
const MOST_ALIKE: usize = 3;
/// Longest value of an attribute, in characters.
const LONGEST_VALUE: usize = 100;
/// Longest line of an element with children, in bytes.
const LINE: usize = 140;

#[derive(Debug)]
enum Node {
    Text(String),
    Element { name: String, attributes: Vec<(String, Option<String>)>, children: Vec<Node> },
}

/// First element with this text in its opening tag, with its content.
pub fn of(html: &str, mark: &str) -> String {
    let at = html.find(mark).unwrap_or_else(|| panic!("no {mark} in {html}"));
    let from = html[..=at].rfind('<').expect("it stands in a tag");
    let mut rest = &html[from..];
    let mut lines = String::new();
    write(&element(&mut rest), 0, &mut lines);
    lines
}

/// Parses the element that `rest` begins with, and advances `rest` past it.
fn element(rest: &mut &str) -> Node {
    let end = end_of_tag(rest);
    let tag = &rest[1..end];
    *rest = &rest[end + 1..];
    let (name, attributes) = opened(tag);
    let mut children = Vec::new();
    if VOID.contains(&name.as_str()) {
        return Node::Element { name, attributes, children };
    }
    loop {
        if let Some(after) = rest.strip_prefix("</") {
            let end = after.find('>').expect("a tag ends");
            assert_eq!(&after[..end], name, "elements are balanced");
            *rest = &after[end + 1..];
            return Node::Element { name, attributes, children };
        }
        if rest.starts_with("<!") {
            // Comments, which mark positions for the framework, are not shown.
            *rest = &rest[rest.find('>').expect("a comment ends") + 1..];
        } else if rest.starts_with('<') {
            children.push(element(rest));
        } else {
            let end = rest.find('<').expect("an element ends");
            children.push(Node::Text(rest[..end].to_owned()));
            *rest = &rest[end..];
        }
    }
}

/// Offset of a tag's `>`, skipping those in quoted values.
fn end_of_tag(tag: &str) -> usize {
    let mut is_quoted = false;
    let end = tag.bytes().position(|byte| {
        is_quoted ^= byte == b'"';
        byte == b'>' && !is_quoted
    });
    end.expect("a tag ends")
}

fn opened(tag: &str) -> (String, Vec<(String, Option<String>)>) {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let end = rest.find([' ', '=']).unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let value = rest.strip_prefix("=\"").map(|quoted| {
            let end = quoted.find('"').expect("a value ends");
            rest = &quoted[end + 1..];
            quoted[..end].to_owned()
        });
        attributes.push((name, value));
    }
    attributes.sort();
    (name.trim_end_matches('/').to_owned(), attributes)
}

fn write(node: &Node, depth: usize, lines: &mut String) {
    let (indent, inner) = ("  ".repeat(depth), "  ".repeat(depth + 1));
    let flat = flat(node);
    let Node::Element { name, attributes, children } = node else {
        if !flat.trim().is_empty() {
            push_line(lines, &indent, flat.trim());
        }
        return;
    };
    if is_inline(node) || (children.iter().all(is_inline) && (indent.len() + flat.len() <= LINE || children.len() < 2))
    {
        push_line(lines, &indent, &flat);
        return;
    }
    push_line(lines, &indent, &opening(name, attributes));
    let mut inline = String::new();
    let flush = |inline: &mut String, lines: &mut String| {
        let text = inline.trim_matches([' ', '⏎']);
        if !text.is_empty() {
            push_line(lines, &inner, text);
        }
        inline.clear();
    };
    let mut alike = 0;
    for (at, child) in children.iter().enumerate() {
        let is_like_the_last = at > 0 && is_of_list(child) && is_of_list(&children[at - 1]);
        alike = if is_like_the_last { alike + 1 } else { 0 };
        if alike >= MOST_ALIKE && !is_chosen(child) {
            if alike == MOST_ALIKE {
                flush(&mut inline, lines);
                let more = children[at..].iter().take_while(|child| is_of_list(child)).count();
                push_line(lines, &inner, &format!("… {} in all", alike + more));
            }
        } else if is_inline(child) {
            inline.push_str(&self::flat(child));
        } else {
            flush(&mut inline, lines);
            write(child, depth + 1, lines);
        }
    }
    flush(&mut inline, lines);
}

fn push_line(lines: &mut String, indent: &str, line: &str) {
    lines.extend([indent, line, "\n"]);
}

/// Node on one line.
fn flat(node: &Node) -> String {
    match node {
        Node::Text(text) => steady(&text.replace('\n', "⏎")),
        Node::Element { name, attributes, children } => {
            let inner: String = children.iter().map(flat).collect();
            let closing = if VOID.contains(&name.as_str()) { String::new() } else { format!("</{name}>") };
            format!("{}{inner}{closing}", opening(name, attributes))
        }
    }
}

fn opening(name: &str, attributes: &[(String, Option<String>)]) -> String {
    let mut tag = format!("<{name}");
    for (name, value) in attributes {
        tag.push(' ');
        tag.push_str(name);
        if let Some(value) = value {
            let value = match name.as_str() {
                "value" if value.len() == 32 => "KEY".to_owned(),
                // Hash of the serialised content.
                "data-version" => "VERSION".to_owned(),
                _ => steady(value),
            };
            let shown: String = value.chars().take(LONGEST_VALUE).collect();
            let cut = if shown.len() < value.len() { "…" } else { "" };
            tag.extend(["=\"", &shown.replace('\n', "⏎"), cut, "\""]);
        }
    }
    tag + ">"
}

/// Text with random keys replaced by a constant.
fn steady(text: &str) -> String {
    let mut steady = String::new();
    let mut word = String::new();
    for letter in text.chars().chain(['\0']) {
        if letter.is_ascii_lowercase() || letter.is_ascii_digit() {
            word.push(letter);
            continue;
        }
        let is_key = word.len() == 32 && word.bytes().any(|byte| byte.is_ascii_digit());
        steady.push_str(if is_key { "KEY" } else { &word });
        word.clear();
        if letter != '\0' {
            steady.push(letter);
        }
    }
    steady
}

fn is_inline(node: &Node) -> bool {
    match node {
        Node::Text(_) => true,
        Node::Element { name, children, .. } => INLINE.contains(&name.as_str()) && children.iter().all(is_inline),
    }
}

fn is_of_list(node: &Node) -> bool {
    matches!(node, Node::Element { name, .. } if ["option", "optgroup", "li"].contains(&name.as_str()))
}

fn is_chosen(node: &Node) -> bool {
    matches!(node, Node::Element { attributes, .. } if attributes.iter().any(|(name, _)| name == "selected"))
}

#[test]
fn one_element_a_line_with_its_attributes_in_order() {
    let html = "<main id=\"a\" class=\"b\"><h1>En <b>rad</b></h1><!--hot--><ul hidden><li>1</li><li><p>2<br>3</p></li></ul>\
        <select><option>0</option><option>1</option><option>2</option><option>3</option><option selected>4</option></select>\
        <textarea>\nx</textarea><a href=\"/anmal/0123456789abcdef0123456789abcdef/vem\">x</a></main>";
    let expected = [
        "<main class=\"b\" id=\"a\">",
        "  <h1>En <b>rad</b></h1>",
        "  <ul hidden>",
        "    <li>1</li>",
        "    <li>",
        "      <p>2<br>3</p>",
        "  <select>",
        "    <option>0</option>",
        "    <option>1</option>",
        "    <option>2</option>",
        "    … 5 in all",
        "    <option selected>4</option>",
        "  <textarea>⏎x</textarea>",
        "  <a href=\"/anmal/KEY/vem\">x</a>",
    ];
    assert_eq!(of(html, "<main").lines().collect::<Vec<_>>(), expected);
}
