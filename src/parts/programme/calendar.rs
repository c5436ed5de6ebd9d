//! Menu with the ways to have the filter's hits in a calendar.

use super::View;
use crate::{
    parts::html::prelude::*,
    urls::{CalendarService, Export, ExportFormat},
};

/// Links whose addresses follow the filter. They are no pages, which `external` tells the client.
pub(super) fn menu(view: &View) -> impl Renderable {
    let locale = view.locale;
    let file = Export { locale, week: view.week_in_path.map(str::to_owned), format: ExportFormat::Calendar };
    let feed = file.address(view.filter);
    let services = [
        (CalendarService::Own, locale.calendar_subscribe()),
        (CalendarService::Google, locale.calendar_google()),
        (CalendarService::Outlook, locale.calendar_outlook()),
    ];
    maud! {
        details.calendar {
            summary { (locale.calendar()) }
            div {
                p { (locale.calendar_follows()) }
                ul {
                    @if let Some(origin) = view.public_url {
                        @for (service, words) in &services {
                            li { a data-calendar rel="external" href=(service.subscribing(origin, &feed)) { (words) } }
                        }
                    }
                    li { a data-calendar rel="external" href=(feed) { (locale.calendar_download()) } }
                }
            }
        }
    }
}
