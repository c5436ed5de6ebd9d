//! Figures of earlier years on the page about the week: a bar for each year, and a table with every number.

use crate::{domain::week::PastYear, locale::Locale, parts::html::prelude::*};

/// Elements of pictures, which HTML's own do not include.
mod hypertext_elements {
    pub use hypertext::validation::hypertext_elements::*;

    hypertext::define_elements! {
        svg { viewBox width height }
        rect { x y width height }
        text { x y }
    }
}

/// Most bars of the picture, of the latest years; the table has all.
const MOST_BARS: usize = 10;
/// Sizes of the picture in pixels: distance and breadth of bars, height of the longest, and of the line of words above
/// and below.
const STEP: usize = 64;
const BREADTH: usize = 44;
const LONGEST: u64 = 120;
const LINE: u64 = 24;

/// One figure of a year.
type Figure = fn(&PastYear) -> Option<u32>;

/// Section of the figures with a note on them; nothing where there are none.
pub fn section(locale: Locale, past: &[PastYear], note: Option<&str>) -> impl Renderable {
    let mut past = past.to_vec();
    past.sort_by_key(|it| it.year);
    maud! {
        @if !past.is_empty() {
            section.past-years {
                h2 #tidigare-ar { (locale.past_title()) }
                (picture(locale, &past))
                (table(locale, &past))
                @if let Some(note) = note { p.note dir="auto" { (note) } }
            }
        }
    }
}

/// Bars of the first figure that two years or more have; nothing where none has.
fn picture(locale: Locale, past: &[PastYear]) -> impl Renderable {
    let figures: [(&str, Figure); 3] = [
        (locale.past_picture_activities(), |it| it.activities),
        (locale.past_picture_participants(), |it| it.participants),
        (locale.past_picture_organizers(), |it| it.organizers),
    ];
    let bars = figures.into_iter().find_map(|(label, figure)| {
        let bars: Vec<(u16, u32)> = past.iter().filter_map(|it| Some((it.year, figure(it)?))).collect();
        (bars.len() > 1).then(|| (label, bars[bars.len().saturating_sub(MOST_BARS)..].to_vec()))
    });
    let longest =
        bars.iter().flat_map(|(_, bars)| bars).map(|(_, figure)| u64::from(*figure)).max().unwrap_or(0).max(1);
    let (height, floor) = (LONGEST + 2 * LINE, LONGEST + LINE);
    maud! {
        @if let Some((label, bars)) = &bars {
            @let width = bars.len() * STEP - (STEP - BREADTH);
            svg.bars role="img" aria-label=(label) viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) {
                @for (at, (year, figure)) in bars.iter().enumerate() {
                    @let (middle, length) = (at * STEP + BREADTH / 2, u64::from(*figure) * LONGEST / longest);
                    rect x=(at * STEP) y=(floor - length) width=(BREADTH) height=(length) {}
                    text.figure x=(middle) y=(floor - length - 8) { (locale.number(*figure as usize)) }
                    text.year x=(middle) y=(height - 6) { (year) }
                }
            }
        }
    }
}

fn table(locale: Locale, past: &[PastYear]) -> impl Renderable {
    let columns: [(&str, Figure); 3] = [
        (locale.past_activities(), |it| it.activities),
        (locale.past_organizers(), |it| it.organizers),
        (locale.past_participants(), |it| it.participants),
    ];
    let columns: Vec<_> =
        columns.into_iter().filter(|(_, figure)| past.iter().any(|it| figure(it).is_some())).collect();
    maud! {
        table {
            thead {
                tr {
                    th scope="col" { (locale.past_year()) }
                    @for (name, _) in &columns { th scope="col" { (name) } }
                }
            }
            tbody {
                @for it in past {
                    tr {
                        th scope="row" { (it.year) }
                        @for (_, figure) in &columns {
                            td {
                                @match figure(it) {
                                    Some(figure) => (locale.number(figure as usize)),
                                    None => {
                                        span aria-hidden="true" { "–" }
                                        span.visually-hidden { (locale.past_unknown()) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
