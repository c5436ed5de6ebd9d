use proptest::prelude::*;

fn html(text: &str) -> String {
    crate::to_html(text, 2).into_string().replace(" rel=\"noopener nofollow ugc\"", "")
}

#[test]
fn line_breaks_are_kept() {
    assert_eq!(html("09.00 Start\n09.30 Fika\n10.00 Slut"), "<p>09.00 Start<br>\n09.30 Fika<br>\n10.00 Slut</p>\n");
    assert_eq!(html("ett  \ntvå\\\ntre"), "<p>ett<br>\ntvå<br>\ntre</p>\n");
    assert_eq!(html("> sagt\n> så\nsvar"), "<blockquote>\n<p>sagt<br>\nså</p>\n</blockquote>\n<p>svar</p>\n");
}

#[test]
fn text_that_was_wrapped_flows() {
    let wrapped = "Vi möts för att prata om hur kommuner, regioner och statliga\n\
                   myndigheter kan använda data tillsammans. Alla som arbetar med\n\
                   frågan är välkomna.\n\n\
                   Plats: Aulan\nTid: 09.00\n\n\
                   - En punkt som är så lång att den inte får plats på en rad och\n  därför fortsätter på nästa\n\
                   - en till";
    assert_eq!(
        html(wrapped),
        "<p>Vi möts för att prata om hur kommuner, regioner och statliga\n\
         myndigheter kan använda data tillsammans. Alla som arbetar med\n\
         frågan är välkomna.</p>\n\
         <p>Plats: Aulan<br>\nTid: 09.00</p>\n\
         <ul>\n<li>En punkt som är så lång att den inte får plats på en rad och\n\
         därför fortsätter på nästa</li>\n<li>en till</li>\n</ul>\n"
    );
    let lines = "Stora hörsalen på universitetet i Umeå, tredje våningen i huset\nMed Anna\nOch Bo";
    assert_eq!(html(lines).matches("<br>").count(), 2);
}

#[test]
fn an_address_alone_on_its_line_stays_alone() {
    let around = |address: &str| {
        format!(
            "Vi möts för att prata om hur kommuner, regioner och statliga\n\
             myndigheter kan använda data tillsammans. Det som redan är\n\
             gjort och det som återstår att göra finns att läsa om här:\n\
             {address}\n\
             och därför börjar vi med en genomgång av vad som har hänt\n\
             sedan sist.\n"
        )
    };
    for address in [
        "https://www.kommun.example/program/en-mycket-lang-adress-till-sidan",
        "<https://www.kommun.example/program/en-mycket-lang-adress-till-sidan>",
        "www.kommun.example/program/en-mycket-lang-adress-till-sidan",
        "innovationsveckan.och.allt.annat@kommunen-i-smaland.example",
    ] {
        let html = html(&around(address));
        assert_eq!(html.matches("<br>").count(), 2, "{html}");
        assert!(html.contains("här:<br>\n<a ") && html.contains("</a><br>\noch"), "{html}");
    }
    // An address that ends a sentence was wrapped with it.
    assert!(html(&around("https://www.kommun.example/en-mycket-lang-adress-till-sidan.")).contains("här:\n<a "));
    let list = "- https://www.kommun.example/program/en-mycket-lang-adress-till-sidan\n  därefter fika";
    assert!(html(&format!("{}\n{list}", around("dessutom"))).contains("</a><br>\ndärefter fika"));
}

#[test]
fn bullets_of_any_kind_make_lists() {
    let list = "<p>Program:</p>\n<ul>\n<li>Inledning</li>\n<li>Workshop</li>\n</ul>\n<p>Välkommen!</p>\n";
    for bullet in
        ["•\t", "• ", "•", "·\t", "· ", "– ", "▪ ", "\u{f0b7}\t", "\u{f0a7} ", "- ", "\t•\t", "*\u{a0}", "  – "]
    {
        let text = format!("Program:\n{bullet}Inledning\n{bullet}Workshop\nVälkommen!");
        assert_eq!(html(&text), list, "{bullet:?}");
    }
    assert_eq!(html("– Vi är glada, säger hon."), "<p>– Vi är glada, säger hon.</p>\n");
    assert_eq!(html("-20 grader\n–5 grader"), "<p>-20 grader<br>\n–5 grader</p>\n");
}

#[test]
fn lists_keep_their_levels() {
    let nested = "<ul>\n<li>ett\n<ul>\n<li>inre</li>\n<li>till</li>\n</ul>\n</li>\n<li>två</li>\n</ul>\n";
    for text in
        ["- ett\n  - inre\n  - till\n- två", "•\tett\no\tinre\no\ttill\n•\ttvå", "* ett\n\t* inre\n\t* till\n* två"]
    {
        assert_eq!(html(text), nested, "{text:?}");
    }
    assert_eq!(
        html("1. ett\n\n   mer\n\n2) två\n3. tre"),
        "<ol>\n<li>\n<p>ett</p>\n<p>mer</p>\n</li>\n</ol>\n<ol start=\"2\">\n<li>två</li>\n</ol>\n<ol start=\"3\">\n<li>tre</li>\n</ol>\n"
    );
    assert_eq!(html("Det var\n2022. Då"), "<p>Det var<br>\n2022. Då</p>\n");
    assert_eq!(html("2022. Då"), "<p>2022. Då</p>\n");
    assert_eq!(html("27. Dezember: 18:00\n28. dez."), "<p>27. Dezember: 18:00<br>\n28. dez.</p>\n");
    assert_eq!(html("Visning\n+ samtal"), "<p>Visning<br>\n+ samtal</p>\n");
    assert_eq!(html("+ visning\n+ samtal"), "<ul>\n<li>visning</li>\n<li>samtal</li>\n</ul>\n");
}

#[test]
fn indentation_is_no_code_and_fences_are() {
    assert_eq!(
        html("Först.\n\n\tSedan.\n\n    Sist.\n\n\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}Slut."),
        "<p>Först.</p>\n<p>Sedan.</p>\n<p>Sist.</p>\n<p>Slut.</p>\n"
    );
    assert_eq!(
        html("- ett\n\n          mer\n\n-       två"),
        "<ul>\n<li>\n<p>ett</p>\n<p>mer</p>\n</li>\n<li>\n<p>två</p>\n</li>\n</ul>\n"
    );
    assert_eq!(
        html("Så:\n```\ndef __init__(self):\n    x = a*b*c\n\n-----\nhttps://x.example\n```\nslut"),
        "<p>Så:</p>\n<pre><code>def __init__(self):\n    x = a*b*c\n\n-----\nhttps://x.example\n</code></pre>\n<p>slut</p>\n"
    );
    assert_eq!(
        html("- Kör\n\n  ```\n  ett\n    två\n  ```\n\n  nu"),
        "<ul>\n<li>\n<p>Kör</p>\n<pre><code>ett\n  två\n</code></pre>\n<p>nu</p>\n</li>\n</ul>\n"
    );
}

#[test]
fn a_row_of_hyphens_makes_no_heading() {
    assert_eq!(html("Hälsningar från oss\n-----\nVinnova"), "<p>Hälsningar från oss</p>\n<hr>\n<p>Vinnova</p>\n");
    assert_eq!(html("Hälsningar\n--\nVinnova\n-"), "<p>Hälsningar<br>\n--<br>\nVinnova<br>\n-</p>\n");
    assert_eq!(html("ett\ntvå\n======\ntre"), "<p>ett<br>\ntvå</p>\n<hr>\n<p>tre</p>\n");
    assert_eq!(html("Program\n=======\n\nVi börjar."), "<h3>Program</h3>\n<p>Vi börjar.</p>\n");
    assert_eq!(html("~~~~~~~~\nProgram\n~~~~~~~~"), "<hr>\n<p>Program</p>\n<hr>\n");
}

#[test]
fn bare_addresses_become_links() {
    for (text, address, shown) in [
        ("Se https://x.example/a_b_c.", "https://x.example/a_b_c", "https://x.example/a_b_c"),
        ("(se www.kommun.se)", "https://www.kommun.se", "www.kommun.se"),
        (
            "[HTTPS://x.example/_a_/?b=*c*&d]",
            "HTTPS://x.example/_a_/?b=*c*&amp;d",
            "HTTPS://x.example/_a_/?b=*c*&amp;d",
        ),
        ("https://x.example/A_(b), sedan", "https://x.example/A_(b)", "https://x.example/A_(b)"),
        ("Skriv: info@myndighet.example.", "mailto:info@myndighet.example", "info@myndighet.example"),
        ("**www.x.example**!", "https://www.x.example", "www.x.example"),
        ("<https://x.example/~a>", "https://x.example/~a", "https://x.example/~a"),
        ("anna\\_b@x.example", "mailto:anna_b@x.example", "anna_b@x.example"),
    ] {
        let link = format!("<a href=\"{address}\">{shown}</a>");
        assert!(html(text).contains(&link), "{}", html(text));
    }
    for text in [
        "<namn>@kommun.example",
        "www.",
        "http://",
        "@anna",
        "a@b",
        "`https://x.example`",
        "x.www.a",
        "a/b@x.example/c",
    ] {
        assert!(!html(text).contains("<a"), "{}", html(text));
    }
    assert_eq!(
        html("[https://a.example](https://b.example/x_*y*_z)"),
        "<p><a href=\"https://b.example/x_*y*_z\">https://a.example</a></p>\n"
    );
    assert_eq!(html("a@x.example;b@x.example").matches("mailto:").count(), 2);
}

#[test]
fn what_is_no_mark_stays() {
    assert_eq!(
        html("5*3*2 moder*ator*er ~20 `a*b*c` *så* **fet**t"),
        "<p>5*3*2 moder*ator*er ~20 <code>a*b*c</code> <em>så</em> <strong>fet</strong>t</p>\n"
    );
    assert_eq!(html("<plats:aulan> och <Skicka in>"), "<p>&lt;plats:aulan&gt; och &lt;Skicka in&gt;</p>\n");
    assert_eq!(html("~~inte~~ så"), "<p><del>inte</del> så</p>\n");
}

#[test]
fn marks_that_slipped_are_marks() {
    for (text, expected) in [
        ("**Obs! ** Ta med dator", "<strong>Obs!</strong> Ta med dator"),
        ("Sedan ** visning** av allt", "Sedan <strong>visning</strong> av allt"),
        ("Så**viktigt är det**, sade hon", "Så<strong>viktigt är det</strong>, sade hon"),
        (
            "Verktyg (**https://x.example/a**) finns",
            "Verktyg (<strong><a href=\"https://x.example/a\">https://x.example/a</a></strong>) finns",
        ),
        ("2 ** 3 och 4 ** 5", "2 ** 3 och 4 ** 5"),
        ("2**10 och a*(b)*c", "2**10 och a*(b)*c"),
        (
            "Skriv [till oss](mailto:a@x.example?subject=Om veckan)",
            "Skriv <a href=\"mailto:a@x.example?subject=Om%20veckan\">till oss</a>",
        ),
        ("[så](https://x.example \"titel här\")", "<a href=\"https://x.example\">så</a>"),
    ] {
        assert_eq!(html(text), format!("<p>{expected}</p>\n"));
    }
}

#[test]
fn items_on_one_line_make_a_list() {
    let list = "<p>Vi talar om:</p>\n<ul>\n<li>Hus</li>\n<li>Broar</li>\n<li>Tak</li>\n</ul>\n";
    for text in
        ["Vi talar om: • Hus • Broar • Tak", "Vi talar om: - Hus - Broar - Tak", "Vi talar om:* Hus* Broar* Tak"]
    {
        assert_eq!(html(text), list, "{text}");
    }
    assert_eq!(html("```\nx: - a - b - c\n```"), "<pre><code>x: - a - b - c\n</code></pre>\n");
}

#[test]
fn time_is_linear() {
    for piece in [
        "- a\n",
        "> ",
        "  - a\n",
        "*a",
        "www.a.b<",
        "a@b.se,",
        "ord\n",
        "(https://",
        "\\",
        "1. ",
        "`",
        "~~~a\n",
        "<a:b>",
        "•",
        "_a ",
        "[",
        "https://a.b/)",
        "=\n",
        "---\n",
        "](http://a ",
        "** a",
        "• ",
        "x:* A",
    ] {
        // Quadratic time would take minutes.
        let written = html(&piece.repeat(40_000 / piece.len()));
        assert!(written.len() < 2_000_000, "{piece:?}: {} bytes", written.len());
    }
}

proptest! {
    #[test]
    fn no_word_is_lost(text in "([a-zåäö0-9*•–.:(),=-]{1,8}[ \\n\\t]{1,3}){0,30}") {
        let seen = |c: &char| c.is_alphanumeric();
        // A reader sees an item's number as the list's.
        let without_numbers = |text: &str| text.chars().filter(seen).filter(|c| !c.is_ascii_digit()).collect::<String>();
        let html = html(&text);
        let mut shown = String::new();
        for part in html.split('<') {
            shown.push_str(part.split_once('>').map_or(part, |(_, text)| text));
        }
        let shown = without_numbers(&shown);
        // In lists of Word, the second level has `o` as its bullet.
        let has_word_bullet = text.split(['\n', '\t']).any(|part| part.trim() == "o") && text.contains("o\t");
        prop_assert!(shown == without_numbers(&text) || has_word_bullet, "{}", html);
    }
}
