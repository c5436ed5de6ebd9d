"""Reads a calendar with libical and prints what it understood, for tests/export/calendar.rs."""

import json
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib as ical  # noqa: E402

UTC = ical.Timezone.get_utc_timezone()


def unix(time):
    return time.as_timet_with_zone(time.get_timezone() or UTC)


def find(component, kind):
    return component.get_first_property(getattr(ical.PropertyKind, kind + "_PROPERTY"))


def value(component, kind):
    found = find(component, kind)
    return found.get_value_as_string() if found else None


def all_of(component, kind):
    found = find(component, kind)
    while found:
        yield found
        found = component.get_next_property(getattr(ical.PropertyKind, kind + "_PROPERTY"))


def named(component, name):
    """Value of a property by its name: what RFC 7986 adds, libical 3 knows by name only."""
    for found in all_of(component, "ANY"):
        if found.get_property_name() == name:
            return found.get_value_as_string()
    return None


def unescaped(text):
    out, chars = [], iter(text)
    for c in chars:
        if c == "\\":
            c = next(chars)
            c = "\n" if c in "nN" else c
        out.append(c)
    return "".join(out)


calendar = ical.Parser.parse_string(open(sys.argv[1], encoding="utf-8", newline="").read())
events = []
event = calendar.get_first_component(ical.ComponentKind.VEVENT_COMPONENT)
while event:
    starts = event.get_dtstart()
    events.append(
        {
            "uid": event.get_uid(),
            "starts": unix(starts),
            "ends": unix(event.get_dtend()),
            "local": "%04d-%02d-%02dT%02d:%02d:%02d"
            % (
                starts.get_year(),
                starts.get_month(),
                starts.get_day(),
                starts.get_hour(),
                starts.get_minute(),
                starts.get_second(),
            ),
            "stamp": unix(event.get_dtstamp()),
            "modified": unix(find(event, "LASTMODIFIED").get_lastmodified()),
            "created": unix(find(event, "CREATED").get_created()),
            "sequence": event.get_sequence(),
            "status": value(event, "STATUS"),
            "summary": event.get_summary(),
            "description": event.get_description(),
            "url": value(event, "URL"),
            "location": event.get_location(),
            "conference": named(event, "CONFERENCE"),
            "categories": [found.get_categories() for found in all_of(event, "CATEGORIES")],
        }
    )
    event = calendar.get_next_component(ical.ComponentKind.VEVENT_COMPONENT)
name, color, source = (named(calendar, name) for name in ("NAME", "COLOR", "SOURCE"))
print(json.dumps({"name": unescaped(name) if name else None, "color": color, "source": source, "events": events}))
