//! Hostile texts in every field: on no page of the wizard, the desk or the programme, and in no mail, do they become
//! markup of their own.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use innovationsveckan::{
    domain::{
        access::{Role, Who},
        activity::{Activity, Summary, Title},
        draft::{Draft, DraftField, FieldId},
        filter::PAGE_LENGTH,
        occurrence::Occurrence,
        review::Decision,
    },
    locale::Locale,
    server::{
        mail::Mailer,
        service::{
            desk::{self, DecisionRequest},
            drafts, own_activities,
            submission::SubmissionOutcome,
        },
        state::Site,
    },
};
use tokio::runtime::Handle;

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[path = "support/sendable.rs"]
mod sendable;
#[path = "support/sending.rs"]
mod sending;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::SqliteFile;
use sendable::OWN;
use visitor::{OPEN, Visitor, site};

/// The texts, and the tags that we write; the browser's suite reads them too.
#[derive(serde::Deserialize)]
struct Hostile {
    /// Each way out of where a text may stand.
    ways_out: Vec<String>,
    /// Each way to run something, or to make the page another.
    payloads: Vec<String>,
    tags: BTreeSet<String>,
}

impl Hostile {
    fn read() -> Self {
        serde_json::from_str(include_str!("fixtures/hostile.json")).unwrap()
    }

    /// A few hundred.
    fn texts(&self) -> Vec<String> {
        let texts: Vec<String> = self
            .ways_out
            .iter()
            .flat_map(|out| self.payloads.iter().map(move |payload| format!("{out}{payload}")))
            .collect();
        assert!(texts.len() >= 300);
        texts
    }
}

/// Into how many parts the texts are divided once they are sent.
const SHARES: usize = 6;

/// The texts one after another, over and over, for one field of many activities.
struct Round<'a> {
    texts: &'a [String],
    /// Place in the list at which it begins.
    from: usize,
    taken: usize,
    limit: usize,
}

impl Round<'_> {
    /// Whether the field has held every text.
    fn is_over(&self) -> bool {
        self.taken >= self.texts.len()
    }

    /// As many as the field takes.
    fn next(&mut self) -> String {
        let mut taken = String::new();
        loop {
            let text = &self.texts[(self.from + self.taken) % self.texts.len()];
            if !taken.is_empty() && taken.chars().count() + 1 + text.chars().count() > self.limit {
                return taken;
            }
            taken = format!("{taken} {text}");
            self.taken += 1;
        }
    }
}

const PICTURE_ATTRIBUTES: [&str; 10] =
    ["viewbox", "preserveaspectratio", "aria-hidden", "aria-label", "role", "class", "x", "y", "width", "height"];

/// Every tag is one of ours, no attribute listens for anything, and no address runs a script.
fn assert_harmless(html: &str, what: &str) {
    static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| Hostile::read().tags);
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
        // Pictures of our own have measures and nothing else.
        let is_picture = matches!(name.as_str(), "svg" | "rect" | "text")
            && attributes(&tag[tag.find(char::is_whitespace).unwrap_or(tag.len())..])
                .iter()
                .all(|(key, _)| PICTURE_ATTRIBUTES.contains(&key.as_str()));
        assert!(KNOWN.contains(name.as_str()) || is_picture || name == "!doctype", "{what}: <{tag}>");
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
            if tag.contains("application/ld+json") {
                assert!(!inside.contains('<'), "{what}: {inside}");
                serde_json::from_str::<serde_json::Value>(inside).unwrap();
            }
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
        let field_id: FieldId = if field.is_of_row() { field.row(1) } else { (*field).into() };
        draft.set(field_id, text);
    }
    draft.set(DraftField::Left, "vem vad nar delta kontakt skicka");
    draft
}

/// The fields of an activity that take any text, and how much of it.
const FIELDS: &[(DraftField, usize)] = &[
    (DraftField::Title, Title::LIMIT),
    (DraftField::Organizer, Activity::LINE_LIMIT),
    (DraftField::Summary, Summary::LIMIT),
    (DraftField::Description, 600),
    (DraftField::AudienceNote, Activity::LINE_LIMIT),
    (DraftField::ContactName, Activity::LINE_LIMIT),
    (DraftField::PartnerName, Activity::LINE_LIMIT),
    (DraftField::Venue, Occurrence::LINE_LIMIT),
    (DraftField::Address, Occurrence::LINE_LIMIT),
];

fn rounds(texts: &[String]) -> Vec<Round<'_>> {
    // Each begins elsewhere, so that no activity holds the same texts everywhere.
    (0..).zip(FIELDS).map(|(number, (_, limit))| Round { texts, from: number * 37, taken: 0, limit: *limit }).collect()
}

/// An activity with the next texts in every field that takes any.
fn sendable(rounds: &mut [Round]) -> Draft {
    let mut draft = sendable::sendable("");
    draft.set(DraftField::PartnerKind.row(1), "company");
    for ((field, _), round) in FIELDS.iter().zip(rounds) {
        let field_id: FieldId = if field.is_of_row() { field.row(1) } else { (*field).into() };
        draft.set(field_id, round.next());
    }
    draft
}

/// A site that shows its mail, and somebody who is signed in, decides on everything and sends everything.
async fn site_with_everybody(file: &SqliteFile) -> (Arc<Site>, Visitor) {
    let site = site(&file.url(), OPEN).await;
    let site = Arc::new(Arc::into_inner(site).unwrap().with_mailer(Mailer::shown()));
    site.store.give_role(OWN, Role::Moderator, "veckan invite", 0).await.unwrap();
    let mut visitor = Visitor::new(&site);
    visitor.post("/logga-in", &[("email", OWN)]).await;
    let mails = site.mailer.shown_to(OWN);
    let at = mails[0].text.find("/logga-in/").unwrap();
    let link = mails[0].text[at..].split(char::is_whitespace).next().unwrap().trim_end_matches(['>', ')', '.']);
    assert_eq!(visitor.post(link, &[]).await.status, 303);
    (site, visitor)
}

async fn assert_harmless_pages(visitor: &mut Visitor, paths: &[String]) {
    for path in paths {
        let mut page = visitor.get(path).await;
        if page.status.is_redirection() {
            page = visitor.get(&page.location).await;
        }
        assert_eq!(page.status, 200, "{path}");
        assert!(page.html.contains("hostile"), "{path} holds one");
        assert_harmless(&page.html, path);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_hostile_text_becomes_markup_in_the_wizard() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    for (number, text) in Hostile::read().texts().iter().enumerate() {
        let key = sending::begun(&site, &filled(text), OWN).await;
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

/// Each site has a share of the texts: each publication builds the whole programme anew.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_hostile_text_becomes_markup_once_it_is_sent() {
    let texts = Hostile::read().texts();
    let shares: Vec<_> = texts
        .chunks(texts.len().div_ceil(SHARES))
        .map(|share| {
            let (runtime, share) = (Handle::current(), share.to_vec());
            tokio::task::spawn_blocking(move || runtime.block_on(send_all(share)))
        })
        .collect();
    for share in shares {
        share.await.unwrap();
    }
}

async fn send_all(texts: Vec<String>) {
    let file = SqliteFile::new();
    let (site, mut visitor) = site_with_everybody(&file).await;
    // As they are sent first, and as they are changed once they are published.
    let (mut first, mut edited) = (rounds(&texts), rounds(&texts));
    let mut said = [500, own_activities::REASON_LIMIT].map(|limit| Round { texts: &texts, from: 0, taken: 0, limit });
    let host = Who::Host(Role::Moderator);
    let mut id = 0;
    // The title takes least: once it has had them all, so has every other field.
    while !first[0].is_over() {
        id += 1;
        let key = sending::begun(&site, &sendable(&mut first), OWN).await;
        let path = |path: &str| format!("{path}/{id}");
        let send = async || {
            let sent = sending::send(&site, &key).await;
            assert!(matches!(sent, SubmissionOutcome::Sent(_)), "{sent:?}");
        };
        send().await;
        let waiting = [format!("/anmal/{key}/skicka"), "/granska".to_owned(), path("/granska")];
        assert_harmless_pages(&mut visitor, &waiting).await;
        let publish = DecisionRequest {
            decision: Decision::Publish,
            words: said[0].next(),
            seen_revision: 1,
            seen_edit_ms: None,
        };
        assert_eq!(desk::decide(&site, OWN, host, id, &publish).await.unwrap(), desk::DecisionOutcome::Done);
        // While it is not cancelled: what is next stands on the start page.
        assert_harmless_pages(&mut visitor, &["/".to_owned()]).await;
        // An edit stands beside what is published, line by line.
        let opened = drafts::open(&site, &key).await.unwrap().unwrap();
        let changes: Vec<_> = sendable(&mut edited)
            .fields()
            .map(|(field_id, typed)| drafts::change_by_system(field_id, typed.value.clone(), "test"))
            .collect();
        drafts::save_changes(&site, opened.stored.id, &changes).await.unwrap();
        send().await;
        assert_harmless_pages(&mut visitor, &[path("/granska")]).await;
        let cancel = own_activities::OrganizerRequest::Cancel { reason: said[1].next() };
        assert_eq!(
            own_activities::act(&site, id, &sending::requester(&site, &key).await, Locale::Sv, &cancel).await.unwrap(),
            own_activities::OrganizerResult::Cancelled
        );
        assert_harmless_pages(&mut visitor, &[path("/aktivitet"), path("/mina")]).await;
        // Before there are more than are shown.
        if id % 25 == 0 || first[0].is_over() {
            assert_harmless_pages(&mut visitor, &["/epost".to_owned()]).await;
            for mail in site.mailer.all_shown() {
                assert_harmless(&mail.html, &mail.subject);
                assert!(!mail.subject.contains(['\r', '\n']), "{}", mail.subject);
            }
        }
    }
    assert!(first.iter().chain(&edited).chain(&said).all(Round::is_over));
    let lists = ["/mina", "/granska?lage=all"].map(str::to_owned).into_iter();
    let pages = (1..=(id as usize).div_ceil(PAGE_LENGTH)).map(|page| format!("/program?page={page}"));
    assert_harmless_pages(&mut visitor, &lists.chain(pages).collect::<Vec<_>>()).await;
}
