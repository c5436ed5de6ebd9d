"""Reads a calendar with Python's icalendar and prints what it understood, for tests/export/calendar.rs."""

import json
import sys

from icalendar import Calendar


def unix(value):
    return int(value.dt.timestamp())


def text(value):
    return None if value is None else str(value)


calendar = Calendar.from_ical(open(sys.argv[1], "rb").read())
events = [
    {
        "uid": text(event["UID"]),
        "starts": unix(event["DTSTART"]),
        "ends": unix(event["DTEND"]),
        "local": event["DTSTART"].dt.strftime("%Y-%m-%dT%H:%M:%S"),
        "stamp": unix(event["DTSTAMP"]),
        "modified": unix(event["LAST-MODIFIED"]),
        "created": unix(event["CREATED"]),
        "sequence": int(event["SEQUENCE"]),
        "status": text(event["STATUS"]),
        "summary": text(event["SUMMARY"]),
        "description": text(event["DESCRIPTION"]),
        "url": text(event["URL"]),
        "location": text(event.get("LOCATION")),
        "conference": text(event.get("CONFERENCE")),
        "categories": [str(category) for category in event["CATEGORIES"].cats] if "CATEGORIES" in event else [],
    }
    for event in calendar.walk("VEVENT")
]
told = {name: text(calendar[name.upper()]) for name in ("name", "color", "source")}
print(json.dumps({**told, "events": events}))
