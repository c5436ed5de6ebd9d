use super::{super::from_html, from_clipboard};

/// Document around paragraphs, as Word and Outlook put it on the clipboard.
fn of_word(room_below: &str, paragraphs: &str) -> String {
    format!(
        "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\">\r\n<head>\r\n\
         <meta name=ProgId content=Word.Document>\r\n<title>Bort</title>\r\n\
         <!--[if gte mso 9]><xml><o:p>bort</o:p></xml><![endif]-->\r\n<style>\r\n<!--\r\n \
         p.MsoNormal, li.MsoNormal, div.MsoNormal\r\n\t{{mso-style-unhide:no;\r\n\tmargin:0cm;\r\n\t\
         margin-bottom:{room_below};\r\n\tline-height:107%;}}\r\n-->\r\n</style>\r\n</head>\r\n\
         <body lang=SV style='tab-interval:65.2pt'>\r\n<!--StartFragment-->\r\n\r\n{paragraphs}\r\n\r\n\
         <!--EndFragment-->\r\n</body>\r\n</html>"
    )
}

fn item(class: &str, level: u8, marker: &str, text: &str) -> String {
    format!(
        "<p class=MsoListParagraph{class} style='text-indent:-18.0pt;mso-list:l0 level{level}\r\nlfo1'>\
         <![if !supportLists]><span style='font-family:Symbol;mso-bidi-font-family:\r\nSymbol'>\
         <span style='mso-list:Ignore'>{marker}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp;\r\n\
         </span></span></span><![endif]>{text}<o:p></o:p></p>\r\n\r\n"
    )
}

#[test]
fn a_page_of_word_reads_as_it_did_there() {
    let list = [
        item("CxSpFirst", 1, "·", "Första <i>punkten</i>, som\r\när lång"),
        item("CxSpMiddle", 2, "o", "Inre punkt"),
        item("CxSpMiddle", 2, "o", "Inre till"),
        item("CxSpLast", 1, "·", "Andra punkten"),
    ]
    .concat();
    let numbers = [item("CxSpFirst", 1, "1.", "Kom"), item("CxSpLast", 1, "2.", "Se")].concat();
    let page = format!(
        "<h1>Programmet<o:p></o:p></h1>\r\n\r\n<p class=MsoNormal>Vi visar <b style='mso-bidi-font-weight:normal'>hur</b> \
         man gör,\r\noch räknar 5*3*2 i fil_namn. Läs <a\r\nhref=\"https://www.example.se/mer\">mer</a> eller skriv till \
         <a href=\"mailto:info@example.se\">info@example.se</a>.<o:p></o:p></p>\r\n\r\n{list}\
         <p class=MsoNormal>Sedan:<o:p></o:p></p>\r\n\r\n{numbers}\
         <table class=MsoTableGrid><tr><td><p class=MsoNormal>09.00</p></td><td><p class=MsoNormal>Start</p></td></tr>\
         <tr><td><p class=MsoNormal>12.00</p></td><td><p class=MsoNormal>Slut</p></td></tr></table>"
    );
    assert_eq!(
        from_clipboard(&of_word("8.0pt", &page)).unwrap(),
        "### Programmet\n\nVi visar **hur** man gör, och räknar 5*3*2 i fil_namn. Läs [mer](https://www.example.se/mer) eller \
         skriv till info@example.se.\n\n- Första *punkten*, som är lång\n  - Inre punkt\n  - Inre till\n- Andra punkten\n\n\
         Sedan:\n\n1. Kom\n2. Se\n\n09.00 Start\n12.00 Slut"
    );
}

#[test]
fn a_mail_keeps_its_lines_and_its_empty_ones() {
    let lines = ["Hej!", "&nbsp;", "Vi ses i", "Stora salen", "<o:p>&nbsp;</o:p>", "Anna &lt;anna@example.se&gt;"]
        .map(|line| format!("<p class=MsoNormal>{line}<o:p></o:p></p>\r\n\r\n"))
        .concat();
    let expected = "Hej!\n\nVi ses i\nStora salen\n\nAnna \\<anna@example.se>";
    assert_eq!(from_clipboard(&of_word(".0001pt", &lines)).unwrap(), expected);
    let on_the_web = "<div style=\"font-family: Aptos\" class=\"elementToProof\">Hej!</div><div><br></div>\
                      <div class=\"elementToProof\">Vi ses i</div><div>Stora salen</div><div>&nbsp;</div>\
                      <div>Anna &lt;anna@example.se&gt;</div>";
    assert_eq!(from_clipboard(on_the_web).unwrap(), expected);
}

#[test]
fn a_document_of_the_web_is_not_bold_altogether() {
    let html = "<meta charset='utf-8'><b style=\"font-weight:normal;\" id=\"docs-internal-guid-1\">\
                <p dir=\"ltr\"><span style=\"font-size:11pt;font-weight:400;\">Vi </span>\
                <span style=\"font-weight:700;font-style:normal\">möts</span><span style=\"font-style:italic\"> på \
                torget</span></p><ul><li dir=\"ltr\"><p dir=\"ltr\" role=\"presentation\"><span>ett</span></p></li>\
                <li><p><span>två</span></p></li></ul><br class=\"Apple-interchange-newline\"></b>";
    assert_eq!(from_clipboard(html).unwrap(), "Vi **möts** *på torget*\n\n- ett\n- två");
}

#[test]
fn a_part_of_a_web_page_keeps_headings_lists_and_links() {
    let html = "<html><body>\n<!--StartFragment--><h2 style=\"font-weight: 700\">Anmälan</h2>\n\n<p style=\"white-space: \
                normal\">Boka <a href=\"https://www.example.se/boka\" style=\"color: blue\">https://www.example.se/boka</a> \
                senast\n\nfredag.<br>Välkommen!</p><ol><li>Gå in</li><li>Sätt dig</li></ol><p><img src=\"x.png\">Ur: <a \
                href=\"/om\">om oss</a></p><!--EndFragment-->\n</body></html>";
    assert_eq!(
        from_clipboard(html).unwrap(),
        "### Anmälan\n\nBoka https://www.example.se/boka senast fredag.\nVälkommen!\n\n1. Gå in\n2. Sätt dig\n\nUr: om oss"
    );
}

#[test]
fn what_an_editor_of_plain_text_copies_is_its_text() {
    let html = "<meta charset='utf-8'><div style=\"color: #3b3b3b;font-family: Menlo, 'Courier New', monospace;white-space: pre;\">\
                <div><span># Rubrik</span></div><div><span>- **punkt**</span></div></div>";
    assert_eq!(from_clipboard(html), None);
}

#[test]
fn emoji_stay_and_what_was_deleted_goes() {
    for (html, expected) in [
        ("<p>Hej <img src=\"x.png\" alt=\"👍🏽\">!<img alt=\"En bild av ett hus\" src=y></p>", Some("Hej 👍🏽!")),
        (
            "<p>Vi ses <del cite=\"mailto:a\" datetime=\"2026-01-01T00:00\">i dag </del><ins>i morgon</ins></p>",
            Some("Vi ses i morgon"),
        ),
        ("<p><span style='mso-list:Ignore'>1 Aldrig slut<p>text</p>", Some("1 Aldrig slut\n\ntext")),
        ("<img src=\"x.png\" alt=\"Ett hus\">", None),
    ] {
        assert_eq!(from_clipboard(html).as_deref(), expected, "{html}");
    }
}

#[test]
fn line_ends_that_a_style_preserves_stay() {
    for style in ["pre", "pre-wrap", "PRE-LINE; color: red", "break-spaces"] {
        let html = format!(
            "<p>Hej\ndu</p><div style=\"color: blue; white-space: {style}\"><span>Program:\n09.00 Start</span>\n\n\
             <b>12.00</b> Slut<img src=x>\nKlart\n</div><p>Vi\nses</p>"
        );
        let expected = "Hej du\n\nProgram:\n09.00 Start\n\n**12.00** Slut\nKlart\n\nVi ses";
        assert_eq!(from_clipboard(&html).unwrap(), expected, "{style}");
    }
    for (html, expected) in [
        (
            "<p><span style='white-space:pre-wrap'>ett <a style='white-space:normal'>två\ntre</a>\nfyra</span></p>",
            "ett två tre\nfyra",
        ),
        ("<p style='white-space: nowrap'>ett\ntvå</p>", "ett två"),
        ("<table><tr><td style='white-space:pre-wrap'>ett\ntvå</td><td>tre</td></tr></table>", "ett två tre"),
        ("<ul style='white-space:pre-line'><li>ett\ntvå</li><li>tre</li></ul>", "- ett\n  två\n- tre"),
    ] {
        assert_eq!(from_clipboard(html).unwrap(), expected);
    }
}

#[test]
fn what_is_struck_stays_struck() {
    for (html, expected) in [
        ("<p>Vi ses <s>i dag</s> i morgon</p>", "Vi ses ~~i dag~~ i morgon"),
        ("<p><strike>Kl. 9</strike> <del>och <b>10</b></del></p>", "~~Kl. 9 och **10**~~"),
        ("<p>Pris <span style='text-decoration: line-through'>100</span> 50 kr</p>", "Pris ~~100~~ 50 kr"),
        ("<p>Sal<s>en</s> <b>nu ~20</b></p>", "Sal~~en~~ **nu ~20**"),
        ("<p>a~~b~~c</p>", "a\\~~b~~c"),
    ] {
        let markdown = from_clipboard(html).unwrap();
        assert_eq!(markdown, expected);
        assert_eq!(
            crate::to_html(&markdown, 0).into_string().contains("<del>"),
            html.contains("<s") || html.contains("<del")
        );
    }
    assert_eq!(from_html("<p>Nej <del datetime='2026-01-01'>i dag</del></p>"), "Nej ~~i dag~~");
}

#[test]
fn marks_that_are_text_stay_text() {
    for (html, expected) in [
        ("<p>*inte* [x](https://x.example)</p>", "\\*inte* [x](https://x.example)"),
        ("<p>- inte en punkt</p>", "\\- inte en punkt"),
        ("<p>R&amp;D &amp;amp; a &lt; b, &lt;namn&gt;</p>", "R&D \\&amp; a < b, <namn>"),
        ("<p>1. inte ett nummer</p><p>2026 kr.</p>", "1\\. inte ett nummer\n\n2026 kr."),
        ("<p>C:\\temp och fil_namn_två</p>", "C:\\temp och fil_namn_två"),
    ] {
        let markdown = from_clipboard(html).unwrap();
        let seen = crate::plain(&markdown);
        assert_eq!(seen, crate::plain(&from_html(html)), "{markdown}");
        assert_eq!(markdown, expected);
    }
}

#[test]
fn time_is_linear_in_what_was_copied() {
    for (name, html) in [
        ("items of Word", "<p style='mso-list:l0 level9 lfo1'><span style='mso-list:Ignore'>1.</span>x".repeat(20_000)),
        ("markers of Word", "<span style='mso-list:Ignore'>".repeat(40_000)),
        ("styles", "<span style='font-weight:700;font-style:italic'>x</i></b>".repeat(20_000)),
        ("divs", "<div>&nbsp;".repeat(20_000)),
        ("deletions", "<del>x".repeat(40_000)),
        ("white space", "<div style='white-space:pre'>\n<b></i>".repeat(20_000)),
        ("digits of a list", "<p>- a\n- b\n".to_owned() + &"1".repeat(200_000)),
        ("small blocks", "<p># a</p>".repeat(20_000)),
        ("escapes", "<p>".to_owned() + &"*a ".repeat(20_000)),
        ("blocks with escapes", "<p>*a [b &amp;amp;</p>".repeat(2000)),
    ] {
        // Quadratic time would take minutes.
        let markdown = from_clipboard(&html).unwrap_or_default();
        assert!(markdown.len() <= 10 * html.len(), "{name}: {} of {}", markdown.len(), html.len());
    }
}
