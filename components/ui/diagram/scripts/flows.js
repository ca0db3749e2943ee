// What goes back along arrows: beside each arrow a band for each head, as wide as its share, with a tip where the
// arrow begins. It lies on the drawing and moves nothing.

const WIDEST = 14; // units of all bands of an arrow together
const THINNEST = 1.2;
const TIP = 8; // units of the length of a tip
const BESIDE = 5; // units between an arrow and its bands
const FINE = 3; // units between two points of a band

function showFlows(svg, boxes, values) {
  svg.querySelector(".modelier-flows")?.remove();
  if (!values?.flows?.length) return;
  const all = shape("g", { class: "modelier-flows", "aria-hidden": "true" });
  const arrows = new Map(
    arrowsOf(svg, boxes).map(({ arrow, number, source, target }) => [`${[source, target, number]}`, arrow]),
  );
  for (const { arrow, shares } of values.flows) {
    const path = arrows.get(`${arrow}`)?.querySelector("path");
    if (path) all.append(...bandsOf(pointsOf(path), shares, values.heads));
  }
  svg.querySelector(".graph").append(all);
}

// Points along an arrow, from its tip to where it begins.
function pointsOf(path) {
  const length = path.getTotalLength();
  const count = Math.max(2, Math.ceil(length / FINE));
  const points = Array.from({ length: count + 1 }, (_, number) => path.getPointAtLength((length * number) / count));
  const end = points[count];
  const corners = path.parentNode.querySelector("polygon")?.points ?? [];
  const far = [...corners].sort((one, other) => distanceOf(other, end) - distanceOf(one, end))[0];
  return [...points, ...(far ? [far] : [])].reverse();
}

function distanceOf(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function bandsOf(points, shares, heads) {
  let from = BESIDE;
  return shares.flatMap((share, number) => {
    if (!(share > 0)) return [];
    const width = Math.max(THINNEST, share * WIDEST);
    const band = bandOf(beside(points, from + width / 2), width, heads[number]);
    from += width + 2;
    return band;
  });
}

// The points moved to one side of the way that they go.
function beside(points, distance) {
  return points.map(({ x, y }, number) => {
    const [one, other] = [points[Math.max(0, number - 1)], points[Math.min(points.length - 1, number + 1)]];
    const length = distanceOf(one, other) || 1;
    return { x: x + ((other.y - one.y) / length) * distance, y: y - ((other.x - one.x) / length) * distance };
  });
}

// A line with a tip at its last point.
function bandOf(points, width, { colour, dash }) {
  const end = points.at(-1);
  const line = points.filter((point) => distanceOf(point, end) > TIP);
  const neck = line.at(-1) ?? points[0];
  const length = distanceOf(neck, end) || 1;
  const [x, y] = [(end.x - neck.x) / length, (end.y - neck.y) / length];
  const base = { x: end.x - x * TIP, y: end.y - y * TIP };
  const half = Math.max(3.5, width / 2 + 1.5);
  const corners = [end, { x: base.x - y * half, y: base.y + x * half }, { x: base.x + y * half, y: base.y - x * half }];
  const text = (all) => all.map((point) => `${point.x.toFixed(1)},${point.y.toFixed(1)}`).join(" ");
  return [
    shape("polyline", {
      points: text([...line, base]),
      fill: "none",
      stroke: colour,
      "stroke-width": width.toFixed(1),
      ...(dash ? { "stroke-dasharray": dash } : {}),
    }),
    shape("polygon", { points: text(corners), fill: colour }),
  ];
}
