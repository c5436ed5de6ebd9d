//! Whole programmes that somebody has put aside: `VECKAN_SCHEDULES` names a folder of files, each beside the settings of its
//! week (`38c3.xml`, `38c3.xml.toml`). Says of each what was imported, why not, and how its pages read; what is printed is
//! to be judged by people.

use std::env;

use super::*;

/// Counts of pages and summaries that read as nobody meant them.
#[derive(Debug, Default)]
struct Looks {
    pages: usize,
    /// Code in blocks, and of those the ones that look like prose.
    code: usize,
    prose_as_code: usize,
    /// Paragraphs with bullets within a line.
    running_bullets: usize,
    /// Pages and summaries that show marks, entities, tags or broken letters.
    marks_on_page: usize,
    marks_in_summary: usize,
}

#[tokio::test]
#[ignore = "reads the programmes of a folder that VECKAN_SCHEDULES names"]
async fn whole_programmes_are_imported_and_then_unchanged() {
    let Some(folder) = env::var_os("VECKAN_SCHEDULES") else { return };
    let shows_all = env::var_os("VECKAN_SHOW_ALL").is_some();
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let settings = PathBuf::from(format!("{}.toml", file.display()));
        let Ok(settings) = fs::read_to_string(settings) else { continue };
        let bench = Bench::with(&week_settings::parse(&settings).unwrap()).await;
        let adding = ImportOptions { add_lists: true, ..PUBLISH };
        let first = bench.import(&file, adding).await;
        let second = bench.import(&file, PUBLISH).await;
        println!("== {} {:?} then {:?}", file.display(), first.numbers(), second.numbers());
        first.lines.iter().for_each(|line| println!("   {line}"));
        assert_eq!(second.numbers()[..2], [0, 0], "{}", file.display());
        assert_eq!(second.numbers()[2], first.numbers()[0], "{}", file.display());
        let mut looks = Looks::default();
        for record in bench.published().await {
            looks.take(&record.activity, shows_all);
        }
        println!("   {looks:?}");
    }
}

impl Looks {
    fn take(&mut self, activity: &Activity, shows_all: bool) {
        let html = markdown::to_html(activity.description.as_str(), 2).into_string();
        let summary = activity.summary.as_str();
        self.pages += 1;
        let mut found = Vec::new();
        for code in html.split("<pre>").skip(1).filter_map(|rest| rest.split("</pre>").next()) {
            self.code += 1;
            if is_prose(code) {
                self.prose_as_code += 1;
                found.push(format!("prose as code: {code}"));
            }
        }
        let words = words_without_code(&html);
        for line in words.lines() {
            if line.matches(['•', '▪', '●']).count() > 1 || line.matches(" - ").count() > 3 {
                self.running_bullets += 1;
                found.push(format!("running bullets: {line}"));
            }
            if let Some(mark) = mark_in(line) {
                self.marks_on_page += 1;
                found.push(format!("{mark:?} on the page: {line}"));
            }
        }
        if let Some(mark) = mark_in(summary) {
            self.marks_in_summary += 1;
            found.push(format!("{mark:?} in the summary: {summary}"));
        }
        if shows_all || !found.is_empty() {
            println!("---- {}\n{}", activity.title.as_str(), found.join("\n"));
        }
        if shows_all {
            println!("source:\n{}\nsummary:\n{summary}\nhtml:\n{html}", activity.description.as_str());
        }
    }
}

/// Words of everyday, in lines that end as sentences do.
fn is_prose(code: &str) -> bool {
    let words = code.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count();
    words > 12 && code.contains(". ") && code.matches(['{', '}', '=', ';', '$', '#', '|']).count() * 20 < words
}

/// Visible text of a page, but its code.
fn words_without_code(html: &str) -> String {
    let mut words = String::new();
    let mut is_code = false;
    for part in html.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        match tag {
            "code" | "pre" => is_code = true,
            "/code" | "/pre" => is_code = false,
            _ => {}
        }
        if !is_code {
            words.push_str(text);
        }
    }
    words.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn mark_in(line: &str) -> Option<&'static str> {
    const MARKS: [&str; 19] = [
        "**", "](", "&nbsp;", "&amp;", "&lt;", "&gt;", "&quot;", "&#", "<p", "</", "<br", "<li", "<a ", "```", "\\_",
        "\\*", "Ã", "â€", "\u{fffd}",
    ];
    MARKS.into_iter().find(|mark| line.contains(mark)).or_else(|| line.starts_with("# ").then_some("#"))
}
