//! The registry of public bodies as people meet it: in the wizard without scripts, on the desk, and with bodies of a site's
//! own, which a command reads.

use std::{
    fs,
    process::{Command, Output},
    sync::Arc,
    time::Duration,
};

use axum::http::StatusCode;
use innovationsveckan::{
    domain::{access::Role, draft::DraftField},
    server::{
        reference::registry::file,
        service::{
            import::ImportReport,
            registry::{self, Rejection, RemovalRefused},
            submission::SubmissionOutcome,
        },
        state::{self, Site},
        store::Store,
    },
};

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[macro_use]
#[path = "store/on_both.rs"]
mod on_both;
#[path = "support/sendable.rs"]
mod sendable;
#[path = "support/sending.rs"]
mod sending;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::SqliteFile;
use sendable::{OWN, sendable};
use visitor::{OPEN, Visitor, mailed_link, site};

const BO: &str = "bo@vard.example";

/// Begins a draft, and gives the address of its first step.
async fn who(visitor: &mut Visitor) -> String {
    visitor.post("/anmal", &[("action", "begin")]).await.location
}

/// Matches that the button which searches the registry shows for a name.
async fn found(visitor: &mut Visitor, path: &str, name: &str) -> String {
    let asked = visitor.fill(path, &[("organizer", name)], "find:organizer").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let page = visitor.get(&asked.location).await.html;
    page.split("id=\"found\"").nth(1).unwrap().split("</div>").next().unwrap().to_owned()
}

/// The part of a page in the element with this id.
fn part<'a>(page: &'a str, id: &str, end: &str) -> &'a str {
    page.split(&format!("id=\"{id}\">")).nth(1).unwrap().split(end).next().unwrap()
}

async fn shown(visitor: &mut Visitor, path: &str, name: &str, number: &str, kind: &str) -> String {
    let fields = [("organizer", name), ("organizer_number", number), ("organizer_kind", kind)];
    // Said again, it is what somebody says, and not what the registry had filled in for another name.
    visitor.fill(path, &fields, "save").await;
    visitor.fill(path, &fields, "save").await;
    visitor.get(path).await.html
}

#[tokio::test]
async fn a_slip_finds_the_body_without_scripts() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let path = who(&mut visitor).await;
    for (typed, meant) in [
        ("Vinova", "Vinnova"),
        ("Trafikverkt", "Trafikverket"),
        ("Upsala kommun", "Uppsala kommun"),
        ("Skolvreket", "Skolverket"),
        ("Vinnovva", "Vinnova"),
    ] {
        let found = found(&mut visitor, &path, typed).await;
        let first = found.split("value=\"pick:organizer:").nth(1).map(|rest| rest.split('"').next().unwrap());
        assert_eq!(first, Some(meant), "{typed}: {found}");
    }
    let answer = visitor.get("/do/find-parties?text=Vinova&english=false").await.html;
    assert!(
        answer.starts_with("{\"found\":[{\"name\":\"Vinnova\"") && answer.contains("\"is_named\":false"),
        "{answer}"
    );
    let answer = visitor.get("/do/find-parties?text=vinnova&english=false").await.html;
    assert!(answer.contains("\"is_named\":true"), "{answer}");
}

#[tokio::test]
async fn how_many_there_are_is_said_and_that_there_is_none() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let path = who(&mut visitor).await;
    let none = found(&mut visitor, &path, "Kommunkonsulten i Bromma AB").await;
    assert!(none.contains("Inget i registret heter så. Det gör inget"), "{none}");
    let many = found(&mut visitor, &path, "Region").await;
    let total: usize = many.split("10 av ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(total > 20 && many.contains("träffar i registret: skriv mer av namnet."), "{many}");
    assert_eq!(many.matches("value=\"pick:").count(), 10);
    let one = found(&mut visitor, &path, "Vinnova").await;
    assert!(one.contains("1 träff i registret"), "{one}");
    let english = visitor.get(&format!("/en{path}?sok=organizer")).await.html;
    assert!(english.contains("1 match in the registry"), "{english}");
}

#[tokio::test]
async fn a_number_is_doubted_only_by_one_who_knows() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let path = who(&mut visitor).await;
    for (name, number, kind, words) in [
        // The registry knows the municipality, and no number of it.
        ("Kiruna kommun", "212000-2783", "municipality", ""),
        // A company's, which cannot be a municipality's.
        ("Kiruna kommun", "556036-0793", "municipality", "Numret finns inte i registret"),
        (
            "Kiruna kommun",
            "202100-5216",
            "municipality",
            "Numret hör till Vinnova. Stämmer det? Här står Kiruna kommun.",
        ),
        ("Vinnova", "202100-5216", "state", "Numret hör till Vinnova."),
        ("Vinnova", "202100-2742", "state", " Stämmer det? Här står Vinnova."),
        ("Acme AB", "202100-5216", "company", "Numret hör till Vinnova. Stämmer det? Här står Acme AB."),
        ("Acme AB", "556036-0793", "company", "Numret finns inte i registret"),
    ] {
        let page = shown(&mut visitor, &path, name, number, kind).await;
        let owner = part(&page, "owner-organizer_number", "</p>");
        assert!(if words.is_empty() { owner.is_empty() } else { owner.contains(words) }, "{name} {number}: {owner}");
    }
    let page = shown(&mut visitor, &path, "Kiruna kommun", "556036-0793", "municipality").await;
    assert!(part(&page, "eligibility", "</div>").contains("rule is-stated"), "{page}");
    // A court whose number eighty share, whether it is among the first of them or not.
    for name in ["Alingsås tingsrätt", "Ångermanlands tingsrätt"] {
        let page = shown(&mut visitor, &path, name, "202100-2742", "state").await;
        let owner = part(&page, "owner-organizer_number", "</p>");
        assert!(owner.starts_with("Numret delas av ") && !owner.contains("Stämmer det"), "{name}: {owner}");
        assert!(page.contains("rule is-met"), "{name}");
    }
    let page = shown(&mut visitor, &path, "Kiruna kommun", "212000-2783", "municipality").await;
    assert!(part(&page, "eligibility", "</div>").contains("rule is-met"), "{page}");
}

#[tokio::test]
async fn a_state_university_meets_a_rule_that_asks_for_the_state() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let path = who(&mut visitor).await;
    visitor.fill(&path, &[("organizer", "KTH")], "next").await;
    for (name, number, kind, class, words) in [
        (
            "Uppsala universitet",
            "202100-2932",
            "academia",
            "rule is-met",
            "Uppsala universitet är av slaget universitet eller högskola och räknas som statlig myndighet",
        ),
        ("Uppsala universitet", "202100-2932", "state", "rule is-met", "är av slaget statlig myndighet"),
        ("Uppsala universitet", "", "academia", "rule is-stated", "Organisationsnumret är inte angivet."),
        ("Universitetet i Bromma", "", "academia", "rule is-not-met", "Villkoret är inte uppfyllt än"),
    ] {
        let page = shown(&mut visitor, &path, name, number, kind).await;
        let rule = part(&page, "eligibility", "</div>");
        assert!(rule.starts_with(&format!("<p class=\"{class}\">")) && rule.contains(words), "{name} {kind}: {rule}");
        let problem = part(&page, "problem-organizer_kind", "</p>");
        assert_eq!(problem.is_empty(), class != "rule is-not-met", "{name} {kind}: {problem}");
    }
    let page = visitor.get(&path).await.html;
    let rules = page.split("counting_kinds").nth(1).unwrap().split(']').next().unwrap();
    assert!(rules.contains("academia"), "{rules}");
}

async fn on_desk(site: &Arc<Site>, kind: &str) -> String {
    let mut draft = sendable(&format!("Öppna data, {kind}"));
    for (field, value) in [
        (DraftField::Organizer, "Uppsala universitet"),
        (DraftField::OrganizerNumber, "202100-2932"),
        (DraftField::OrganizerKind, kind),
    ] {
        draft.set(field, value);
    }
    let key = sending::begun(site, &draft, OWN).await;
    let last_step = Visitor::new(site).get(&format!("/anmal/{key}/skicka")).await.html;
    assert!(last_step.contains("<p class=\"hint\">Villkoret är uppfyllt: Uppsala universitet"), "{last_step}");
    let sent = sending::send(site, &key).await;
    assert!(matches!(sent, SubmissionOutcome::Sent(_)), "{kind}: {sent:?}");
    site.store.give_role(BO, Role::Moderator, "veckan invite", 0).await.unwrap();
    let mut moderator = Visitor::new(site);
    moderator.post("/logga-in", &[("email", BO)]).await;
    let link = mailed_link(site, BO, "/logga-in/").await;
    moderator.post(&link, &[]).await;
    moderator.get("/granska/1").await.html
}

#[tokio::test]
async fn the_desk_says_what_a_state_university_counts_as() {
    for (kind, met) in [("academia", "och räknas som statlig myndighet, enligt"), ("state", "av slaget statlig")] {
        let file = SqliteFile::new();
        let site = site(&file.url(), OPEN).await;
        let page = on_desk(&site, kind).await;
        assert!(page.contains("rule is-met") && page.contains(met), "{kind}: {page}");
        let line = "Namn och nummer stämmer med registret. Där är den av slaget universitet eller högskola och räknas som \
                    statlig myndighet.";
        assert!(page.contains(line), "{kind}: {page}");
    }
}

const FIRE: &str = "Söderslätts räddningstjänstförbund";
const OWN_BODIES: &str = "name;kind;counts_as;number;short;aliases;english
Söderslätts räddningstjänstförbund;other-public;;;SRF;\"Räddningstjänsten Söderslätt;SRTJ\";
Vinnova;other-public;state;202100-5216;;Innovationshuset;Vinnova
";

on_both! {
    bodies_of_ones_own_are_kept,
    a_name_that_a_later_row_gives_up_is_free_at_once,
    bodies_of_ones_own_are_removed,
}

async fn imported(store: &Store, csv: &str) -> (ImportReport, Vec<u64>) {
    let mut rejected = Vec::new();
    let mut note = |row: u64, _: Vec<Rejection>| rejected.push(row);
    let report = registry::import(store, file::read(csv.as_bytes()).unwrap(), false, &mut note).await.unwrap();
    (report, rejected)
}

async fn bodies_of_ones_own_are_kept(url: &str) {
    let site = site(url, OPEN).await;
    let store = &site.store;
    let sequence = || async { store.sequences().await.unwrap()["2027"] };
    let before = sequence().await;
    let (report, _) = imported(store, OWN_BODIES).await;
    assert_eq!(report, ImportReport { imported: 2, ..ImportReport::default() });
    let after = sequence().await;
    assert!(after > before, "whoever follows the weeks hears of it");
    let (report, _) = imported(store, OWN_BODIES).await;
    assert_eq!(report, ImportReport { unchanged: 2, ..ImportReport::default() });
    assert_eq!(sequence().await, after, "nothing was changed, and nobody is woken");
    let (report, rejected) = imported(
        store,
        "name,kind,aliases\nsöderslätts räddningstjänstförbund,municipality,SRTJ\nNya verket,state,SRTJ\n\
         Annat verket,state,SKR\nSKR,state,\nNya verket,state,Nya\nNYA  VERKET,region,\n",
    )
    .await;
    assert_eq!(report, ImportReport { updated: 1, imported: 1, rejected: 4, unchanged: 0 });
    assert_eq!(rejected, [3, 4, 5, 7]);
    // An alias that was given up is free.
    let (report, _) = imported(store, "name,kind,aliases\nTredje verket,state,Räddningstjänsten Söderslätt\n").await;
    assert_eq!(report, ImportReport { imported: 1, ..ImportReport::default() });

    site.refresh().await.unwrap();
    let registry = site.registry();
    let kind = |name: &str| registry.body_named(name).map(|body| body.kinds.kind.word());
    assert_eq!(kind("Söderslätts räddningstjänstförbund"), Some("municipality"));
    assert_eq!((kind("SRF"), kind("SRTJ")), (None, Some("municipality")));
    assert_eq!((kind("Vinnova"), kind("Innovationshuset")), (Some("other-public"), Some("other-public")));
    assert_eq!(kind("nya"), Some("state"));
    assert_eq!(kind("räddningstjänsten söderslätt"), Some("state"));
}

async fn a_name_that_a_later_row_gives_up_is_free_at_once(url: &str) {
    let site = site(url, OPEN).await;
    let store = &site.store;
    let (report, _) = imported(store, "name,kind,aliases\nA,state,X;Y\nB,state,Z\n").await;
    assert_eq!(report.imported, 2);
    // C waits for A, and A for B.
    let moved = "name,kind,aliases\nC,state,X\nA,state,Y;Z\nB,state,\nD,state,W\n";
    let (report, rejected) = imported(store, moved).await;
    assert_eq!(report, ImportReport { imported: 2, updated: 2, ..ImportReport::default() }, "{rejected:?}");
    let (report, _) = imported(store, moved).await;
    assert_eq!(report, ImportReport { unchanged: 4, ..ImportReport::default() });
    // Who gives nothing up keeps it, and the rows are named in their order.
    let (report, rejected) =
        imported(store, "name,kind,aliases\nE,state,X\nF,oj,\nG,state,W;Vinnova\nA,state,Y\nH,state,Z\n").await;
    assert_eq!(report, ImportReport { imported: 1, updated: 1, rejected: 3, unchanged: 0 });
    assert_eq!(rejected, [2, 3, 4]);
    let own = store.own_public_bodies().await.unwrap();
    let names: Vec<String> = own.iter().map(|body| format!("{} {}", body.name, body.aliases.join(" "))).collect();
    assert_eq!(names, ["A Y", "B ", "C X", "D W", "H Z"]);
    // Bodies swap names, in twos and in a ring; J waits for a ring that is not closed.
    let ring =
        "name,kind,aliases\nA,state,X\nC,state,Y\nD,state,Z\nH,state,\nB,state,W\nI,state,Skolverket\nJ,state,I\n";
    let (report, rejected) = imported(store, ring).await;
    assert_eq!((report.updated, report.imported, rejected), (5, 1, vec![7]));
    let (report, rejected) =
        imported(store, "name,kind,aliases\nA,state,Y\nC,state,Z\nD,state,Vinnova\nB,state,W\n").await;
    assert_eq!((report.updated, report.unchanged, rejected), (0, 1, vec![2, 3, 4]), "D keeps Z, so C keeps Y");
}

async fn bodies_of_ones_own_are_removed(url: &str) {
    let site = site(url, OPEN).await;
    let store = &site.store;
    imported(store, OWN_BODIES).await;
    site.refresh().await.unwrap();
    assert!(site.registry().body_named("SRTJ").is_some());
    let remove = async |name: &str| registry::remove(store, name).await.unwrap();
    assert_eq!(remove("SRTJ").await, Err(RemovalRefused::Unknown { owner: Some(FIRE.to_owned()) }));
    assert_eq!(remove("Skolverket").await, Err(RemovalRefused::Unknown { owner: None }));
    assert_eq!(remove(&FIRE.to_uppercase()).await, Ok(false));
    assert_eq!(remove(FIRE).await, Err(RemovalRefused::Unknown { owner: None }));
    // The program's own Vinnova would have the name back.
    let (report, _) = imported(store, "name,kind,aliases\nNya huset,state,Verket för innovationssystem\n").await;
    assert_eq!(report.imported, 1);
    let refused = RemovalRefused::NameOfAnother {
        name: "Verket för innovationssystem".to_owned(),
        owner: "Nya huset".to_owned(),
    };
    assert_eq!(remove("Vinnova").await, Err(refused));
    assert_eq!(remove("Nya huset").await, Ok(false));
    assert_eq!(remove("vinnova").await, Ok(true));
    site.refresh().await.unwrap();
    let registry = site.registry();
    assert!(registry.body_named("SRTJ").is_none() && registry.own().is_empty());
    assert_eq!(registry.body_named("Vinnova").map(|body| body.kinds.kind.word()), Some("state"));
}

#[tokio::test]
async fn the_registry_stays_in_memory_while_only_a_programme_changes() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    imported(&site.store, OWN_BODIES).await;
    site.refresh().await.unwrap();
    let mut other = site.published().weeks[0].clone();
    other.slug = "2028".to_owned();
    site.store.put_week(&other, 0).await.unwrap();
    site.refresh().await.unwrap();
    // Changed behind the store's back, which tells whether anybody reads it.
    let pool = sqlx::SqlitePool::connect(&file.url()).await.unwrap();
    sqlx::query("DELETE FROM public_bodies").execute(&pool).await.unwrap();
    let mut write = site.store.begin().await.unwrap();
    write.publish_mark("2028");
    write.commit().await.unwrap();
    site.refresh().await.unwrap();
    assert_eq!(site.registry().own().len(), 2);
    imported(&site.store, "name,kind\nNya verket,state\n").await;
    site.refresh().await.unwrap();
    assert_eq!(site.registry().own().len(), 1);
}

fn veckan(file: &SqliteFile, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_veckan"));
    command.args(arguments).args(["--database", &file.url()]).output().unwrap()
}

fn lines(bytes: &[u8]) -> Vec<String> {
    String::from_utf8(bytes.to_vec()).unwrap().lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_server_takes_bodies_of_ones_own_into_use() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let changes = site.store.changes().await.unwrap();
    let following = tokio::spawn(state::follow(site.clone(), changes, Duration::from_mins(10)));
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("egna.csv");
    let import = |text: &str, more: &[&str]| {
        fs::write(&csv, text).unwrap();
        let done = veckan(&file, &[&["registry", "import", csv.to_str().unwrap()], more].concat());
        (done.status.success(), lines(&done.stdout), lines(&done.stderr))
    };
    let four = |line: &str| vec![line.to_owned()];
    let nothing = four("imported 2, updated 0, unchanged 0, rejected 0");
    assert_eq!(import(OWN_BODIES, &["--dry-run"]), (true, nothing.clone(), vec![]));
    assert!(site.store.own_public_bodies().await.unwrap().is_empty());
    assert_eq!(import(OWN_BODIES, &[]), (true, nothing, vec![]));
    assert_eq!(import(OWN_BODIES, &[]).1, four("imported 0, updated 0, unchanged 2, rejected 0"));

    // Nobody restarts it, and nobody asks it to look.
    let mut visitor = Visitor::new(&site);
    let search = "/do/find-parties?text=s%C3%B6dersl%C3%A4ts%20r%C3%A4dningstj%C3%A4nst&english=false";
    let mut answer = String::new();
    for _ in 0..100 {
        answer = visitor.get(search).await.html;
        if answer.contains("Söderslätts") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(answer.contains("\"name\":\"Söderslätts räddningstjänstförbund\""), "{answer}");
    let path = who(&mut visitor).await;
    visitor.fill(&path, &[("organizer", "SRF")], "next").await;
    let page = visitor.get(&path).await.html;
    assert!(page.contains("<option value=\"other-public\" selected>") && page.contains("rule is-met"), "{page}");
    let page = shown(&mut visitor, &path, "Vinnova", "202100-5216", "state").await;
    assert!(page.contains("rule is-met"), "what it counts as is taken from the file: {page}");

    // A programme that is read finds the kind.
    let programme = folder.path().join("program.csv");
    let row = "id,title,organizer,starts,ends\n1,Brand,SRTJ,2027-10-05 09:00,2027-10-05 10:00\n";
    fs::write(&programme, row).unwrap();
    let done = veckan(&file, &["import", programme.to_str().unwrap(), "--week", "2027"]);
    assert_eq!(lines(&done.stdout).pop().as_deref(), Some("imported 1, updated 0, unchanged 0, rejected 0"));
    let stored = site.store.activity(1).await.unwrap().unwrap();
    assert_eq!(stored.record.activity.organizer.kind.word(), "other-public");
    following.abort();
}

#[test]
fn what_is_listed_can_be_imported_and_what_is_removed_is_said() {
    let file = SqliteFile::new();
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("egna.csv");
    fs::write(&csv, OWN_BODIES).unwrap();
    let import = || lines(&veckan(&file, &["registry", "import", csv.to_str().unwrap()]).stdout);
    assert_eq!(import(), ["imported 2, updated 0, unchanged 0, rejected 0"]);
    let listed = veckan(&file, &["registry", "list"]);
    assert_eq!(
        lines(&listed.stdout),
        [
            "name,number,kind,counts_as,short,aliases,english",
            "Söderslätts räddningstjänstförbund,,other-public,,SRF,\"Räddningstjänsten Söderslätt;SRTJ\",",
            "Vinnova,202100-5216,other-public,state,,Innovationshuset,Vinnova",
        ]
    );
    fs::write(&csv, &listed.stdout).unwrap();
    assert_eq!(import(), ["imported 0, updated 0, unchanged 2, rejected 0"]);
    let remove = |name: &str| {
        let done = veckan(&file, &["registry", "remove", name]);
        (done.status.success(), [lines(&done.stdout), lines(&done.stderr)].concat().join("\n"))
    };
    let (went_well, said) = remove("Skolverket");
    assert!(!went_well && said.contains("no body of your own has the name \"Skolverket\""), "{said}");
    let (went_well, said) = remove("SRTJ");
    assert!(!went_well && said.contains("is another name of Söderslätts räddningstjänstförbund"), "{said}");
    let (went_well, said) = remove("Vinnova");
    assert!(went_well && said == "removed \"Vinnova\"; what the program says of it counts again", "{said}");
    assert_eq!(remove(FIRE), (true, format!("removed \"{FIRE}\"")));
    assert_eq!(lines(&veckan(&file, &["registry", "list"]).stdout).len(), 1);
}

#[test]
fn each_rejected_row_says_what_and_how_to_mend_it() {
    let file = SqliteFile::new();
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("egna.csv");
    let import = |text: &str| {
        fs::write(&csv, text).unwrap();
        let done = veckan(&file, &["registry", "import", csv.to_str().unwrap()]);
        (done.status.success(), lines(&done.stdout), lines(&done.stderr))
    };
    let (went_well, out, told) = import(
        "name,kind,number,counts_as,aliases,anteckning\nA,statlig,1,,,x\n,region,,region,,\nB,state\nSKR,state,,,,\n\
         C,state,,,SKR;Vinnova,\nD,state,202100-5217,,,\nE,state,,,,\nE,region,,,,\n",
    );
    assert!(!went_well);
    assert_eq!(out, ["imported 1, updated 0, unchanged 0, rejected 7"]);
    let kinds = "state, region, municipality, other-public, civil-society, academia, company or other";
    assert_eq!(
        told,
        [
            "ignored columns that are not known: anteckning".to_owned(),
            "row 2: number: \"1\" is not an organization number; write ten digits, such as 202100-5216".to_owned(),
            format!("row 2: kind: \"statlig\" is not known here; write {kinds}"),
            "row 3: name: it is empty; fill it in".to_owned(),
            "row 3: counts_as: it is the same as kind; leave it empty, or name another kind that it counts as".to_owned(),
            "row 4: record: it has 2 cells, the header has 6; put cells that hold separators or line breaks in quotation \
             marks"
                .to_owned(),
            "row 5: name: \"SKR\" is another name of Sveriges Kommuner och Regioner; write that one as the name to replace \
             its facts"
                .to_owned(),
            "row 6: aliases: \"SKR\" means Sveriges Kommuner och Regioner; take it away here".to_owned(),
            "row 6: aliases: \"Vinnova\" means Vinnova; take it away here".to_owned(),
            "row 7: number: \"202100-5217\" is not an organization number: its last digit does not fit; check each digit"
                .to_owned(),
            "row 9: name: \"E\" stands in row 8 already; take one of the two away".to_owned(),
        ]
    );
    let (went_well, out, told) = import("namn,slag\nA,state\n");
    assert!(!went_well && told[0].contains("its first row lacks name"), "{told:?}");
    assert_eq!(out, ["imported 0, updated 0, unchanged 0, rejected 0"]);
    let (went_well, _, told) = import("name,kind\n");
    assert!(!went_well && told[0].ends_with("there is nothing to import in it"), "{told:?}");
}
