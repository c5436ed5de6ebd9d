//! Small files with dirt as a reader sees and finds them: each line of the table beside them, in its order.

use innovationsveckan::{
    domain::{
        filter::{Filter, run},
        place::WebAddress,
    },
    locale::Locale,
    parts::programme::{View, sections},
    server::service::snapshot::Snapshot,
};

use super::*;

/// The activities of some of the files, published.
struct Published {
    bench: Bench,
    snapshot: Snapshot,
}

impl Published {
    /// `None` where the files are not there.
    async fn of(names: &[&str]) -> Option<Self> {
        let bench = Bench::new().await;
        for name in names {
            let outcome =
                bench.import(&test_data(&format!("cases/{name}"))?, ImportOptions { add_lists: true, ..PUBLISH }).await;
            assert_eq!(outcome.report.rejected, 0, "{name}: {:?}", outcome.lines);
        }
        let week = bench.store.week(&bench.week).await.unwrap().unwrap();
        let snapshot = Snapshot::build(week, bench.published().await).unwrap();
        Some(Self { bench, snapshot })
    }

    /// The file's ids of what a query of the site finds, best first.
    fn found(&self, query: &str) -> Vec<&str> {
        let outcome = run::run(&self.snapshot.programme, &Filter::parse(query), None);
        let id = |document: u32| self.snapshot.records[document as usize].external_id.as_deref().unwrap();
        outcome.hits.iter().map(|hit| id(hit.document)).collect()
    }

    /// The description as its page shows it, and the summary.
    async fn page(&self, id: &str) -> (String, String) {
        let activity = self.bench.by_id(id).await.activity;
        let html = markdown::to_html(activity.description.as_str(), 2).into_string();
        (html.replace(" rel=\"noopener nofollow ugc\"", ""), activity.summary.as_str().to_owned())
    }
}

#[tokio::test]
async fn languages_are_found_by_each() {
    let Some(published) = Published::of(&["languages.xml", "language.csv"]).await else { return };
    let found = |query| {
        let mut found = published.found(query);
        found.sort_unstable();
        found
    };
    assert_eq!(found("language=de"), ["g1", "g3", "l6", "l7"]);
    assert_eq!(found("language=en"), ["g1", "g2", "g4", "l8"]);
    assert_eq!(found("language=sv"), ["g4", "l8"]);
    for locale in Locale::ALL {
        for tag in ["ar", "fit", "so", "rom", "sma", "de", "sv", "en"] {
            assert_ne!(locale.any_language_name(tag), tag);
        }
        let filter = Filter::parse("language=ar");
        let outcome = run::run(&published.snapshot.programme, &filter, None);
        let view = View::new(&published.snapshot.programme, &filter, &outcome, locale);
        let card = sections::sections(&view, &outcome.hits, None, 0).sections.into_string();
        assert!(card.contains("lang=\"ar\" dir=\"auto\">مرحبا"), "{card}");
    }
}

#[tokio::test]
async fn html_of_others_reads_as_it_did_there() {
    let Some(published) = Published::of(&["html.xml", "bad-charref.xml"]).await else { return };
    for (id, html) in [
        ("h1", "<p>Elementen &lt;audio&gt; och &lt;mitt-element&gt; i Vec&lt;T&gt;.</p>\n"),
        ("h2", "<p>Se <a href=\"https://kod.example/projekt\">https://kod.example/projekt</a>.</p>\n"),
        (
            "h3",
            "<p><a href=\"mailto:info@myndighet.example\">Mejla oss</a> eller <a href=\"tel:+4681234567\">ring</a>.</p>\n",
        ),
        ("h4", "<p>Film:</p>\n<p>Välkommen ändå!</p>\n"),
        (
            "h5",
            "<p>Första stycket.</p>\n<p>Andra stycket, som hubben har dragit in tjugo blanksteg.</p>\n<p>Tredje stycket.</p>\n",
        ),
        ("h6", "<p>Medverkande: Ada_77, moder*ator</p>\n"),
        ("h7", "<pre><code>def __init__(self):\n    x = a*b*c\n    return x\n</code></pre>\n"),
    ] {
        assert_eq!(published.page(id).await.0, html, "{id}");
    }
    assert_eq!(published.page("h6").await.1, "Medverkande: Ada_77, moder*ator");
    assert_eq!(published.found("q=kebnekaise"), ["h8"]);
    for id in ["r1", "r2", "r3", "r4", "r5"] {
        assert!(!published.bench.by_id(id).await.activity.title.as_str().is_empty());
    }
}

#[tokio::test]
async fn times_numbers_and_names_of_others_are_read() {
    let Some(published) = Published::of(&["nbsp-time.csv", "midnight.csv", "sep-line.csv", "urls.csv"]).await else {
        return;
    };
    let bench = &published.bench;
    for id in ["n2", "n3"] {
        assert!(span(&bench.by_id(id).await.activity).starts_with("2022-10-03T09:00:00+02:00 "), "{id}");
    }
    for (id, address) in [
        ("u1", "https://www.example.se/program?flik=a|b"),
        ("u2", "https://teams.example/l/meetup-join/19:x@thread.v2/0?context={%22Tid%22:%221%22}"),
        ("u3", "https://kommun.example/Delade%20dokument/Program%20(1).pdf"),
        ("u6", "https://www.example.se"),
    ] {
        let website = bench.by_id(id).await.activity.website;
        assert_eq!(website.as_ref().map(WebAddress::as_str), Some(address), "{id}");
    }
    for id in ["u4", "u5", "u7"] {
        assert!(bench.by_id(id).await.activity.website.is_some(), "{id}");
    }
}

#[tokio::test]
async fn text_reads_as_it_was_typed() {
    let Some(published) = Published::of(&["text.csv", "summary.csv", "vertical-tab.csv"]).await else { return };
    for (id, html) in [
        (
            "d1",
            "<p>Mer finns på <a href=\"https://www.vinnova.se/innovationsveckan\">https://www.vinnova.se/innovationsveckan</a>. \
             Frågor: <a href=\"mailto:info@myndighet.example\">info@myndighet.example</a></p>\n",
        ),
        ("d2", "<p>09.00 Start<br>\n09.30 Fika<br>\n10.00 Slut</p>\n"),
        ("d3", "<p>Skriv till &lt;namn&gt;@kommun.example eller välj &lt;Skicka in&gt; i menyn.</p>\n"),
        ("d5", "<p>Hälsningar från hela arbetsgruppen</p>\n<hr>\n<p>Vinnova</p>\n"),
        ("d6", "<p>Program:</p>\n<ul>\n<li>Inledning</li>\n<li>Workshop</li>\n</ul>\n"),
        ("v1", "<p>Välkommen till torget<br>\nProgram kl 9<br>\nFika kl 10</p>\n"),
        ("v2", "<p>ett<br>\ntvå<br>\ntre</p>\n"),
    ] {
        assert_eq!(published.page(id).await.0, html, "{id}");
    }
    let (indented, _) = published.page("d4").await;
    assert_eq!((indented.matches("<p>").count(), indented.contains("<pre>")), (3, false), "{indented}");
    assert!(!published.page("v3").await.0.contains("denken.Bis"));
    for (id, summary) in [
        ("m1", "Läs om innovation före mötet."),
        ("m2", "Vi möts och pratar om data."),
        ("m3", "Välkommen till oss! Fika"),
        ("m4", "Tid – plats & pris → se här"),
        ("m5", "Karta över hamnen Vi ses vid kajen."),
        ("m6", "Pris 100 kr* och fil_namn"),
        ("m7", "Program Vi börjar."),
    ] {
        assert_eq!(published.page(id).await.1, summary, "{id}");
    }
}

#[tokio::test]
async fn signs_within_words_are_found() {
    let Some(published) = Published::of(&["search.csv"]).await else { return };
    for (query, first) in [
        ("q=co2", "c1"),
        ("q=CO2-utsl%C3%A4pp", "c1"),
        ("q=m2", "c1"),
        ("q=office", "c2"),
        ("q=efficient", "c2"),
        ("q=innovation", "c3"),
        ("q=100%25+digitalt", "c4"),
        ("q=100%+digitalt", "c4"),
        ("q=c%23", "c5"),
        ("q=Sapmi", "c6"),
        ("q=Karasjohka", "c6"),
    ] {
        assert_eq!(published.found(query).first(), Some(&first), "{query}: {:?}", published.found(query));
    }
    assert_eq!(Filter::parse("q=100%+digitalt").text, "100% digitalt");
}
