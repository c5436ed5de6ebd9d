// What an attack has found: a line for each figure, with its goal beside it, and one status for all of them.

/**
 * Figures that are told as they come. What a machine's speed decides, `quick`, fails only where `isStrict`; everything else
 * always does. A goal is `{ most }`, `{ least }` or `{ equals }`.
 */
export function figures(isStrict) {
  const tell = (what, value, unit, goal, fails) => {
    const isMet = meets(value, goal);
    // What never came is no matter of speed.
    fails ||= !Number.isFinite(value);
    const verdict = isMet ? "met" : fails ? "MISSED" : "missed, which fails with --strict only";
    console.log(`${what}: ${written(value)}${unit && ` ${unit}`} (goal ${goalWritten(goal)}): ${verdict}`);
    if (!isMet && fails) process.exitCode = 1;
  };
  return {
    /** A count, or a size: the same on every machine. */
    figure: (what, value, unit, goal) => tell(what, value, unit, goal, true),
    /** A time or a rate. */
    quick: (what, value, unit, goal) => tell(what, value, unit, goal, isStrict),
    /** What must hold; `found` says what was seen instead. */
    holds(what, isSo, found = "") {
      console.log(`${what}: ${isSo ? "yes" : `no${found && `, ${found}`}`} (goal yes): ${isSo ? "met" : "MISSED"}`);
      if (!isSo) process.exitCode = 1;
    },
    /** Without a goal. */
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
