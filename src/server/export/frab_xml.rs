//! Frab schedule as XML, by the schema of its users (<https://c3voc.de/schedule/schema.xsd>).

use std::{borrow::Cow, io};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event as Xml},
};

use super::frab::{Conference, Day, Event, Room, Schedule};

/// Grid of time slots that readers draw.
pub(super) const TIMESLOT: &str = "00:05";

type Out = Writer<Vec<u8>>;

/// Bytes of the file.
pub fn write(schedule: &Schedule) -> io::Result<Vec<u8>> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 1);
    out.write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    out.create_element("schedule").write_inner_content(|out| {
        let version = env!("CARGO_PKG_VERSION");
        out.create_element("generator").with_attributes([("name", "veckan"), ("version", version)]).write_empty()?;
        if let Some(url) = &schedule.conference.url {
            element(out, "url", url)?;
        }
        element(out, "version", &schedule.version)?;
        conference(out, schedule, &schedule.conference)?;
        schedule.days.iter().try_for_each(|day| self::day(out, day))
    })?;
    let mut bytes = out.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn conference(out: &mut Out, schedule: &Schedule, conference: &Conference) -> io::Result<()> {
    out.create_element("conference").write_inner_content(|out| {
        element(out, "acronym", &conference.acronym)?;
        element(out, "title", &conference.title)?;
        element(out, "start", &conference.first_day.to_string())?;
        element(out, "end", &conference.last_day.to_string())?;
        element(out, "days", &schedule.days.len().to_string())?;
        element(out, "timeslot_duration", TIMESLOT)?;
        if let Some(base_url) = &schedule.base_url {
            element(out, "base_url", base_url)?;
        }
        if let Some(zone) = &conference.time_zone_name {
            element(out, "time_zone_name", zone)?;
        }
        for track in &conference.tracks {
            let slug = track.slug.as_deref().map(|slug| ("slug", slug));
            let name = valid(&track.name);
            let named = out.create_element("track").with_attribute(("name", &*name)).with_attributes(slug);
            named.write_text_content(BytesText::new(&name))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn day(out: &mut Out, day: &Day) -> io::Result<()> {
    let (index, date) = (day.index.to_string(), day.date.to_string());
    let (starts, ends) = (day.starts.to_string(), day.ends.to_string());
    let attributes = [("index", &*index), ("date", &*date), ("start", &*starts), ("end", &*ends)];
    let element = out.create_element("day").with_attributes(attributes);
    element.write_inner_content(|out| day.rooms.iter().try_for_each(|room| self::room(out, room)))?;
    Ok(())
}

fn room(out: &mut Out, room: &Room) -> io::Result<()> {
    let element = out.create_element("room").with_attribute(("name", &*valid(&room.name)));
    element.write_inner_content(|out| room.events.iter().try_for_each(|event| self::event(out, event)))?;
    Ok(())
}

fn event(out: &mut Out, event: &Event) -> io::Result<()> {
    let id = event.id.to_string();
    out.create_element("event").with_attributes([("id", &*id), ("guid", &*event.guid)]).write_inner_content(|out| {
        element(out, "date", &event.date)?;
        element(out, "start", &event.start)?;
        element(out, "duration", &duration(event.minutes))?;
        element(out, "room", &event.room)?;
        element(out, "slug", &event.slug)?;
        if !event.url.is_empty() {
            element(out, "url", &event.url)?;
        }
        element(out, "title", &event.title)?;
        element(out, "subtitle", &event.subtitle)?;
        element(out, "track", &event.track)?;
        element(out, "type", &event.kind)?;
        element(out, "language", &event.language)?;
        element(out, "abstract", &event.summary)?;
        element(out, "description", &event.description)?;
        out.create_element("persons").write_empty()?;
        out.create_element("links").write_inner_content(|out| {
            event.links.iter().try_for_each(|link| {
                let element =
                    out.create_element("link").with_attributes([("href", link.url.as_str()), ("type", link.kind)]);
                element.write_text_content(BytesText::new(link.title)).map(drop)
            })
        })?;
        out.create_element("attachments").write_empty()?;
        Ok(())
    })?;
    Ok(())
}

fn element(out: &mut Out, name: &str, text: &str) -> io::Result<()> {
    out.create_element(name).write_text_content(BytesText::new(&valid(text)))?;
    Ok(())
}

/// Duration as `HH:MM`, with days before it from 100 hours on.
fn duration(minutes: i64) -> String {
    let (hours, minutes) = (minutes / 60, minutes % 60);
    if hours < 100 {
        format!("{hours:02}:{minutes:02}")
    } else {
        format!("{}:{:02}:{minutes:02}", hours / 24, hours % 24)
    }
}

/// Text with characters that XML does not allow replaced by U+FFFD.
pub(super) fn valid(text: &str) -> Cow<'_, str> {
    let is_invalid =
        |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(is_invalid) { Cow::Owned(text.replace(is_invalid, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_they_are_written() {
        for (minutes, written) in [(1, "00:01"), (90, "01:30"), (5999, "99:59"), (6000, "4:04:00")] {
            assert_eq!(duration(minutes), written);
        }
    }

    #[test]
    fn what_no_xml_can_hold_is_marked() {
        assert_eq!(valid("a\u{1}b\u{ffff}\n\t"), "a\u{fffd}b\u{fffd}\n\t");
    }
}
