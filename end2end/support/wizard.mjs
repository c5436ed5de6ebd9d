// Wizard over plain HTTP, as a browser without scripts uses it.
import { anyAddress } from "./server.mjs";

/** Fields of each step; `words` makes registrations differ. */
export function answers(words, days) {
  return {
    vem: { organizer: "Vinnova", organizer_kind: "state", organizer_number: "202100-5216" },
    vad: {
      title: `Prov ${words}`,
      description: `Beskrivning av ${words}.`,
      kind: "seminar",
      themes: days.theme,
      audience: "open",
    },
    nar: {
      "day.1": days.first,
      "starts.1": "09:00",
      "ends.1": "10:30",
      "format.1": "hybrid",
      "venue.1": "Stora salen",
      "municipality.1": "0180",
      "online_url.1": "https://example.se/delta",
    },
    delta: { registration: "none" },
    kontakt: { contact_email: "fragor@example.se", own_email: `prov-${words.replace(/\W/g, "")}@example.se` },
  };
}

/** Begins a draft; returns the path of its steps. */
export async function begin(url) {
  const answer = await post(`${url}/anmal`, { action: "begin" });
  const at = answer.headers.get("location");
  if (answer.status !== 303 || !at) throw new Error(`the draft was not begun: ${answer.status}`);
  return at.replace(/\/vem$/, "");
}

/** Sends a step's form; resolves once the server has acknowledged it. */
export async function fill(url, draft, step, fields, action = "next", editor = "bench") {
  const shown = Object.keys(fields);
  const body = { ...fields, action, editor, seen: "1000000" };
  const answer = await post(`${url}${draft}/${step}`, body, shown);
  if (answer.status !== 303) throw new Error(`${step}: ${answer.status}`);
  return answer.headers.get("location");
}

function post(address, fields, shown = []) {
  const body = new URLSearchParams(fields);
  for (const name of shown) body.append("shown", name);
  const headers = { "x-forwarded-for": anyAddress() };
  return fetch(address, { method: "POST", body, headers, redirect: "manual", signal: AbortSignal.timeout(10_000) });
}

/** Presses the button on the page that was mailed to an address, as shown at `/epost`. */
export async function confirm(url, email) {
  const mailbox = await (await fetch(`${url}/epost`, { signal: AbortSignal.timeout(10_000) })).text();
  const mail = mailbox.split("<details").find((mail) => mail.includes(email) && mail.includes("/skicka"));
  const at = mail && /href="((?:\/en)?\/anmal\/[a-z0-9]+)\/skicka"/.exec(mail);
  if (!at) throw new Error(`no mail to ${email} leads to a button`);
  await fill(url, at[1], "skicka", {}, "confirm");
}

/** HTML of a draft's step. */
export async function read(url, draft, step) {
  const answer = await fetch(`${url}${draft}/${step}`, { signal: AbortSignal.timeout(10_000) });
  if (answer.status !== 200) throw new Error(`${step}: ${answer.status}`);
  return answer.text();
}
