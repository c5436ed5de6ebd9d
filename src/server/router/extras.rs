//! What each public page says to other programs: its feeds, and what search engines read of it.

use crate::{
    domain::{filter::Filter, week::Week},
    locale::Locale,
    pages::head::extras::{DataBlock, Extras, Feed, Picture},
    server::{
        picture,
        service::{pictures::Described, presentation::Filtered, structured_data},
        state::Site,
    },
    urls::{Export, ExportFormat},
};

/// Extras of pages about the current week as a whole.
pub fn of_site(site: &Site, locale: Locale) -> Extras {
    let published = site.published();
    let Some(week) = site.week(&published, None) else { return Extras::default() };
    let open = site.open_programme(week);
    let picture = Some(picture_of(&Described::of_week(locale, week, open.as_deref())));
    let feeds = open.map(|_| feeds(locale, week, None, &Filter::default())).unwrap_or_default();
    Extras { feeds, data: None, picture }
}

/// Extras of an activity's page; those of the site where no open programme has the activity.
pub fn of_activity(site: &Site, locale: Locale, id: u32) -> Extras {
    let of_one = || {
        let snapshot = site.programme_of(id)?;
        let record = snapshot.record(id)?;
        let published = site.published();
        let is_current = site.week(&published, None).is_some_and(|current| current.slug == snapshot.week.slug);
        let week_in_path = (!is_current).then_some(snapshot.week.slug.as_str());
        let picture = picture_of(&Described::of_activity(locale, &snapshot.week, record));
        let event = structured_data::event(about(site, locale), &snapshot.week, record, Some(&picture.path));
        let feeds = feeds(locale, &snapshot.week, week_in_path, &Filter::default());
        Some(Extras { feeds, data: DataBlock::of(&event), picture: Some(picture) })
    };
    of_one().unwrap_or_else(|| of_site(site, locale))
}

/// Extras of a programme page. Search engines get the list of those that they keep.
pub fn of_programme(
    site: &Site,
    locale: Locale,
    week_in_path: Option<&str>,
    filtered: &Filtered,
    heading: &str,
) -> Extras {
    let Filtered { snapshot, filter, outcome, .. } = filtered;
    let list = filter.chooses_everything().then(|| {
        let page = filter.page as usize;
        structured_data::list(about(site, locale), heading, snapshot, &outcome.hits, page)
    });
    let feeds = feeds(locale, &snapshot.week, week_in_path, filter);
    let picture = picture_of(&Described::of_week(locale, &snapshot.week, Some(snapshot)));
    Extras { feeds, data: list.as_ref().and_then(DataBlock::of), picture: Some(picture) }
}

fn picture_of(described: &Described) -> Picture {
    let path = described.picture.path();
    Picture { path, width: picture::WIDTH, height: picture::HEIGHT, words: described.words() }
}

fn about(site: &Site, locale: Locale) -> structured_data::Origin<'_> {
    structured_data::Origin { url: site.public_url.as_deref().unwrap_or(""), locale }
}

fn feeds(locale: Locale, week: &Week, week_in_path: Option<&str>, filter: &Filter) -> Vec<Feed> {
    let name = locale.pick(&week.name.sv, &week.name.en);
    let title = if filter.chooses_everything() { locale.feed_title(name) } else { locale.feed_title_filtered(name) };
    let file = Export { locale, week: week_in_path.map(str::to_owned), format: ExportFormat::Atom };
    vec![Feed { title, kind: "application/atom+xml", address: file.address(filter) }]
}
