//! Renders Markdown to sanitised HTML. Knows neither the source of a text nor its place on a page.

use std::collections::{HashMap, HashSet};

use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use domain::text;
use html::Markup;

mod forgive;
mod from_html;
mod links;
mod summary;

pub use from_html::{from_clipboard, from_html, from_html_or_markdown};
pub use summary::{made_summary, summary_of};

/// HTML of a text by people outside: links only to other sites and marked as user-generated, no images, no raw HTML.
/// Line breaks are kept and bare addresses become links. With `heading_shift` 2, the text's `#` becomes an `h3`.
pub fn to_html(markdown: &str, heading_shift: u8) -> Markup {
    let html = html_of(links::linked(forgiven(markdown, heading_shift)));
    let clean = sanitizer().link_rel(Some("noopener nofollow ugc")).url_relative(UrlRelative::Deny).clean(&html);
    Markup::sanitized(clean.to_string())
}

/// Text of a Markdown text by people outside as a reader sees it, without markup, one line per line.
pub fn plain(markdown: &str) -> String {
    plain_of(forgiven(markdown, 0))
}

fn plain_of(events: Vec<Event<'static>>) -> String {
    let mut plain = String::new();
    for event in events {
        match event {
            Event::Text(text) | Event::Code(text) => plain.push_str(&text),
            Event::SoftBreak => plain.push(' '),
            Event::HardBreak | Event::Start(Tag::List(_)) => end_line(&mut plain),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock) => {
                end_line(&mut plain);
            }
            _ => {}
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

fn end_line(plain: &mut String) {
    if !plain.is_empty() && !plain.ends_with('\n') {
        plain.push('\n');
    }
}

/// Marks around words with a text direction of their own; removed from texts of people by normalisation.
pub const ISOLATE: char = '\u{2068}';
pub const END_OF_ISOLATE: char = '\u{2069}';

/// HTML of a text of our own: also links within the site, anchors written `## Heading {#anchor}`, and isolated words in
/// `<bdi>`.
pub fn trusted(markdown: &str, heading_shift: u8) -> Markup {
    let mut events = Vec::new();
    collect(markdown, heading_shift, Options::ENABLE_HEADING_ATTRIBUTES, HtmlBlocks::ReadTheirText, &mut events);
    let html = html_of(events.into_iter().flat_map(with_isolates).collect());
    let anchors = ["h1", "h2", "h3", "h4", "h5", "h6"];
    let clean =
        sanitizer().add_tags(anchors).add_tags(["bdi"]).link_rel(None).add_generic_attributes(["id"]).clean(&html);
    Markup::sanitized(clean.to_string())
}

fn with_isolates(event: Event<'static>) -> Vec<Event<'static>> {
    let Event::Text(text) = &event else { return vec![event] };
    if !text.contains([ISOLATE, END_OF_ISOLATE]) {
        return vec![event];
    }
    let mut events = Vec::new();
    for part in text.split_inclusive([ISOLATE, END_OF_ISOLATE]) {
        let words = part.trim_end_matches([ISOLATE, END_OF_ISOLATE]);
        let tag = if part.ends_with(ISOLATE) { "<bdi>" } else { "</bdi>" };
        events.push(Event::Text(words.to_owned().into()));
        if words.len() < part.len() {
            events.push(Event::InlineHtml(tag.into()));
        }
    }
    events
}

/// One line of Markdown that renders as the value's characters. Every ASCII punctuation mark gets a backslash, which
/// Markdown accepts both in a sentence and in a link's address, the two places where templates insert values.
pub fn literal(value: &str) -> String {
    let mut line = String::with_capacity(value.len() + 8);
    for c in text::one_line(value).chars() {
        if c.is_ascii_punctuation() {
            line.push('\\');
        }
        line.push(c);
    }
    line
}

/// Most levels of quotes and lists; deeper ones are flattened into their parent, which bounds the size of the page.
const DEEPEST: usize = 12;

/// Events of a text by people outside, parsed leniently.
fn forgiven(markdown: &str, heading_shift: u8) -> Vec<Event<'static>> {
    events_of(&forgive::forgiven(markdown), heading_shift)
}

fn events_of(forgiven: &str, heading_shift: u8) -> Vec<Event<'static>> {
    let mut events = Vec::new();
    collect(forgiven, heading_shift, Options::ENABLE_STRIKETHROUGH, HtmlBlocks::ReadTheirText, &mut events);
    events
        .into_iter()
        .map(|event| match event {
            Event::Text(text) => Event::Text(forgive::restored(text)),
            Event::Code(code) => Event::Code(forgive::restored(code)),
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                Event::Start(Tag::Link { link_type, dest_url: forgive::restored(dest_url), title, id })
            }
            event => event,
        })
        .collect()
}

fn html_of(events: Vec<Event<'static>>) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, bounded(events).into_iter());
    html
}

/// Treatment of blocks of HTML.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HtmlBlocks {
    /// Parse their text as Markdown: descriptions from other systems are often wrapped in `<p>` or `<div>`.
    ReadTheirText,
    Drop,
}

fn collect(markdown: &str, heading_shift: u8, options: Options, blocks: HtmlBlocks, events: &mut Vec<Event<'static>>) {
    let mut html_block: Option<String> = None;
    // Indexes of the events that open a link or heading; those without text are named or removed when they end.
    let mut open: Vec<usize> = Vec::new();
    let mut skipped_links = 0;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::HtmlBlock) => html_block = Some(String::new()),
            Event::Html(html) => html_block.get_or_insert_default().push_str(&html),
            Event::End(TagEnd::HtmlBlock) => {
                let text = from_html::words_of_block(&html_block.take().unwrap_or_default());
                if blocks == HtmlBlocks::ReadTheirText {
                    collect(&text, heading_shift, options, HtmlBlocks::Drop, events);
                }
            }
            Event::InlineHtml(tag) => match from_html::tag_name(tag.strip_prefix('<').unwrap_or(&tag)).as_str() {
                "br" => events.push(Event::HardBreak),
                // A comment or the like.
                "" => {}
                name if from_html::is_element(name) => {}
                // Other words in angle brackets are text.
                _ => events.push(Event::Text(tag.into_string().into())),
            },
            // Words in angle brackets that Markdown takes for an address.
            Event::Start(Tag::Link { link_type: LinkType::Autolink, ref dest_url, .. })
                if !leads_anywhere(dest_url) =>
            {
                events.push(Event::Text("<".into()));
                skipped_links += 1;
            }
            Event::End(TagEnd::Link) if skipped_links > 0 => {
                events.push(Event::Text(">".into()));
                skipped_links -= 1;
            }
            // An image's alternative text stays as text.
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            Event::Start(tag @ (Tag::Link { .. } | Tag::Heading { .. })) => {
                open.push(events.len());
                events.push(Event::Start(shifted(tag.into_static(), heading_shift)));
            }
            Event::End(end @ (TagEnd::Link | TagEnd::Heading(_))) => {
                let start = open.pop().unwrap_or(events.len());
                if has_text(&events[start..]) {
                    events.push(Event::End(shifted_end(end, heading_shift)));
                } else {
                    close_empty(events, start);
                }
            }
            event => events.push(event.into_static()),
        }
    }
}

/// Whether an address has a scheme that links may use.
fn leads_anywhere(address: &str) -> bool {
    let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
    SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme))
}

const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

fn has_text(events: &[Event<'_>]) -> bool {
    events.iter().any(|event| matches!(event, Event::Text(text) | Event::Code(text) if !text.trim().is_empty()))
}

/// Gives an empty link its address as text, and removes an empty heading.
fn close_empty(events: &mut Vec<Event<'static>>, start: usize) {
    let address = match events.get(start) {
        Some(Event::Start(Tag::Link { dest_url, .. })) => Some(dest_url.clone()),
        _ => None,
    };
    match address {
        Some(address) if !address.trim().is_empty() => {
            events.truncate(start + 1);
            events.push(Event::Text(address));
            events.push(Event::End(TagEnd::Link));
        }
        _ => events.truncate(start),
    }
}

fn shifted(tag: Tag<'static>, heading_shift: u8) -> Tag<'static> {
    match tag {
        Tag::Heading { level, id, .. } => {
            Tag::Heading { level: lower(level, heading_shift), id, classes: Vec::new(), attrs: Vec::new() }
        }
        tag => tag,
    }
}

fn shifted_end(end: TagEnd, heading_shift: u8) -> TagEnd {
    match end {
        TagEnd::Heading(level) => TagEnd::Heading(lower(level, heading_shift)),
        end => end,
    }
}

fn lower(level: HeadingLevel, shift: u8) -> HeadingLevel {
    HeadingLevel::try_from(level as usize + usize::from(shift)).unwrap_or(HeadingLevel::H6)
}

/// Events without the tags that are too deep; a space replaces each such opening tag, so that words stay apart.
fn bounded(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    let mut depth = 0;
    events
        .into_iter()
        .filter_map(|event| match event {
            Event::Start(_) => {
                depth += 1;
                Some(if depth > DEEPEST { Event::Text(CowStr::Borrowed(" ")) } else { event })
            }
            Event::End(_) => {
                depth -= 1;
                (depth < DEEPEST).then_some(event)
            }
            event => Some(event),
        })
        .collect()
}

/// Second line of defence: allowlist of the elements and attributes that rendered Markdown may contain.
fn sanitizer() -> Builder<'static> {
    let tags = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "ul",
    ];
    let attributes = HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]);
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(tags))
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(SCHEMES));
    builder
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn to_html(markdown: &str, heading_shift: u8) -> String {
        super::to_html(markdown, heading_shift).into_string()
    }

    fn trusted(markdown: &str, heading_shift: u8) -> String {
        super::trusted(markdown, heading_shift).into_string()
    }

    #[test]
    fn a_description_keeps_its_shape_below_the_pages_own_headings() {
        let html =
            to_html("# Om dagen\n\nVi **möts** på [torget](https://torget.example/?a=1&b=2).\n\n3. tre\n4. fyra\n", 2);
        insta::assert_snapshot!(html, @r#"
        <h3>Om dagen</h3>
        <p>Vi <strong>möts</strong> på <a href="https://torget.example/?a=1&amp;b=2" rel="noopener nofollow ugc">torget</a>.</p>
        <ol start="3">
        <li>tre</li>
        <li>fyra</li>
        </ol>
        "#);
        assert_eq!(to_html("##### djupt", 4), "<h6>djupt</h6>\n");
    }

    #[test]
    fn html_in_a_description_is_no_markup_but_its_words_stay() {
        assert_eq!(to_html("Hej <b onclick=x()>du</b> och<br/>alla", 2), "<p>Hej du och<br>\nalla</p>\n");
        assert_eq!(
            to_html("<div class=x>\n    <p>Ett &aring;r</p><p>av <i>data</i></p>\n</div>", 2),
            "<p>Ett år</p>\n<p>av data</p>\n"
        );
        assert_eq!(
            to_html("<ul>\n  <li>ett</li>\n  <li>två</li>\n</ul>", 2),
            "<ul>\n<li>ett</li>\n<li>två</li>\n</ul>\n"
        );
        assert_eq!(to_html("3 < 5 & 7 > 2", 2), "<p>3 &lt; 5 &amp; 7 &gt; 2</p>\n");
    }

    #[test]
    fn words_in_angle_brackets_stay_where_they_are_no_elements() {
        assert_eq!(
            to_html("Skriv till <namn>@kommun.example eller <Skicka in>.", 2),
            "<p>Skriv till &lt;namn&gt;@kommun.example eller &lt;Skicka in&gt;.</p>\n"
        );
        assert_eq!(to_html("<namn>\n", 2), "<p>&lt;namn&gt;</p>\n");
        assert_eq!(
            to_html("Ett <span>ord</span><!-- inget --> `<namn>`", 2),
            "<p>Ett ord <code>&lt;namn&gt;</code></p>\n"
        );
    }

    #[test]
    fn a_plain_text_has_no_marks_and_keeps_codes_own() {
        for (markdown, expected) in [
            ("Läs [om data](https://x.example/Data_(språk)) före mötet.", "Läs om data före mötet."),
            ("Vi *ses* och _hörs_ om ~~allt~~.", "Vi ses och hörs om allt."),
            ("<p>V&auml;lkommen till <strong>oss</strong>!</p><ul><li>Fika</li></ul>", "Välkommen till oss!\nFika"),
            ("Tid&nbsp;&ndash;&nbsp;plats &amp; pris &rarr; h&auml;r", "Tid\u{a0}–\u{a0}plats & pris → här"),
            ("![Karta](https://x.example/k.png) Vi ses.", "Karta Vi ses."),
            ("Pris 100 kr\\* och fil\\_namn", "Pris 100 kr* och fil_namn"),
            ("Program\n=======\n\nVi börjar.", "Program\nVi börjar."),
            ("`__init__` och\n```\na*b*c\n```\n<namn>", "__init__ och\na*b*c\n<namn>"),
            ("•\tett\n•\ttvå\n\n---\nhttps://x.example/a_b_", "ett\ntvå\nhttps://x.example/a_b_"),
            ("\\# Vec\\<T> \\[x](y) [a\\]b](https://x.example) C:\\å", "# Vec<T> [x](y) a]b C:\\å"),
        ] {
            assert_eq!(plain(markdown), expected);
        }
    }

    #[test]
    fn hostile_texts_become_harmless() {
        for hostile in [
            "<script>alert(1)</script>",
            "före <script>alert(1)</script> efter",
            "<scr<script>ipt>alert(1)</scr</script>ipt>",
            "<img src=x onerror=alert(1)>",
            "![x](https://x.example/x.png \"\\\" onerror=alert(1)\")",
            "![x](javascript:alert(1))",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt&colon;alert(1))",
            "[x](&#x6a;avascript:alert(1))",
            "[x]( java\tscript:alert(1))",
            "[x](<java\u{1}script:alert(1)>)",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "[x](vbscript:x)",
            "<javascript:alert(1)>",
            "<data:text/html,x>",
            "</textarea><script>alert(1)</script>",
            "</textarea>\n<svg onload=alert(1)>",
            "[x](https://x.example/\"onmouseover=\"alert(1))",
            "[x](https://x.example \"\\\" onmouseover=\\\"alert(1)\")",
            "<a href=\"https://x.example\" onclick=\"alert(1)\">x</a>",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "<!--><img src=x onerror=alert(1)>-->",
            "<![CDATA[<script>alert(1)</script>]]>",
            "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
            "<style>@import 'https://x.example/x.css'</style>",
            "```\"><script>alert(1)</script>\nx\n```",
            "# x {#id onclick=alert(1) .klass}",
        ] {
            assert_harmless(&to_html(hostile, 2), hostile);
        }
    }

    /// Asserts that every tag is one that the renderer writes, with the attributes that it writes.
    fn assert_harmless(html: &str, source: &str) {
        let no_words: HashSet<&str> = HashSet::new();
        let text_only = Builder::empty().tags(no_words).clean(html).to_string();
        assert!(!text_only.contains('<'), "{source} → {html}");
        for tag in html.split('<').skip(1) {
            let (tag, _) = tag.split_once('>').unwrap_or((tag, ""));
            let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            let name = name.trim_start_matches('/');
            assert!(sanitizer().clone_tags().contains(name), "{source} → {html}");
            let own = ["href=\"https://", "rel=\"", "start=\""];
            let plain = attributes.is_empty() || own.iter().any(|own| attributes.starts_with(own));
            assert!(plain && attributes.matches('"').count() % 2 == 0, "{source} → {html}");
        }
    }

    proptest! {
        #[test]
        fn no_text_brings_markup_of_its_own(text in "[<>/!a-z \"'=\\[\\]()`*#&;:.\\n-]{0,80}") {
            for html in [to_html(&text, 2), trusted(&text, 1)] {
                for word in ["<script", "<img", "<svg", "<style", "<textarea", " on", "javascript:"] {
                    let in_a_tag = html.split('<').skip(1).filter_map(|tag| tag.split_once('>')).any(|(tag, _)| {
                        format!("<{tag}").contains(word)
                    });
                    prop_assert!(!in_a_tag, "{} → {}", text, html);
                }
            }
        }
    }

    #[test]
    fn links_of_others_lead_to_other_sites() {
        assert_eq!(to_html("[om](/om)", 2), "<p><a rel=\"noopener nofollow ugc\">om</a></p>\n");
        assert_eq!(trusted("[om](/om)", 0), "<p><a href=\"/om\">om</a></p>\n");
    }

    #[test]
    fn own_texts_have_anchors() {
        assert_eq!(trusted("## Frågor {#fragor .x}", 0), "<h2 id=\"fragor\">Frågor</h2>\n");
    }

    #[test]
    fn nothing_is_left_nameless() {
        assert!(to_html("[](https://x.example)", 2).contains(">https://x.example</a>"));
        assert!(to_html("[![](y.png)](https://x.example)", 2).contains(">https://x.example</a>"));
        assert_eq!(to_html("#\n\ntext", 2), "<p>text</p>\n");
        assert_eq!(to_html("![Karta över hamnen](https://x.example/k.png)", 2), "<p>Karta över hamnen</p>\n");
    }

    #[test]
    fn nesting_is_bounded_and_its_text_kept() {
        for nested in [
            format!("{}botten", ">".repeat(9_990)),
            (0..140).flat_map(|depth| [" ".repeat(depth), "- botten\n".to_owned()]).collect(),
            format!("{}botten{}", "[".repeat(4_990), "](x)".repeat(1_250)),
            format!("{}botten{}", "**a ".repeat(2_000), "**".repeat(1_000)),
            format!("{}botten", "<b><i>".repeat(1_600)),
            format!("<div>{}botten", "<div><p>".repeat(1_200)),
        ] {
            let html = to_html(&nested, 2);
            assert!(html.matches("<blockquote>").count() <= DEEPEST && html.len() < 60_000);
            assert!(html.contains("botten"));
        }
    }
}
