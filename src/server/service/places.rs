//! Places of occurrences in words, for what is no page.

use crate::{
    domain::{occurrence::Occurrence, taxonomy::Format},
    locale::Locale,
    server::reference::Reference,
};

/// Name of the municipality of an occurrence.
pub fn municipality_name(occurrence: &Occurrence) -> Option<&'static str> {
    Reference::get().municipality_name(&String::from(occurrence.municipality?))
}

/// Place in one line where one comes to it: `Aulan, Umeå`. Empty where nobody has named it.
pub fn on_site(occurrence: &Occurrence) -> String {
    let is_on_site = occurrence.formats.contains(&Format::Onsite);
    if is_on_site { occurrence.place(municipality_name(occurrence)).join(", ") } else { String::new() }
}

/// Place in one line where one comes to it, and that one can take part online: `Aulan, Umeå · Digitalt`. Empty where
/// nobody has named the place.
pub fn in_words(locale: Locale, occurrence: &Occurrence) -> String {
    let place = Some(on_site(occurrence)).filter(|place| !place.is_empty());
    let online = occurrence.formats.contains(&Format::Online).then(|| locale.format_online().to_owned());
    place.into_iter().chain(online).collect::<Vec<_>>().join(" · ")
}
