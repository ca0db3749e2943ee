// Figures on boxes. The drawing has an empty line for each; what is written there moves nothing.

const VALUE = '[data-part="value"]';
const BAR = 3; // units of the height of a bar
const SPACE = 4; // units beside a text

function showValues(boxes, values) {
  for (const [name, box] of boxes) {
    const row = box.querySelector(VALUE);
    if (row) writeValue(row, values?.boxes[name]);
  }
}

function writeValue(row, value) {
  const cell = row.querySelector("polygon");
  const text = row.querySelector("text");
  const { x, y, width, height } = cell.getBBox();
  row.modelierFill ??= cell.getAttribute("fill");
  cell.setAttribute("fill", value?.fill ?? row.modelierFill);
  const bar = row.querySelector("rect") ?? row.insertBefore(document.createElementNS(SVG, "rect"), text);
  const sizes = { x, y: y + height - BAR, width: width * (value?.share ?? 0), height: BAR };
  for (const [name, size] of Object.entries(sizes)) bar.setAttribute(name, size);
  bar.setAttribute("fill", text.getAttribute("fill") ?? "black");
  text.textContent = value?.text ?? "";
  text.setAttribute("x", x + width / 2);
  text.setAttribute("text-anchor", "middle");
  text.removeAttribute("textLength");
  const room = width - 2 * SPACE;
  if (text.getComputedTextLength() > room) text.setAttribute("textLength", room);
}

// What the figures are, and the scale of their colours.
function legendOf(values) {
  const scale = made("span", "modelier-scale");
  scale.style.background = `linear-gradient(to right, ${values.scale.join(", ")})`;
  return [values.label, ": ", values.least, scale, values.most];
}
