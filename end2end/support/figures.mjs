// Reports figures: a line for each with its goal, and one exit status for all of them.

/**
 * Reports figures as they are measured. A missed goal of `quick`, which depends on the machine's speed, fails only with
 * `isStrict`; any other always fails. A goal is `{ most }`, `{ least }` or `{ equals }`.
 */
export function figures(isStrict) {
  const tell = (what, value, unit, goal, fails) => {
    const isMet = meets(value, goal);
    // A missing value is no matter of speed.
    fails ||= !Number.isFinite(value);
    const verdict = isMet ? "met" : fails ? "MISSED" : "missed, which fails with --strict only";
    console.log(`${what}: ${written(value)}${unit && ` ${unit}`} (goal ${goalWritten(goal)}): ${verdict}`);
    if (!isMet && fails) process.exitCode = 1;
  };
  return {
    /** Reports a count or a size, which is the same on every machine. */
    figure: (what, value, unit, goal) => tell(what, value, unit, goal, true),
    /** Reports a time or a rate. */
    quick: (what, value, unit, goal) => tell(what, value, unit, goal, isStrict),
    /** Reports a condition that must hold; `found` says what was seen instead. */
    holds(what, isSo, found = "") {
      console.log(`${what}: ${isSo ? "yes" : `no${found && `, ${found}`}`} (goal yes): ${isSo ? "met" : "MISSED"}`);
      if (!isSo) process.exitCode = 1;
    },
    /** Reports a figure without a goal. */
    also: (what, value, unit = "") => console.log(`${what}: ${written(value)}${unit && ` ${unit}`}`),
  };
}

function meets(value, { most, least, equals }) {
  if (!Number.isFinite(value)) return false;
  if (equals !== undefined) return value === equals;
  return (most === undefined || value <= most) && (least === undefined || value >= least);
}

function goalWritten({ most, least, equals }) {
  if (equals !== undefined) return String(equals);
  return [most !== undefined && `≤ ${most}`, least !== undefined && `≥ ${least}`].filter(Boolean).join(" and ");
}

function written(value) {
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) return "none";
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();
}
