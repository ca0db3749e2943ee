// Which part of its numbers a chart shows: the rule of training/values/chart_axis.py, which says why.

const KNOWN = 5;
const FAR = 1.5;
const PARTS = 2;
const LEAST = 0.25;
const FEW = 20;
const RECENT = 10;
const BEGUN = 8;
const BESIDE = 0.1;
const TICKS = 4;

function span(curves, earlier, levels, { bad, zero }) {
  const own = known(curves);
  const beside = known(earlier);
  let [low, high] = union((own.length ? own : beside).map((curve) => room(curve, bad)));
  if (own.length && beside.length) {
    [low, high] = widened(low, high, union(beside.map((curve) => room(curve, bad))), own);
  }
  const tallest = high - low || Math.abs(high) || 1;
  for (const level of levels) {
    low = Math.min(low, level - BESIDE * tallest);
    high = Math.max(high, level + BESIDE * tallest);
  }
  if (zero) [low, high] = [Math.min(low, 0), Math.max(high, 0)];
  if (high - low < 1e-12 * Math.max(Math.abs(high), 1)) {
    const half = 0.5 * LEAST * Math.abs(high) || 0.5;
    [low, high] = [low - half, high + half];
  }
  const step = roundStep((high - low) / TICKS);
  const digits = Math.min(Math.max(-Math.floor(Math.log10(step)), 0), 100);
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const [from, to] = [first, last].map((each) => Number((each * step).toFixed(digits)));
  const shown = { low: from, high: to, step };
  return { ...shown, cut: cut(own, shown, bad) };
}

function known(curves) {
  return curves.map((curve) => curve.filter(Number.isFinite)).filter((curve) => curve.length);
}

function union(rooms) {
  if (!rooms.length) return [0, 1];
  return [Math.min(...rooms.map(([low]) => low)), Math.max(...rooms.map(([, high]) => high))];
}

function room(curve, bad) {
  if (bad === "low") {
    const [low, high] = room(curve.map((value) => -value), "high");
    return [-high, -low];
  }
  const values = [...curve].sort((one, other) => one - other);
  const [low, high] = [values[0], values.at(-1)];
  if (values.length < KNOWN) return [low, high];
  const [lower, upper] = [quantile(values, 0.25), quantile(values, 0.75)];
  const fence = upper + FAR * (upper - lower);
  let rest = values.findLast((value) => value <= fence);
  const recent = curve.slice(curve.length <= FEW ? -1 : -RECENT);
  rest = Math.max(rest, low + LEAST * Math.abs(quantile(values, 0.5)), ...recent);
  return high - low > PARTS * (rest - low) ? [low, rest] : [low, high];
}

function quantile(values, share) {
  const at = share * (values.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, values.length - 1);
  return values[below] + (at - below) * (values[above] - values[below]);
}

function widened(low, high, beside, own) {
  if (Math.max(...own.map((curve) => curve.length)) < BEGUN) {
    return [Math.min(low, beside[0]), Math.max(high, beside[1])];
  }
  const most = high - low || LEAST * Math.abs(high);
  return [Math.min(low, Math.max(beside[0], low - most)), Math.max(high, Math.min(beside[1], high + most))];
}

function cut(curves, { low, high }, bad) {
  const beyond = curves.flat().filter((value) => value < low || value > high);
  if (!beyond.length) return null;
  return bad === "high" ? Math.max(...beyond) : Math.min(...beyond);
}

function roundStep(rough) {
  const size = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * size).find((step) => step >= rough * 0.999);
}
