//! Calendars: what three programs by others read in them is what the read API says, and every line is as the RFC asks.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use axum::http::{Method, StatusCode, header};
use innovationsveckan::{domain::taxonomy::Format as OccurrenceFormat, server::markdown};
use serde_json::{Value, json};

use super::{http::get, *};
use crate::visitor;

/// Lines as they are before they are folded.
fn unfolded(file: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(file).unwrap().strip_suffix("\r\n").unwrap();
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "a line ends by both");
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "no line is longer than 75 octets");
    text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

fn count(lines: &[String], line: &str) -> usize {
    lines.iter().filter(|it| *it == line).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_occurrence_that_fits_is_an_event_of_its_own(
        records in arbitrary::records(),
        day in 28..32_u32,
        hours in prop::option::of((0..24_u8, 0..24_u8)),
        formats in prop::option::of(prop::sample::select(OccurrenceFormat::ALL)),
    ) {
        let snapshot = Snapshot::build(week(), records).unwrap();
        let all = unfolded(&written(&snapshot, "", ExportFormat::Calendar));
        let occurrences: usize = snapshot.records.iter().map(|record| record.activity.occurrences.len()).sum();
        prop_assert_eq!(count(&all, "BEGIN:VEVENT"), occurrences);
        prop_assert!(all.iter().all(|line| line.chars().all(|c| c == '\t' || !c.is_control())));
        let uids: std::collections::BTreeSet<&String> = all.iter().filter(|line| line.starts_with("UID:")).collect();
        prop_assert_eq!(uids.len(), occurrences);

        let mut query = format!("day=2022-10-{day}");
        if let Some((from, to)) = hours {
            let _ = write!(query, "&from={from:02}:00&to={to:02}:00");
        }
        if let Some(format) = formats {
            let _ = write!(query, "&format={}", format.word());
        }
        let fits = |occurrence: &innovationsveckan::domain::occurrence::Occurrence| {
            let hour = (occurrence.starts.time_of_day().minutes() / 60) as u8;
            let within = hours.is_none_or(|(from, to)| {
                if from < to { (from..to).contains(&hour) } else { hour >= from || hour < to }
            });
            occurrence.starts.date().to_string() == format!("2022-10-{day}")
                && within
                && formats.is_none_or(|format| occurrence.formats.contains(&format))
        };
        let fitting = snapshot.records.iter().flat_map(|it| &it.activity.occurrences).filter(|it| fits(it)).count();
        let some = unfolded(&written(&snapshot, &query, ExportFormat::Calendar));
        prop_assert_eq!(count(&some, "BEGIN:VEVENT"), fitting, "{}", query);
    }
}

/// The real week on a site, and some activities of every kind, in a week in which the clock is put back.
async fn sites(folder: &Path) -> Vec<Arc<Site>> {
    let made = Snapshot::build(week(), arbitrary::some_records()).unwrap();
    let mut files = vec![(made.week.clone(), written(&made, "", ExportFormat::Csv))];
    if let (Some(file), Some(settings)) = (test_data("almedalen-2023.csv"), test_data("almedalen-2023.toml")) {
        let week = week_settings::parse(&fs::read_to_string(settings).unwrap()).unwrap();
        files.push((week, fs::read(file).unwrap()));
    }
    let mut sites = Vec::new();
    for (week, file) in files {
        let database = folder.join(format!("{}.db", week.slug));
        let store = Store::open(&format!("sqlite:{}", database.display())).await.unwrap();
        store.put_week(&week, 0).await.unwrap();
        let clock = visitor::clock(&format!("{}T08:00:00+02:00", week.starts.plus_days(-20)));
        let mut records = import::open(file.as_slice(), "-", Some(Format::Csv)).unwrap();
        let options = ImportOptions { publish: true, ..ImportOptions::default() };
        import_records(&store, clock, &week.slug, records.as_mut(), options, &mut |_| {}).await.unwrap();
        let site = Arc::new(Site::new(store, clock, Some(PUBLIC_URL.to_owned())));
        site.refresh().await.unwrap();
        sites.push(site);
    }
    sites
}

/// What the read API says of each occurrence, as the readers print it. The description is left out: it is several of
/// the API's fields.
fn expected(site: &Site, api: &Value) -> Vec<Value> {
    let first = api["activities"][0]["id"].as_str().unwrap().parse().unwrap();
    let snapshot = site.programme_of(first).unwrap();
    let unix_s = |text: &Value| clock::parse_instant(text.as_str().unwrap()).unwrap().unix_s;
    let mut events = Vec::new();
    for activity in api["activities"].as_array().unwrap() {
        let id = activity["id"].as_str().unwrap();
        let record = snapshot.record(id.parse().unwrap()).unwrap();
        let themes = activity["themes"].as_array().unwrap().iter();
        let name = |slug: &Value| &snapshot.week.themes.iter().find(|term| term.slug == *slug).unwrap().name.sv;
        let themes: Vec<&String> = themes.map(name).collect();
        for (number, occurrence) in activity["occurrences"].as_array().unwrap().iter().enumerate() {
            let has = |format: &str| occurrence["formats"].as_array().unwrap().contains(&json!(format));
            let code = occurrence["municipality"].as_str();
            let municipality = code.map(|code| Reference::get().municipality_name(code).unwrap());
            let place = record.activity.occurrences[number].place(municipality).join(", ");
            events.push(json!({
                "uid": format!("{id}-{}@veckan.example", number + 1),
                "starts": unix_s(&occurrence["starts"]),
                "ends": unix_s(&occurrence["ends"]),
                "stamp": unix_s(&activity["updated_at"]),
                "modified": unix_s(&activity["updated_at"]),
                "created": unix_s(&activity["published_at"]),
                "sequence": activity["sequence"],
                "status": if activity["status"] == "cancelled" { "CANCELLED" } else { "CONFIRMED" },
                "summary": activity["title"],
                "url": activity["url"],
                "location": (has("onsite") && !place.is_empty()).then_some(place),
                "conference": Some(&occurrence["online_url"]).filter(|_| has("online")),
                "categories": themes,
            }));
        }
    }
    events
}

/// A program by others that reads calendars, or why there is none.
struct Reader {
    name: &'static str,
    command: Vec<PathBuf>,
    needs: PathBuf,
}

fn readers() -> Vec<Reader> {
    let here = |path: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let reader = |name, program: PathBuf, script: &str, needs: PathBuf| Reader {
        name,
        command: vec![program, here("end2end/readers").join(script)],
        needs,
    };
    let typelib = |folder: &str| PathBuf::from(folder).join("girepository-1.0/ICalGLib-3.0.typelib");
    let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];
    let libical = folders.into_iter().map(typelib).find(|path| path.exists()).unwrap_or_else(|| typelib(folders[0]));
    let python = here("target/readers/bin/python");
    vec![
        reader("Python's icalendar", python.clone(), "icalendar_reader.py", python),
        reader("ical.js", "node".into(), "ical.mjs", here("end2end/node_modules/ical.js")),
        reader("libical", "/usr/bin/python3".into(), "libical_reader.py", libical),
    ]
}

impl Reader {
    fn read(&self, file: &Path) -> Option<Value> {
        if !self.needs.exists() {
            let missing = format!("{} is not there to read calendars: scripts/setup test", self.name);
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
            println!("skipped: {missing}");
            return None;
        }
        let output = Command::new(&self.command[0]).arg(&self.command[1]).arg(file).output().unwrap();
        assert!(output.status.success(), "{}: {}", self.name, String::from_utf8_lossy(&output.stderr));
        Some(serde_json::from_slice(&output.stdout).unwrap())
    }
}

#[tokio::test]
async fn three_programs_by_others_read_what_the_api_says() {
    let folder = tempfile::tempdir().unwrap();
    for site in sites(folder.path()).await {
        let api = get(&site, "/api/v1/activities?limit=5000").await;
        let api: Value = serde_json::from_str(&api.body).unwrap();
        let expected = expected(&site, &api);
        assert!(!expected.is_empty());
        let texts: HashMap<&str, String> = api["activities"]
            .as_array()
            .unwrap()
            .iter()
            .map(|activity| {
                (activity["url"].as_str().unwrap(), markdown::plain(activity["description"].as_str().unwrap()))
            })
            .collect();
        let feed = get(&site, "/program.ics").await;
        for line in unfolded(feed.body.as_bytes()) {
            let name = line.split([':', ';']).next().unwrap();
            assert!(!["ORGANIZER", "ATTENDEE", "CONTACT"].contains(&name), "the page alone names people: {line}");
        }
        let file = folder.path().join("program.ics");
        fs::write(&file, &feed.body).unwrap();
        for reader in readers() {
            let Some(mut read) = reader.read(&file) else { continue };
            assert_eq!(read["color"], "teal");
            assert_eq!(read["source"], format!("{PUBLIC_URL}/program.ics"));
            let events = read["events"].as_array_mut().unwrap();
            assert_eq!(events.len(), expected.len(), "{}", reader.name);
            for (event, expected) in events.iter_mut().zip(&expected) {
                let event = event.as_object_mut().unwrap();
                let description = event.remove("description").unwrap();
                let description = description.as_str().unwrap();
                let (text, url) = (&texts[expected["url"].as_str().unwrap()], expected["url"].as_str().unwrap());
                assert_eq!(description.lines().last(), Some(url), "{}", reader.name);
                let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
                assert!(words(description).contains(&words(text)), "{}: {text:?} in {description:?}", reader.name);
                event.remove("local");
                assert_eq!(&Value::Object(event.clone()), expected, "{}", reader.name);
            }
        }
    }
}

#[tokio::test]
async fn an_activity_and_a_filter_are_calendars_at_their_own_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let site = http::site_at(visitor::OPEN, &folder).await;
    for (path, name, events, file) in [
        ("/program.ics", "Innovationsveckan 2027", 2, "program-2027.ics"),
        ("/program/2027.ics?theme=data", "Innovationsveckan 2027: Nyttiggörande av data", 1, "program-2027.ics"),
        ("/en/program.ics?day=2027-10-06", "Innovation Week 2027: Wednesday 6 October", 1, "program-2027.ics"),
        ("/program.ics?theme=rymden", "", 0, "program-2027.ics"),
        ("/aktivitet/1.ics", "Öppna data", 1, "aktivitet-1.ics"),
        ("/en/aktivitet/2.ics", "Fika", 1, "aktivitet-2.ics"),
    ] {
        let answer = get(&site, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/calendar; charset=utf-8");
        assert_eq!(answer.header(header::CONTENT_DISPOSITION), format!("inline; filename=\"{file}\""));
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-cache");
        let lines = unfolded(answer.body.as_bytes());
        assert_eq!(count(&lines, "BEGIN:VEVENT"), events, "{path}");
        assert!(name.is_empty() || count(&lines, &format!("NAME:{name}")) == 1, "{path}: {}", answer.body);
        let source = format!("SOURCE;VALUE=URI:http://127.0.0.1:3000{path}");
        assert_eq!(count(&lines, &source), 1, "{path}: {}", answer.body);
        let again = http::ask(&site, Method::GET, path, answer.header(header::ETAG)).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
    }
    for (method, path, status) in [
        (Method::GET, "/aktivitet/77.ics", StatusCode::NOT_FOUND),
        (Method::GET, "/program/1999.ics", StatusCode::NOT_FOUND),
        (Method::POST, "/aktivitet/1.ics", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let answer = http::ask(&site, method, path, "").await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{path}");
    }
    let page = get(&site, "/program?theme=data").await.body;
    for link in [
        "<link rel=\"alternate\" type=\"text/calendar\" title=\"Kalender\" href=\"http://127.0.0.1:3000/program.ics?theme=data\"",
        "href=\"webcal://127.0.0.1:3000/program.ics?theme=data\"",
        "cid=webcal%3A%2F%2F127.0.0.1%3A3000%2Fprogram.ics%3Ftheme%3Ddata\"",
        "url=http%3A%2F%2F127.0.0.1%3A3000%2Fprogram.ics%3Ftheme%3Ddata\"",
        "href=\"/program.ics?theme=data\"",
    ] {
        assert!(page.contains(link), "{link}");
    }
    let page = get(&site, "/aktivitet/1/oppna-data").await.body;
    for link in [
        "http://127.0.0.1:3000/aktivitet/1.ics",
        "href=\"/aktivitet/1.ics\"",
        "calendar.google.com",
        "outlook.office.com",
    ] {
        assert!(page.contains(link), "{link}");
    }
}
