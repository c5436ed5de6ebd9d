// Load on a server from other processes, so that who makes it and who measures are not one.
import { fork } from "node:child_process";
import { join } from "node:path";

const running = new Set();
// Whatever happens, nothing goes on asking.
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** Starts one job of `load-process.mjs`; `done` is what it found, `stop` ends it early, with what it has found. */
export function start(job) {
  const child = fork(join(import.meta.dirname, "load-process.mjs"), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  running.add(child);
  const done = new Promise((found, fail) => {
    child.once("message", found);
    child.once("exit", (code) => {
      running.delete(child);
      fail(new Error(`the load ended with ${code}`));
    });
  });
  // Whoever only stops it does not wait for it.
  done.catch(() => {});
  child.send(job);
  const stop = () => {
    child.send("stop");
    return done;
  };
  return { done, stop };
}

/**
 * Asks from many connections at once, each again as soon as it is answered. `what` is one of `{ path, headers }`,
 * `{ searches: [words], seed }` or `{ saves: [{ key, source }], most }`. Finds
 * - `seconds`, and `worked`: the share of a processor that asking took;
 * - `answers`: how many of each status, and `unhelpful`: how many 503 and 429 without Retry-After;
 * - `refused` connections, and requests that were `cut` off;
 * - `bytes` of bodies; `times` in milliseconds of the answers that were 200, and the longest time without one.
 */
export function ask(url, what, { connections = 50, seconds = 5, answers = Infinity } = {}) {
  // Infinity does not travel.
  return start({ job: "ask", url, what, connections, seconds, answers: Math.min(answers, Number.MAX_SAFE_INTEGER) });
}

/** Asks for one path again and again at set times, whether it was answered or not, and finds all times in milliseconds. */
export function probe(url, path, { everyMs = 10, seconds = 60 } = {}) {
  return start({ job: "probe", url, path, everyMs, seconds });
}

/** How many answers there were that were none of these statuses. */
export function others(answers, ...statuses) {
  const isOther = ([status]) => !statuses.includes(Number(status));
  return Object.entries(answers)
    .filter(isOther)
    .reduce((sum, [, count]) => sum + count, 0);
}

export function written(answers) {
  const parts = Object.entries(answers).map(([status, count]) => `${count} × ${status}`);
  return parts.join(", ") || "none";
}
