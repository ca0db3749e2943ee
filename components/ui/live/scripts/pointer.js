// What is said at the pointer: which batch and epoch it is at, and each curve's number there.

function pointed(found, { curves }, state, words) {
  const at = (Array.isArray(found) ? found[0] : found)?.axisValue;
  const box = document.createElement("div");
  box.className = "modelier-pointer";
  if (at === undefined || !curves) return box;
  const batches = curves.filter(({ table }) => table === "batches");
  const epochs = curves.filter(({ table }) => table === "epochs");
  const batch = nearest(batches.flatMap(({ data }) => data), at);
  // An epoch's numbers are known from its end on.
  const ends = epochs.flatMap(({ data }) => data);
  const end = nearest(ends.filter(([step]) => step <= (batch?.[0] ?? at)), at) ?? (batch ? undefined : nearest(ends, at));
  if (batch) section(box, batchName(batch[0], state, words), batches, batch[0]);
  if (end) section(box, words.epoch.replace("{epoch}", epochAt(end[0], state, ends)), epochs, end[0]);
  return box;
}

function section(box, name, curves, step) {
  const title = box.appendChild(document.createElement("div"));
  title.textContent = name;
  for (const { name, lineStyle, symbol, data } of curves) {
    const point = data.find(([at]) => at === step);
    if (!point) continue;
    const line = box.appendChild(document.createElement("div"));
    line.className = "modelier-pointer-line";
    const sign = line.appendChild(document.createElement("span"));
    sign.style.borderTop = `2px ${lineStyle.type === "solid" ? "solid" : "dashed"} ${lineStyle.color}`;
    line.appendChild(document.createElement("span")).textContent = name;
    line.appendChild(document.createElement("strong")).textContent = figure(point[1]);
  }
}

function nearest(points, at) {
  return points.reduce((best, point) => (best && Math.abs(best[0] - at) <= Math.abs(point[0] - at) ? best : point), undefined);
}

// A point of a long run stands for several batches.
function batchName(step, state, words) {
  const steps = state?.batches.map((each) => each.step) ?? [];
  const before = steps[steps.indexOf(step) - 1] ?? 0;
  const text = steps.includes(step) && step - before > 1 ? words.batches : words.batch;
  return text
    .replace("{first}", before + 1)
    .replace("{step}", step)
    .replace("{epoch}", state?.steps ? Math.ceil(step / state.steps) : "–");
}

function epochAt(step, state, ends) {
  if (state?.steps) return Math.round(step / state.steps);
  return [...new Set(ends.map(([each]) => each))].sort((one, other) => one - other).indexOf(step) + 1;
}

function figure(value) {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : value.toFixed(3);
}
