// Autosave requests (`save-draft`) as the forms' client sends them.
import { anyAddress } from "./server.mjs";
import { request } from "./raw.mjs";

/** Revision that never conflicts. */
const NEWEST = 0xffff_ffff;

/** Key in a draft's path. */
export const keyOf = (draft) => draft.split("/").at(-1);

function typing({ key, step, values, editor = "prov", known = NEWEST }) {
  const change = ([spot, value]) => ({ spot, value, seen: NEWEST, editor, settles: false });
  return { typing: { key, step, known, changes: Object.entries(values).map(change), english: false } };
}

/** Bytes of a save, for a `Connection`. */
export function saving({ source, ...what }) {
  return request("POST", "/do/save-draft", { "x-forwarded-for": source }, typing(what));
}

/** Saves; returns `{ status, retryAfter, ms }` with status 0 where there was no answer. */
export async function save(url, { source = anyAddress(), timeoutMs = 60_000, ...what }) {
  const begun = performance.now();
  const answer = await fetch(`${url}/do/save-draft`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": source },
    body: JSON.stringify(typing(what)),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => undefined);
  await answer?.arrayBuffer().catch(() => undefined);
  const ms = performance.now() - begun;
  return { status: answer?.status ?? 0, retryAfter: answer?.headers.get("retry-after") ?? undefined, ms };
}
