// Load on a server from other processes, so that generating load does not slow the measurement.
import { fork } from "node:child_process";
import { join } from "node:path";

const running = new Set();
// Ends the children in any case.
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** Starts a job of `load-process.mjs`; `done` resolves with its result, `stop` ends it early and resolves with that. */
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
  // A caller may only stop the job, and never await `done`.
  done.catch(() => {});
  child.send(job);
  const stop = () => {
    child.send("stop");
    return done;
  };
  return { done, stop };
}

/**
 * Sends requests on many connections at once, each again as soon as it is answered. `what` is one of `{ path, headers
 * }`, `{ searches: [words], seed }` or `{ saves: [{ key, source }], most }`. The result has - `seconds`, and `worked`:
 * the share of a processor that the client took; - `answers`: number by status, and `unhelpful`: number of 503 and 429
 * without Retry-After; - `refused` connections, and requests that were `cut` off; - `bytes` of bodies; `times` of the
 * answers with 200 in milliseconds, and the longest time without one.
 */
export function ask(url, what, { connections = 50, seconds = 5, answers = Infinity } = {}) {
  // Infinity cannot be sent as JSON.
  return start({ job: "ask", url, what, connections, seconds, answers: Math.min(answers, Number.MAX_SAFE_INTEGER) });
}

/** Requests a path at set times, regardless of answers; the result is all times in milliseconds. */
export function probe(url, path, { everyMs = 10, seconds = 60 } = {}) {
  return start({ job: "probe", url, path, everyMs, seconds });
}

/** Number of answers with any other status. */
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
