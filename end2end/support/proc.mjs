// Linux statistics of a running process: memory, processor time and connections.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Resident memory, current and peak, in MB. */
export function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name) => (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) * 1024) / 1_000_000;
  return { now: megabytes("VmRSS"), highest: megabytes("VmHWM") };
}

/** Number of open connections to a local address with unsent data that the other side does not take. */
export function stalledAt(url) {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, "0");
  const [OPEN, NOTHING] = ["01", "00000000"];
  const isStalled = (line) => {
    const [, local, , state, queues = ""] = line.trim().split(/\s+/);
    return local?.endsWith(`:${port}`) && state === OPEN && queues.split(":")[0] !== NOTHING;
  };
  return readFileSync("/proc/net/tcp", "utf8").split("\n").filter(isStalled).length;
}

/** Processor time of running processes, in seconds. */
export function processorSeconds(pids) {
  const ticks = Number(execFileSync("getconf", ["CLK_TCK"]));
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
    return sum + (Number(fields[11]) + Number(fields[12])) / ticks;
  }, 0);
}
