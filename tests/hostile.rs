//! Hostile texts in every field: on no page of the wizard, the desk or the programme, and in no mail, do they become
//! markup of their own.

use std::{collections::BTreeSet, sync::Arc};

use innovationsveckan::{
    domain::{
        access::{Role, Who},
        draft::{Draft, DraftField, Spot},
        review::Decision,
    },
    locale::Locale,
    server::{
        mail::Post,
        service::{
            desk::{self, Request},
            drafts::{self, Proof},
            own,
        },
        state::Site,
    },
};

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::SqliteFile;
use visitor::{OPEN, Visitor, site};

const OWN: &str = "anna@vinnova.example";

/// A few hundred: each way out of where a text may stand, before each way to run something.
fn hostile_texts() -> Vec<String> {
    let ways_out = [
        "",
        "\">",
        "'>",
        "</textarea>",
        "</title>",
        "</script>",
        "</style>",
        "-->",
        "]]>",
        "`>",
        "\\\">",
        "</option></select>",
        "</noscript>",
        "\u{0}\">",
        "&quot;>",
        "%22%3E",
        "\n\n",
        "](",
        "\u{202e}\">",
        "</blockquote>",
    ];
    let payloads = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<body onload=alert(1)>",
        "<iframe srcdoc=\"<script>alert(1)</script>\">",
        "<a href=\"javascript:alert(1)\">x</a>",
        "[x](javascript:alert(1))",
        "<javascript:alert(1)>",
        "<math><mtext><style><img src onerror=alert(1)></style></mtext></math>",
        "\" onmouseover=\"alert(1)\" x=\"",
        "' autofocus onfocus=alert(1) x='",
        "<form action=https://x.example><button>x</button></form>",
        "<base href=https://x.example>",
        "<meta http-equiv=refresh content=0>",
        "{{constructor.constructor('alert(1)')()}}",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
    ];
    ways_out.iter().flat_map(|out| payloads.iter().map(move |payload| format!("{out}{payload}"))).collect()
}

/// The tags that we write.
const KNOWN: &str = "\
    !doctype b html head meta title link script body a aside p div header span nav main footer form input \
    button label textarea select option optgroup fieldset legend h1 h2 h3 h4 h5 h6 ol ul li strong em code \
    pre blockquote br hr section article time dl dt dd table caption thead tbody tr td th details summary \
    noscript del ins mark template style small abbr";

/// Every tag is one of ours, no attribute listens for anything, and no address runs a script.
fn assert_harmless(html: &str, what: &str) {
    let known: BTreeSet<&str> = KNOWN.split_whitespace().collect();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        // Leptos' mark of where something may come.
        if rest.starts_with("!>") {
            continue;
        }
        if rest.starts_with("!--") {
            rest = rest.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!') {
            continue;
        }
        let (tag, after) = split_tag(rest);
        let name: String =
            tag.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '!').collect();
        let name = name.to_ascii_lowercase();
        assert!(known.contains(name.as_str()), "{what}: <{tag}>");
        for (key, value) in attributes(&tag[tag.find(char::is_whitespace).unwrap_or(tag.len())..]) {
            assert!(!key.starts_with("on") && key != "style" && key != "srcdoc", "{what}: <{tag}>");
            if key == "href" || key == "src" || key == "action" {
                let scheme = value.trim().to_ascii_lowercase();
                assert!(!scheme.starts_with("javascript") && !scheme.starts_with("data:"), "{what}: <{tag}>");
            }
        }
        rest = after;
        // What a script holds is data of ours, with every `<` escaped, or named by its hash.
        if name == "script" && !tag.starts_with('/') {
            let (inside, after) = rest.split_once("</script>").unwrap_or((rest, ""));
            assert!(!["<script", "<img", "<svg", "<!--"].iter().any(|it| inside.contains(it)), "{what}: {inside}");
            rest = after;
        }
        if name == "textarea" && !tag.starts_with('/') {
            let (inside, after) = rest.split_once("</textarea>").unwrap_or((rest, ""));
            assert!(!inside.contains('<'), "{what}: {inside}");
            rest = after;
        }
    }
}

/// A tag up to its end, outside quotes, and what follows.
fn split_tag(html: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, c) in html.char_indices() {
        match (quote, c) {
            (None, '>') => return (&html[..at], &html[at + 1..]),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    (html, "")
}

fn attributes(mut rest: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return found;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let key = rest[..end.max(1)].to_ascii_lowercase();
        rest = &rest[end.max(1)..];
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            (value, rest) = match quote {
                Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
        }
        found.push((key, value.to_owned()));
    }
}

/// The text in every field of the wizard, each of its rows among them.
fn filled(text: &str) -> Draft {
    let mut draft = Draft::default();
    for field in DraftField::ALL.iter().filter(|field| !field.is_inner()) {
        let spot: Spot = if field.is_of_row() { field.row(1) } else { (*field).into() };
        draft.set(spot, text);
    }
    draft.set(DraftField::Left, "vem vad nar delta kontakt skicka");
    draft
}

/// As much of it as an activity takes.
fn sendable(text: &str) -> Draft {
    let mut draft = Draft::default();
    for field in [
        DraftField::Organizer,
        DraftField::Title,
        DraftField::Summary,
        DraftField::Description,
        DraftField::AudienceNote,
        DraftField::ContactName,
    ] {
        draft.set(field, text);
    }
    for field in [DraftField::Venue, DraftField::Address, DraftField::PartnerName] {
        draft.set(field.row(1), text);
    }
    for (field, value) in [
        (DraftField::OrganizerKind, "state"),
        (DraftField::Kind, "seminar"),
        (DraftField::Themes, "data"),
        (DraftField::Registration, "none"),
        (DraftField::ContactEmail, "fragor@vinnova.example"),
        (DraftField::OwnEmail, OWN),
    ] {
        draft.set(field, value);
    }
    for (field, value) in [
        (DraftField::PartnerKind, "company"),
        (DraftField::Day, "2027-10-05"),
        (DraftField::Starts, "09:00"),
        (DraftField::Ends, "10:00"),
        (DraftField::Format, "onsite"),
        (DraftField::Municipality, "0180"),
    ] {
        draft.set(field.row(1), value);
    }
    draft
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_hostile_text_becomes_markup_in_the_wizard() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let texts = hostile_texts();
    assert!(texts.len() >= 300);
    for (number, text) in texts.iter().enumerate() {
        let key = drafts::begin(&site, "2027", Locale::Sv, &filled(text), None).await.unwrap();
        // Each step for some texts, all texts in some step.
        let steps: &[&str] = if number % 20 == 0 {
            &["vem", "vad", "nar", "delta", "kontakt", "skicka"]
        } else {
            &["vem", "vad", "skicka"]
        };
        for step in steps {
            let page = visitor.get(&format!("/anmal/{key}/{step}")).await;
            assert_eq!(page.status, 200);
            assert_harmless(&page.html, &format!("{step}: {text}"));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_hostile_text_becomes_markup_in_the_programme_or_in_mail() {
    let file = SqliteFile::new();
    let plain = site(&file.url(), OPEN).await;
    let mut site = Site::new(plain.store.clone(), visitor::clock(OPEN), Some("http://127.0.0.1:3000".to_owned()));
    site.post = Post::shown();
    let site = Arc::new(site);
    site.refresh().await.unwrap();
    let mut visitor = Visitor::new(&site);
    let host = Who::Host(Role::Moderator);
    for (number, text) in hostile_texts().iter().enumerate().step_by(7) {
        let key = drafts::begin(&site, "2027", Locale::Sv, &sendable(text), None).await.unwrap();
        let opened = drafts::open(&site, &key).await.unwrap().unwrap();
        let proof = Proof { addresses: vec![OWN.to_owned()], work_is_done: false };
        let sent = drafts::send(&site, &opened, &proof).await.unwrap();
        assert!(matches!(sent, drafts::Outcome::Sent(_)), "{text}: {:?}", drafts::judge(&opened).problems);
        let opened = drafts::open(&site, &key).await.unwrap().unwrap();
        let id = opened.stored.activity_id.unwrap();
        let request =
            Request { decision: Decision::Publish, words: text.clone(), seen_revision: 1, seen_edit_ms: None };
        desk::decide(&site, "m@vard.example", host, id, &request).await.unwrap();
        let cancel = own::Request::Cancel { reason: text.clone() };
        own::act(&site, id, OWN, Locale::Sv, &cancel).await.unwrap();
        for path in [format!("/aktivitet/{id}"), "/program".to_owned(), "/".to_owned(), format!("/anmal/{key}/skicka")]
        {
            let mut page = visitor.get(&path).await;
            if page.status.is_redirection() {
                page = visitor.get(&page.location).await;
            }
            assert_eq!(page.status, 200, "{path}");
            assert_harmless(&page.html, &format!("{path}: {text}"));
        }
        if number % 35 == 0 {
            innovationsveckan::server::mail::settle(&site).await.unwrap();
            for mail in site.post.all_shown() {
                assert_harmless(&mail.html, &format!("mail: {text}"));
                assert!(!mail.subject.contains(['\r', '\n']), "{}", mail.subject);
            }
        }
    }
}
