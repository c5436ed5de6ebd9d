// Reads a calendar with ical.js and prints what it understood, for tests/export/calendar.rs.
import { readFileSync } from "node:fs";

import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);

const text = (component, name) => component.getFirstPropertyValue(name)?.toString() ?? null;
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  const unix = (name) => component.getFirstPropertyValue(name).toUnixTime();
  return {
    uid: event.uid,
    starts: event.startDate.toUnixTime(),
    ends: event.endDate.toUnixTime(),
    local: event.startDate.toString().replace("Z", ""),
    stamp: unix("dtstamp"),
    modified: unix("last-modified"),
    created: unix("created"),
    sequence: event.sequence,
    status: text(component, "status"),
    summary: event.summary,
    description: event.description,
    url: text(component, "url"),
    location: event.location,
    conference: text(component, "conference"),
    categories: component.getAllProperties("categories").flatMap((it) => it.getValues()),
  };
});
const [name, color, source] = ["name", "color", "source"].map((it) => text(calendar, it));
console.log(JSON.stringify({ name, color, source, events }));
