//! Reading activities: what resembles one, what runs beside it, what a text finds, and what an address leads to.

use innovationsveckan::{
    api::error::ApiError,
    domain::{
        activity::{Activity, Record},
        duplicates::Likeness,
        filter::Group,
        week::Week,
    },
    server::{
        service::{demo, duplicates, hourly_load, presentation, preview},
        store::Store,
        week_settings,
    },
    views::preview::Below,
};

use super::*;
use crate::visitor::Visitor;

fn week(site: &Site) -> Week {
    site.published().weeks[0].clone()
}

async fn activity(site: &Site, id: u32) -> Activity {
    site.store.activity(id).await.unwrap().unwrap().record.activity
}

#[tokio::test]
async fn what_resembles_an_activity_is_told_while_it_waits_or_is_published_and_never_itself() {
    let (_file, site) = site().await;
    waiting(&site, "Öppna data i staten").await;
    let own = activity(&site, 1).await;
    let near = async |except: Option<u32>| {
        let near = duplicates::near_duplicates(&site, "2027", &own, except).await.unwrap();
        near.into_iter().map(|near| (near.id, near.state, near.likeness, near.is_public)).collect::<Vec<_>>()
    };
    assert_eq!(near(Some(1)).await, []);
    waiting(&site, "Öppna data i staten").await;
    waiting(&site, "Öppna data i staten!").await;
    waiting(&site, "Något helt annat").await;
    let both = Likeness::TitleAndTime;
    assert_eq!(near(Some(1)).await, [(2, State::Waiting, both, false), (3, State::Waiting, both, false)]);
    decide(&site, 2, Decision::Publish, "").await;
    decide(&site, 3, Decision::Decline, "En räcker.").await;
    assert_eq!(near(Some(1)).await, [(2, State::Published, both, true)], "what was declined is no trouble");
    assert_eq!(near(None).await.len(), 2);
}

#[tokio::test]
async fn hours_count_what_waits_and_what_is_published_of_a_theme_and_a_county() {
    let (_file, site) = site().await;
    for title in ["Ett", "Två", "Tre"] {
        waiting(&site, title).await;
    }
    decide(&site, 2, Decision::Publish, "").await;
    decide(&site, 3, Decision::Decline, "Nej.").await;
    let busy = async |themes: &[&str], county: Option<&str>| {
        let themes: Vec<String> = themes.iter().map(|theme| (*theme).to_owned()).collect();
        let load = hourly_load::hourly_load(&site, &week(&site), &themes, county).await.unwrap();
        let days = load.days.clone();
        let hours = load.hours().flat_map(|(hour, counts)| {
            let busy = days.iter().zip(counts).filter(|(_, count)| **count > 0);
            busy.map(move |(day, count)| (day.to_string(), hour, *count)).collect::<Vec<_>>()
        });
        hours.collect::<Vec<_>>()
    };
    // From nine to ten is in the hour from nine, and not in that from ten.
    let expected = [("2027-10-05".to_owned(), 9, 2)];
    assert_eq!(busy(&[], None).await, expected);
    assert_eq!(busy(&["data", "annat"], Some("01")).await, expected);
    assert_eq!(busy(&["annat"], None).await, []);
    assert_eq!(busy(&[], Some("12")).await, []);
}

#[tokio::test]
async fn what_is_not_published_is_searched_and_previewed_as_if_it_were() {
    let (_file, site) = site().await;
    for title in ["Öppna data", "Upphandling", "Upphandla öppet"] {
        waiting(&site, title).await;
    }
    let mut records: Vec<Record> = Vec::new();
    for id in [3, 1, 2] {
        records.push(site.store.activity(id).await.unwrap().unwrap().record);
    }
    let found = preview::find(&site, &week(&site), records, "upphandling").await.unwrap();
    assert_eq!(found.first(), Some(&2), "the best first, in whatever order they came: {found:?}");
    assert!(!found.contains(&1), "{found:?}");
    let shown = preview::preview(&site, &week(&site), Locale::Sv, &activity(&site, 1).await, Below::H4).await.unwrap();
    assert_eq!(shown.programme.len(), 1);
    assert_eq!(shown.page.activity.title.as_str(), "Öppna data");
    assert!(site.programme_of(1).is_none(), "nobody else sees it");
}

#[tokio::test]
async fn an_address_leads_to_a_programme_that_has_opened_and_to_no_more_values_than_are_answered() {
    use presentation::Programme;
    let (_file, site) = site().await;
    waiting(&site, "Öppna data").await;
    decide(&site, 1, Decision::Publish, "").await;
    let Programme::Filtered(all) = presentation::programme(&site, None, "") else { panic!("it has opened") };
    assert_eq!((all.outcome.hits.len(), all.expanded, all.now_unix_s), (1, None, None));
    let Programme::Filtered(none) = presentation::programme(&site, Some("2027"), "theme=annat&all=organizer") else {
        panic!("it has opened")
    };
    assert_eq!(none.outcome.hits.len(), 0);
    assert_eq!(none.expanded.map(Group::key), Some("organizer"));
    assert!(matches!(presentation::programme(&site, Some("1999"), ""), Programme::NoWeek));
    let many = (0..100).map(|number| format!("theme=t{number}")).collect::<Vec<_>>().join("&");
    assert!(matches!(presentation::programme(&site, None, &many), Programme::TooManyValues));

    let file = SqliteFile::new();
    let early = visitor::site(&file.url(), "2026-12-31T10:00:00+01:00").await;
    let Programme::NotOpen(week) = presentation::programme(&early, None, "") else { panic!("it opens in 2027") };
    assert_eq!(week.slug, "2027");
    assert_eq!(presentation::activity(&early, 1, false).await, Err(ApiError::NotFound));
    assert_eq!(presentation::activity(&site, 1, true).await.unwrap().activity.title.as_str(), "Öppna data");
}

#[tokio::test]
async fn the_start_page_names_what_comes_next_and_nothing_before_the_programme_opens() {
    let (_file, site) = site().await;
    for title in ["Ett", "Två"] {
        waiting(&site, title).await;
    }
    decide(&site, 1, Decision::Publish, "").await;
    let page = presentation::start(&site, false).unwrap();
    assert_eq!((page.total, page.on_now.len()), (1, 0));
    assert_eq!(
        page.themes.iter().map(|(theme, count)| (theme.slug.as_str(), *count)).collect::<Vec<_>>(),
        [("data", 1)]
    );

    let file = SqliteFile::new();
    let early = visitor::site(&file.url(), "2026-12-31T10:00:00+01:00").await;
    let page = presentation::start(&early, true).unwrap();
    assert_eq!((page.total, page.next.len(), page.themes.len()), (0, 0, 1));
}

/// Site with the demonstration on the Wednesday of its coming week.
async fn demonstration() -> (SqliteFile, Arc<Site>) {
    let file = SqliteFile::new();
    let store = Store::open(&file.url()).await.unwrap();
    demo::fill(&store, visitor::clock("2026-11-24T12:00:00Z")).await.unwrap();
    let site = Arc::new(Site::new(store, visitor::clock("2027-10-06T09:00:00+02:00"), None));
    site.refresh().await.unwrap();
    (file, site)
}

#[tokio::test]
async fn what_resembles_an_activity_is_in_its_language_first_and_what_is_over_comes_last() {
    let (_file, site) = demonstration().await;
    let week = site.published().weeks.iter().find(|week| week.slug == "2027").unwrap().clone();
    let snapshot = site.open_programme(&week).unwrap();
    let now_s = site.clock.now_s();
    let mut seen = 0;
    for record in &snapshot.records {
        let page = presentation::activity(&site, record.id, true).await.unwrap();
        let similar: Vec<_> = page.similar.iter().map(|teaser| &snapshot.record(teaser.id).unwrap().activity).collect();
        let order: Vec<(bool, bool)> = similar
            .iter()
            .map(|other| {
                let is_over = other.occurrences.iter().all(|occurrence| occurrence.ends.unix_s <= now_s);
                let is_other_language = !other.languages.iter().any(|it| record.activity.languages.contains(it));
                (is_over, is_other_language)
            })
            .collect();
        assert!(order.is_sorted(), "{}: {order:?}", record.activity.title.as_str());
        assert!(similar.iter().all(|other| other.status == Status::Scheduled), "{}", record.activity.title.as_str());
        seen += similar.len();
    }
    assert!(seen > 1000, "{seen}");
}

#[tokio::test]
async fn a_page_of_a_week_that_is_over_leads_to_the_current_one() {
    let (_file, site) = demonstration().await;
    let onward = async |week: &str| {
        let week = site.published().weeks.iter().find(|it| it.slug == week).unwrap().clone();
        let id = site.open_programme(&week).unwrap().records[0].id;
        presentation::activity(&site, id, true).await.unwrap().onward.map(|week| week.name)
    };
    assert_eq!(onward("2022").await.as_deref(), Some("Innovation Week 2027"));
    assert_eq!(onward("2027").await, None);
}

#[tokio::test]
async fn a_programme_of_a_week_that_is_over_says_so_and_leads_to_the_current_one() {
    let (_file, site) = demonstration().await;
    let mut anybody = Visitor::new(&site);
    let past = anybody.get("/program/2022").await.html;
    assert!(past.contains("Innovationsveckan 2022 är slut."), "{past}");
    assert!(past.contains("href=\"/program\" rel=\"external\">Till programmet för Innovationsveckan 2027"), "{past}");
    assert!(!anybody.get("/program").await.html.contains("är slut."));
    let start = anybody.get("/").await.html;
    assert!(start.contains("<a href=\"/program?day=2027-10-06\">Visa alla i dag</a>"), "{start}");
}

#[tokio::test]
async fn a_week_that_says_nothing_of_itself_is_told_of_by_its_days_and_number_alone() {
    let (_file, site) = site().await;
    waiting(&site, "Ett").await;
    decide(&site, 1, Decision::Publish, "").await;
    let mut anybody = Visitor::new(&site);
    for (path, lead) in [("/", "1 aktivitet på 5 dagar."), ("/en", "1 activity in 5 days.")] {
        let start = anybody.get(path).await.html;
        assert!(start.contains(lead), "{start}");
    }
    for path in ["/", "/en", "/program", "/en/program", "/om", "/en/om", "/anmal", "/en/anmal"] {
        let page = anybody.get(path).await.html;
        for claim in
            ["kostnadsfri", "gratis", "free of charge", "hela landet", "all over the country", "em dagar", "ive days"]
        {
            assert!(!page.contains(claim), "{path}: {claim}");
        }
    }
    let promised = visitor::WEEK.replacen("days = 5", "days = 5\npromise = { sv = \"Allt är gratis.\" }", 1);
    site.store.put_week(&week_settings::parse(&promised).unwrap(), 0).await.unwrap();
    site.refresh().await.unwrap();
    assert!(anybody.get("/anmal").await.html.contains("För alla aktiviteter gäller: Allt är gratis."));
    for path in ["/", "/program", "/om"] {
        assert!(anybody.get(path).await.html.contains("Allt är gratis."), "{path}");
    }
}
