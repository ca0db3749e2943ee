// Figures on boxes. The drawing has an empty line for each; what is written there moves nothing.

const VALUE = '[data-part="value"]';
const BAR = 3; // units of the height of a bar
const PARTED = 4; // the same of one that is parted among heads
const SPACE = 4; // units beside a text

function showValues(svg, boxes, values) {
  for (const [name, box] of boxes) {
    const row = box.querySelector(VALUE);
    if (row) writeValue(row, values?.boxes[name], values?.heads ?? []);
  }
  showFlows(svg, boxes, values);
}

function writeValue(row, value, heads) {
  const cell = row.querySelector("polygon");
  const text = row.querySelector("text");
  const { x, y, width, height } = cell.getBBox();
  row.modelierFill ??= cell.getAttribute("fill");
  cell.setAttribute("fill", value?.fill ?? row.modelierFill);
  for (const bar of row.querySelectorAll("rect")) bar.remove();
  for (const bar of barsOf(value, heads, text.getAttribute("fill") ?? "black")) {
    const size = bar.high ? PARTED : BAR;
    const place = { x: x + bar.from * width, y: y + height - size, width: bar.share * width, height: size };
    row.insertBefore(shape("rect", { ...place, fill: bar.colour }), text);
  }
  text.textContent = value?.text ?? "";
  text.setAttribute("x", x + width / 2);
  text.setAttribute("text-anchor", "middle");
  text.removeAttribute("textLength");
  const room = width - 2 * SPACE;
  if (text.getComputedTextLength() > room) text.setAttribute("textLength", room);
}

// One bar as long as the figure, or one for each head beside each other.
function barsOf(value, heads, colour) {
  if (!value) return [];
  if (!heads.length) return [{ from: 0, share: value.share, colour }];
  let from = 0;
  return value.shares.map((share, number) => {
    const bar = { from, share, colour: heads[number].colour, high: true };
    from += share;
    return bar;
  });
}

// What the figures are, the scale of their colours, and the heads.
function legendOf(values) {
  const scale = made("span", "modelier-scale");
  scale.style.background = `linear-gradient(to right, ${values.scale.join(", ")})`;
  return [values.label, ": ", values.least, scale, values.most, ...values.heads.map(headOf)];
}

function headOf(head) {
  const entry = made("span", "modelier-head");
  const sign = shape("svg", { viewBox: "0 0 28 10", width: 28, height: 10, "aria-hidden": "true" });
  sign.append(...bandOf([{ x: 28, y: 5 }, { x: 0, y: 5 }], 5, head));
  entry.append(sign, head.name);
  return entry;
}

// The same as lines below a drawing that becomes a picture.
function writeLegend(svg, values) {
  const { width, height } = svg.viewBox.baseVal;
  const colour = svg.querySelector(`${VALUE} text`)?.getAttribute("fill") ?? "black";
  const lines = [`${values.label}: ${values.least} – ${values.most}`, ...values.heads.map(({ name }) => name)];
  lines.forEach((line, number) => {
    const [left, y] = [number ? 44 : 8, height + 18 * number + 14];
    const text = shape("text", { x: left, y, fill: colour, "font-size": 14 });
    text.textContent = line;
    if (number) svg.append(...bandOf([{ x: 38, y: y - 5 }, { x: 8, y: y - 5 }], 6, values.heads[number - 1]));
    svg.append(text);
    if (text.getComputedTextLength() > width - left - 8) text.setAttribute("textLength", width - left - 8);
  });
  const [high, wide] = [height + 18 * lines.length + 6, width];
  svg.setAttribute("viewBox", `0 0 ${wide} ${high}`);
  svg.setAttribute("width", wide);
  svg.setAttribute("height", high);
}
