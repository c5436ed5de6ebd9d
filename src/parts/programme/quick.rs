//! Choices that most people make first, as links in one row where the panel of facets is a sheet.

use super::{View, facets};
use crate::{
    domain::filter::{Filter, Group},
    parts::html::prelude::*,
};

/// Most languages in the row.
const LANGUAGES: usize = 3;

pub fn row(view: &View) -> impl Renderable {
    let locale = view.locale;
    let formats: Vec<(Group, u32)> = values(view, Group::Format).rev().collect();
    // Nearly everything is in the commonest language, which leaves little out.
    let uses = |value: u32| view.programme.column(Group::Language).1.iter().filter(|it| **it == value).count();
    let commonest = values(view, Group::Language).map(|(_, value)| value).max_by_key(|value| uses(*value));
    let languages = values(view, Group::Language).filter(|(_, value)| Some(*value) != commonest);
    let languages: Vec<(Group, u32)> = languages.take(LANGUAGES).collect();
    maud! {
        div.quick role="group" aria-label=(locale.quick_choices()) tabindex="-1" {
            @for (group, value) in &formats { (pick(view, *group, *value)) }
            (facets::named_hours(view))
            @for (group, value) in &languages { (pick(view, *group, *value)) }
        }
    }
}

fn values<'a>(view: &'a View, group: Group) -> impl DoubleEndedIterator<Item = (Group, u32)> + 'a {
    (0..view.programme.slugs(group).len() as u32).map(move |value| (group, value))
}

fn pick(view: &View, group: Group, value: u32) -> impl Renderable {
    let slug = view.programme.slugs(group).get(value as usize);
    let address = view.address(&toggled(view.filter, group, slug));
    let key = format!("{}={slug}", group.key());
    maud! {
        a data-pick=(key) href=(address) aria-current=[is_picked(view.filter, group, slug)] { (view.label(group, value)) }
    }
}

/// Filter with a value more or, where it is chosen, less.
pub fn toggled(filter: &Filter, group: Group, slug: &str) -> Filter {
    let mut toggled = filter.at_page(0);
    if filter.is_selected(group, slug) {
        toggled.deselect(group, slug);
    } else if !filter.is_full() {
        toggled.select(group, slug);
    }
    toggled
}

/// Value of `aria-current` of a link.
pub fn is_picked(filter: &Filter, group: Group, slug: &str) -> Option<&'static str> {
    filter.is_selected(group, slug).then_some("true")
}
