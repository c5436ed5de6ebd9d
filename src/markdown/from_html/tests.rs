use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::*;

/// Text that a reader of the Markdown sees, paragraph by paragraph.
fn words(markdown: &str) -> String {
    let mut words = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock | TagEnd::Heading(_)) => words.push(' '),
            Event::Html(html) | Event::InlineHtml(html) => panic!("{html} in {markdown}"),
            Event::Rule => words.push_str("RULE"),
            _ => {}
        }
    }
    words
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn written_as_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[test]
fn html_becomes_markdown() {
    let html = "<p>Vi <b>möts </b>p&aring; <a href=\"https://x.example/?a=1&amp;b=2\" target=_blank>torget</a>.</p>\
                <ul><li>ett</li><li>tv&#229;<ol><li>inre</li></ol></li></ul><script>alert(1)</script>Slut<br>nu";
    assert_eq!(
        from_html(html),
        "Vi **möts** på [torget](https://x.example/?a=1&b=2).\n\n- ett\n- två\n  1. inre\n\nSlut  \nnu"
    );
}

#[test]
fn other_text_is_left_alone() {
    for text in ["a < b && c > d", "<3 <sarcasm>ja</sarcasm>", "AT&T; #1", "*redan* [Markdown](https://x.example)"] {
        assert_eq!(from_html(text), text);
    }
    assert_eq!(from_html("<a href=\"javascript:alert(1)\">här</a>"), "här");
    assert_eq!(from_html("ett\r\n\r\ntvå"), "ett\n\ntvå");
}

#[test]
fn markdown_with_a_few_tags_stays_markdown() {
    assert_eq!(
        from_html("*Vi* ses\n<b>där</b>&nbsp;&ndash; nu.\n\n- ett\n  - två"),
        "*Vi* ses\n**där**\u{a0}– nu.\n\n- ett\n  - två"
    );
    assert_eq!(from_html("Rad ett<br>\nRad *två*<br/>Rad tre"), "Rad ett  \nRad *två*  \nRad tre");
    assert_eq!(
        from_html("Taggen &lt;audio&gt; & `Vec<T>` &#42;alla&#42; R&amp;D"),
        "Taggen \\<audio> & `Vec<T>` \\*alla\\* R&D"
    );
}

#[test]
fn links_keep_where_they_lead() {
    for (html, expected) in [
        (
            "<p>Se <a href=\"https://x.example/a\">https://x.example/a</a>.</p>",
            "Se [https://x.example/a](https://x.example/a).",
        ),
        (
            "<p><a href='mailto:info@x.example'>Skriv</a> eller <A HREF=tel:+468123>ring</A></p>",
            "[Skriv](mailto:info@x.example) eller [ring](tel:+468123)",
        ),
        ("<p><a href=\"https://x.example/a (b)\">[a]</a></p>", "[\\[a\\]](https://x.example/a%20%28b%29)"),
        ("<p>Hej!<a href=\"https://x.example\"><b>Du</b></a></p>", "Hej\\![**Du**](https://x.example)"),
        ("<p><a href=\"https://x.example\"><img src=x></a></p>", "[https://x.example](https://x.example)"),
        ("<p><a href=\"/om\">om</a> <a name=x></a><a href=\"ftp://x.example\">fil</a></p>", "om fil"),
        (
            "<a href=\"https://x.example/?a=1&copy=2&amp;copy;\"><p>ett</p><p>två</p></a>",
            "[ett](https://x.example/?a=1&copy=2\\&copy;)\n\ntvå",
        ),
    ] {
        assert_eq!(from_html(html), expected);
    }
}

#[test]
fn code_keeps_its_lines_and_marks() {
    for (html, expected) in [
        (
            "<p>Så:</p><pre><code>def __init__(self):\n    x = a*b*c\n\n    return &lt;x&gt;\n</code></pre>",
            "Så:\n\n```\ndef __init__(self):\n    x = a*b*c\n\n    return <x>\n```",
        ),
        ("<pre>a<br>``` b</pre>", "````\na\n``` b\n````"),
        ("<p>Kör <code>a*b*c &amp;amp; `d`</code>.</p>", "Kör `` a*b*c &amp; `d` ``."),
        ("<p>Kör <code>ett\n  två</code> nu</p>", "Kör\n\n```\nett\n  två\n```\n\nnu"),
        ("<ul><li>Kör<pre>ett\ntvå</pre></li></ul>", "- Kör\n\n  ```\n  ett\n  två\n  ```"),
        ("<pre> \n </pre><p>x <code></code>y</p>", "x y"),
    ] {
        assert_eq!(from_html(html), expected);
    }
}

#[test]
fn lists_tables_and_headings_have_lines_of_their_own() {
    for (html, expected) in [
        ("<h2>Dagen</h2><p>ett<br><br>två</p>", "### Dagen\n\nett\n\ntvå"),
        ("<ul><li><p>ett</p></li>\n <li><p>två</p><p>mer</p></li></ul>", "- ett\n- två\n\n  mer"),
        (
            "<ol start=9><li>nio<li>tio<ul><li>inre</ul><li>elva</ol>efter",
            "9. nio\n10. tio\n    - inre\n11. elva\n\nefter",
        ),
        ("<p>x</p><li>ett</li><li>två</li><p>y</p>", "x\n\n- ett\n- två\n\ny"),
        ("<ul><li></li><li>två</li></ul>", "- två"),
        (
            "<table><tr><th>Tid</th><th>Vad</th></tr><tr><td><p>09.00</p></td><td>Start</td></tr></table>",
            "Tid Vad  \n09.00 Start",
        ),
        ("<table><tr><td><p>ett</p><p>två</p></td></tr></table>", "ett\n\ntvå"),
        ("<dl><dt>Tid</dt><dd>09.00</dd></dl>", "Tid  \n09.00"),
        ("<div>Intro\n\nNästa\nrad</div>", "Intro\n\nNästa rad"),
    ] {
        assert_eq!(from_html(html), expected, "{html}");
    }
}

#[test]
fn text_stays_text() {
    for (html, expected) in [
        (
            "<p>Elementen &lt;audio&gt; och Vec&lt;T&gt;, &amp;lt; och &amp;copy;</p>",
            "Elementen \\<audio> och Vec\\<T>, \\&lt; och \\&copy;",
        ),
        (
            "<p>Skriv till <namn>@kommun.example eller <Skicka in></p>",
            "Skriv till \\<namn>@kommun.example eller \\<Skicka in>",
        ),
        (
            "<p>*inte* _kursiv_, fil_namn, 2 * 3, [x](y) `z` ~~w~~</p>",
            "\\*inte\\* \\_kursiv\\_, fil_namn, 2 * 3, \\[x](y) \\`z\\` \\~\\~w\\~\\~",
        ),
        (
            "<p># ett</p><p>- två</p><p>3. tre</p><p>> fyra</p><p>#fem</p><p>-6 2.5</p>",
            "\\# ett\n\n\\- två\n\n3\\. tre\n\n\\> fyra\n\n#fem\n\n-6 2.5",
        ),
        ("<p>Hälsningar<br>-----<br>=====</p>", "Hälsningar  \n\\-----  \n\\====="),
        ("<p>a < b <!-- bort --> <![if mso]>c<![endif]> & d <!-- kvar", "a < b c & d \\<!-- kvar"),
    ] {
        assert_eq!(from_html(html), expected);
    }
}

#[test]
fn hidden_elements_hide_no_more_than_themselves() {
    for (html, expected) in [
        ("<p>Film:</p><iframe src=\"https://x.example\" /><p>Välkommen!</p>", "Film:\n\nVälkommen!"),
        ("<p>Film:</p><iframe src=\"https://x.example\"><p>Välkommen!</p>", "Film:\n\nVälkommen!"),
        ("<iframe>bort</IFRAME ><p>a</p><style>p{}</style><SCRIPT>\"</scrip><p>b</p>\"</script>c", "a\n\nc"),
        ("<p>a</p><script>aldrig slut", "a"),
    ] {
        assert_eq!(from_html(html), expected);
    }
}

#[test]
fn marks_stand_where_they_are_seen() {
    for (html, expected) in [
        ("<p><b>a</b><b>b</b> <strong><b>c</b></strong></p>", "**ab c**"),
        ("<p>x<b> y </b>z<i></i></p>", "x **y** z"),
        ("<p>x<b>\"y\"</b>z</p>", "x\"y\"z"),
        ("<p><b><i>a</i></b> <i>b <b>c</b></i></p>", "***a** b **c***"),
        ("<b><p>ett</p><p>två</p></b>", "**ett**\n\n**två**"),
        ("<p><a href=\"https://x.example\">a <b>b</b></a> <i>c<br>d</i></p>", "[a **b**](https://x.example) *c  \nd*"),
    ] {
        assert_eq!(from_html(html), expected);
    }
}

#[test]
fn time_is_linear_and_nothing_is_too_deep() {
    let long_href = format!("<a href=\"https://x.example/{}\">", "x".repeat(1900));
    let many_attributes: Vec<String> = (0..100_000).map(|number| format!("a{number}")).collect();
    for (name, html) in [
        ("divs", "<div>".repeat(100_000)),
        ("lists", "<ul><li>x".repeat(100_000)),
        ("marks", "<p><b>x<i>y".repeat(50_000)),
        ("lists without items", "<ol>".repeat(100_000) + "x"),
        ("brackets", "<".repeat(1_000_000)),
        ("unclosed", "<p ".repeat(300_000)),
        ("unclosed quotes", "<p a=\"".repeat(150_001) + ">"),
        ("attributes", "<p>".to_owned() + &format!("<p {}>", "a ".repeat(400_000))),
        ("different attributes", format!("<p {}>", many_attributes.join(" "))),
        ("comments", "<!--".repeat(250_000)),
        ("declarations", "<!doctype".repeat(100_000)),
        ("frames", "<iframe>".repeat(100_000)),
        ("scripts", "<script></script".repeat(60_000)),
        ("entities", "<p>".to_owned() + &"&amp".repeat(250_000)),
        ("good entities", "<p>".to_owned() + &"&amp;*".repeat(150_000)),
        ("backticks", "<code>`</code>".repeat(70_000)),
        ("code", "<code>".repeat(100_000) + "x\ny"),
        ("dead marks", "<p>".to_owned() + &"x<b>\"</b>".repeat(100_000)),
        ("links", "<a href=\"https://x.example\">x".repeat(30_000)),
        ("a link around paragraphs", long_href.clone() + &"<p>x".repeat(200_000)),
        ("a link around lines", "<p>".to_owned() + &long_href + &"x\n\n".repeat(200_000)),
        ("a link around marks", long_href + &"<b>x</b>y".repeat(80_000)),
        ("cells", "<table>".to_owned() + &"<td><p>x".repeat(100_000)),
        ("digits", "<p>".to_owned() + &"1.".repeat(500_000)),
    ] {
        // Quadratic time would take minutes.
        let markdown = from_html(&html);
        assert!(markdown.len() <= 10 * html.len(), "{name}: {} of {}", markdown.len(), html.len());
    }
}

/// Strategy for text with characters that could be Markdown marks.
fn strange_text() -> impl Strategy<Value = String> {
    "([a-zåä0-9]|[ \n]|[-!-/:-@\\[-`{-~]|–|\u{a0}|&amp;|\\*\\*|1\\. |<b>|<!--|http://x\\.example/){0,30}"
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "(<|>|/|a|p|li|ul|b|i|&|;|#|=|\"|å| |\n|href|script|code|pre|td|br|ol|\\PC){0,40}") {
        from_html(&text);
        words_of_block(&text);
    }

    #[test]
    fn what_html_says_is_what_markdown_says(parts in prop::collection::vec((strange_text(), 0..9_usize), 0..5)) {
        let mut html = "<p>".to_owned();
        let mut expected = String::new();
        for (text, kind) in parts {
            let (before, after) = [
                ("", ""), ("<b>", "</b>"), ("<i>", "</i>"), ("<p>", "</p>"), ("<li>", "</li>"), ("<h2>", "</h2>"),
                ("<br>", ""), ("<b><i>", "</i></b>"), ("<pre>", "</pre>"),
            ][kind];
            html.extend([before, &written_as_html(&text), after]);
            let apart = |tag: &str| if matches!(tag, "" | "<b>" | "</b>" | "<i>" | "</i>" | "<b><i>" | "</i></b>") { "" } else { " " };
            expected.extend([apart(before), &text, apart(after)]);
        }
        let markdown = from_html(&html);
        let (shown, expected) = (in_one_line(&words(&markdown)), in_one_line(&expected));
        if ["\n", "<br>", "<pre>"].iter().any(|lines| html.contains(lines)) {
            // A list's bullets and numbers may come from the text at the beginning of a line.
            let is_of_marker = |c: char| c.is_ascii_digit() || matches!(c, '-' | '*' | '+' | '–' | '.' | ')' | ' ');
            let without_markers = |text: &str| text.replace(is_of_marker, "");
            prop_assert_eq!(without_markers(&shown), without_markers(&expected), "{} → {}", html, markdown);
        } else {
            prop_assert_eq!(shown, expected, "{} → {}", html, markdown);
        }
    }

    #[test]
    fn links_end_where_they_end(label in strange_text(), target in "[ -~å]{0,20}") {
        let target = format!("https://x.example/{target}");
        let html = format!("<p>x! <a href=\"{}\">{}</a> y</p>", written_as_html(&target).replace('"', "&quot;"), written_as_html(&label));
        let markdown = from_html(&html);
        let mut found = Vec::new();
        for event in Parser::new(&markdown) {
            if let Event::Start(Tag::Link { dest_url, .. }) = event {
                found.push(dest_url.into_string());
            }
        }
        prop_assert!(!found.is_empty(), "{}", markdown);
        prop_assert!(found.iter().all(|found| decoded(found) == decoded(target.trim())), "{} → {}: {:?}", html, markdown, found);
    }
}

fn decoded(target: &str) -> String {
    ["%20 ", "%28(", "%29)", "%3C<", "%3E>", "%5C\\", "%60`"].iter().fold(target.to_owned(), |target, pair| {
        let (code, c) = pair.split_at(3);
        target.replace(code, c)
    })
}

#[test]
fn what_people_typed_as_plain_text_into_html_is_read_so() {
    for (html, markdown) in [
        (
            "<p>Vi talar om:\n- Hus_ och *hem*\n- Broar</p><p>Sedan fika</p>",
            "Vi talar om:\n- Hus\\_ och \\*hem\\*\n- Broar\n\nSedan fika",
        ),
        ("<p>1. Hus<br>2. Broar</p>", "1. Hus  \n2. Broar"),
        ("<p>En rad\n- och en till</p>", "En rad - och en till"),
        (
            "<p>Se [veckan](https://x.example/a_b) eller [här] nu</p>",
            "Se [veckan](https://x.example/a_b) eller \\[här] nu",
        ),
        (
            "<p>Punkter:</p><pre><code>    - Det första är _detta_\n    - Det andra är mer\n</code></pre>",
            "Punkter:\n\n- Det första är \\_detta\\_\n- Det andra är mer",
        ),
        ("<pre><code>x = 5\ny = 7\n</code></pre>", "```\nx = 5\ny = 7\n```"),
        ("<strong>Teman:</strong>\n\n<strong>Data</strong> och mer", "**Teman:**\n\n**Data** och mer"),
    ] {
        assert_eq!(crate::from_html(html), markdown, "{html}");
    }
}
