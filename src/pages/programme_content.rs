//! Content of the programme page on the server: the programme, or the reason why none is shown.

use super::{
    head::Head,
    programme::{ProgrammeContent, ProgrammePage},
    start,
};
use crate::{
    domain::{filter::MOST_VALUES, week::Week},
    locale::Locale,
    parts::{
        html::prelude::*,
        programme::{self, View, chosen},
    },
    urls::{self, Address, Export, ExportFormat, Page},
};

/// Programme of a week with a filter; `version` names the snapshot that the browser loads.
pub fn filtered(week: &Week, view: &View, version: &str) -> ProgrammePage {
    let locale = view.locale;
    let heading = locale.programme_title(locale.pick(&week.name.sv, &week.name.en));
    let lead = programme::lead(view);
    let described = chosen::summary(view).unwrap_or_else(|| locale.hits(view.programme.len()));
    let description = format!("{described}. {lead}");
    let mut head = Head::new(chosen::page_title(view), description, &address(locale, view.week_in_path));
    let written = view.filter.to_query();
    head.canonical = head.canonical.map(|path| urls::with_query(&path, &written));
    head.alternate = head.alternate.map(|path| urls::with_query(&path, &written));
    // For search engines a filtered page is a view of the programme, not a page of its own.
    head.hidden = !view.filter.chooses_everything();
    let week_in_path = view.week_in_path.map(str::to_owned);
    head.calendar = Some(Export { locale, week: week_in_path, format: ExportFormat::Calendar }.address(view.filter));
    head.preload = Some(urls::list_data(&week.slug, version));
    let content =
        ProgrammeContent { heading, lead, html: programme::page(view, version), ..ProgrammeContent::default() };
    ProgrammePage { head, status: 200, content }
}

/// Notice that a week is over, with a link to the programme of the current one where there is another.
pub fn week_is_over(locale: Locale, week: &Week, current: Option<&Week>) -> Markup {
    let name = |week: &Week| locale.pick(&week.name.sv, &week.name.en).to_owned();
    Markup::of(maud! {
        p.week-over {
            (locale.week_is_over(&name(week)))
            @if let Some(current) = current {
                " "
                a href=(address(locale, None).path()) rel="external" { (locale.to_programme_of(&name(current))) }
            }
        }
    })
}

/// Programme of a week that is not open yet.
pub fn not_open(locale: Locale, week: &Week, week_in_path: Option<&str>) -> ProgrammePage {
    let opens = week.programme_opens;
    let heading = locale.programme_closed_title(&locale.full_date(opens.date()), &opens.time_of_day().to_string());
    let description = locale.programme_closed();
    ProgrammePage {
        head: Head::new(heading.clone(), description.to_owned(), &address(locale, week_in_path)),
        status: 200,
        content: ProgrammeContent {
            lead: locale.date_span(week.starts, week.last_day()),
            heading,
            html: Markup::of(maud! { p.lead { (description) } }),
            ..ProgrammeContent::default()
        },
    }
}

/// Error page for a filter with too many values.
pub fn too_many_values(locale: Locale, week_in_path: Option<&str>) -> ProgrammePage {
    let back = Some((address(locale, week_in_path).path(), locale.filter_too_many_back()));
    let lead = locale.filter_too_many(&MOST_VALUES.to_string());
    unlisted(locale, week_in_path, (locale.filter_too_many_title(), lead), back, 400)
}

/// Error page for an unknown week.
pub fn unknown_week(locale: Locale, week_in_path: &str) -> ProgrammePage {
    let words = (locale.week_unknown_title(), locale.week_unknown().to_owned());
    let mut page = unlisted(locale, Some(week_in_path), words, None, 404);
    page.content.html = Markup::of(maud! {
        (start::search(locale))
        p { a.button href=(address(locale, None).path()) rel="external" { (locale.to_programme()) } }
    });
    page
}

/// Programme of a site that has no week yet.
pub fn no_week(locale: Locale) -> ProgrammePage {
    unlisted(locale, None, (locale.no_week(), String::new()), None, 200)
}

/// Page that search engines leave out: heading, lead, and path and text of a link onward.
fn unlisted(
    locale: Locale,
    week_in_path: Option<&str>,
    (heading, lead): (&str, String),
    onward: Option<(String, &str)>,
    status: u16,
) -> ProgrammePage {
    // With `external` the client leaves the link to the browser.
    let link = onward.map(|(path, words)| maud! { p { a.button.main href=(path) rel="external" { (words) } } });
    ProgrammePage {
        head: Head { hidden: true, ..Head::new(heading.to_owned(), lead.clone(), &address(locale, week_in_path)) },
        status,
        content: ProgrammeContent {
            heading: heading.to_owned(),
            lead,
            html: Markup::of(link),
            ..ProgrammeContent::default()
        },
    }
}

fn address(locale: Locale, week_in_path: Option<&str>) -> Address {
    Address::new(locale, Page::Programme { week: week_in_path.map(str::to_owned) })
}
