// The legend above a chart, in as few lines as there is room for.

const LEGEND_SIGN_GAP = 7; // between the sign of an entry and its word, and what letters may be wider than measured
const ROOMY = { itemWidth: 34, itemGap: 8, textStyle: { fontSize: CHART_TEXT } };
const CLOSE = { itemWidth: 22, itemGap: 7, textStyle: { fontSize: CHART_TEXT - 1 } };

let pen;
function textWidth(text, size, family) {
  pen ??= document.createElement("canvas").getContext("2d");
  pen.font = `${size}px ${family}`;
  return pen.measureText(text).width;
}

// How many lines entries of these widths take, with so much between them.
function legendLines(widths, gap, room) {
  let lines = 1;
  let taken = 0;
  for (const width of widths) {
    const end = taken ? taken + gap + width : width;
    if (taken && end > room) lines += 1;
    taken = taken && end > room ? width : end;
  }
  return lines;
}

// How a legend is written in a chart of this width, and by how many pixels that is higher than one line. Signs are
// shorter and letters smaller where that saves a line.
function fittedLegend({ data, padding }, width, family) {
  const room = width - 2 * padding;
  const [roomy, close] = [ROOMY, CLOSE].map((form) => {
    const widths = data.map((name) => form.itemWidth + LEGEND_SIGN_GAP + textWidth(name, form.textStyle.fontSize, family));
    const lines = legendLines(widths, form.itemGap, room);
    return { form, lines, higher: (lines - 1) * (form.textStyle.fontSize + form.itemGap) };
  });
  return close.lines < roomy.lines ? close : roomy;
}
