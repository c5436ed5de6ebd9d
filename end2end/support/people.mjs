// Signed-in people.
import { veckanAt } from "./server.mjs";

/** Gives an address a role by command; returns a function that signs in by the printed link and returns the cookie. */
export function invited(database, email, role) {
  const said = veckanAt(database, "invite", email, "--role", role);
  const path = new URL(/https?:\S+/.exec(said)[0]).pathname;
  return async (url) => {
    const answer = await fetch(url + path, { method: "POST", redirect: "manual" });
    const cookie = answer.headers.get("set-cookie")?.split(";")[0];
    if (!cookie) throw new Error(`not signed in: ${answer.status}`);
    return cookie;
  };
}
