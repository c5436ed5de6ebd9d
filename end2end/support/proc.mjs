// What Linux tells of a process that runs: its memory and what it has open.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Resident memory now and at its highest, in MB. */
export function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name) => (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) * 1024) / 1_000_000;
  return { now: megabytes("VmRSS"), highest: megabytes("VmHWM") };
}

/** How many sockets it has open. */
export function socketsOf(pid) {
  const isSocket = (name) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${name}`).startsWith("socket:");
    } catch {
      return false;
    }
  };
  return readdirSync(`/proc/${pid}/fd`).filter(isSocket).length;
}

/** Seconds of processor time of processes that live. */
export function processorSeconds(pids) {
  const ticks = Number(execFileSync("getconf", ["CLK_TCK"]));
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
    return sum + (Number(fields[11]) + Number(fields[12])) / ticks;
  }, 0);
}
