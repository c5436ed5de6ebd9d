// Statistics of measurements.

/** Percentile of values; `share` is 0.5 for the median. */
export function percentile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}

export function median(values) {
  return percentile(values, 0.5);
}

/** Row of the table. `limit` is the largest value allowed, or an object with `goal` or, for the smallest, `atLeast`. */
export function row(what, at, value, unit, limit, note = "") {
  const { goal, atLeast } = typeof limit === "object" && limit !== null ? limit : { goal: limit };
  const isMet =
    goal !== undefined && goal !== null ? value <= goal : atLeast !== undefined ? value >= atLeast : undefined;
  return { what, at, value, unit, goal, atLeast, isMet, note };
}

export function markdown(rows) {
  const digits = (value) =>
    Math.abs(value) >= 100
      ? value.toFixed(0)
      : Math.abs(value) >= 10
        ? value.toFixed(1)
        : Number(value.toPrecision(3)).toString();
  const goal = (row) => {
    if (row.goal !== undefined && row.goal !== null) return `≤ ${row.goal} ${row.unit}`;
    return row.atLeast !== undefined ? `≥ ${row.atLeast} ${row.unit}` : "";
  };
  const verdict = { true: "yes", false: "**no**", undefined: "" };
  const lines = rows.map(
    (row) =>
      `| ${row.what} | ${row.at} | ${digits(row.value)} ${row.unit} | ${goal(row)} | ${verdict[row.isMet]} | ${row.note} |`,
  );
  return ["| what | at | measured | goal | met | how |", "| --- | --- | --- | --- | --- | --- |", ...lines].join("\n");
}
