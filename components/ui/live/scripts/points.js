// What is drawn of the points that a run has.

const MARK_EDGE = 0.2; // what is written at a moved control this near to the edge begins, or ends, there
const END_SIZE = 7;

function points(table, column) {
  return table.filter((each) => each[column] != null).map((each) => [each.step, each[column]]);
}

// What the upright axis has to show: the numbers of each curve, or of all of them on top of each other.
function heights(columns, { stacked }) {
  const curves = columns.map((column) => column.map(([, value]) => value));
  if (!stacked || !curves.length) return curves;
  const steps = Math.max(...curves.map((curve) => curve.length));
  return [Array.from({ length: steps }, (_, at) => curves.reduce((sum, curve) => sum + (curve[at] ?? 0), 0))];
}

// The rule of training/values/smoothing.py.
function smoothed(data, share) {
  if (!share) return data;
  let [average, weight] = [0, 0];
  return data.map(([step, value]) => {
    average = share * average + (1 - share) * value;
    weight = share * weight + (1 - share);
    return [step, average / weight];
  });
}

// Points with a symbol at the last.
function ended(data, symbol) {
  if (!symbol || !data.length) return data;
  return [...data.slice(0, -1), { value: data.at(-1), symbol, symbolSize: END_SIZE }];
}

function value(point) {
  return point.value ?? point;
}

// Where a control was moved: what is written there stays within the chart.
function marked(marks, max) {
  return marks.map((mark) => {
    const at = mark.xAxis / max;
    const align = at < MARK_EDGE ? "left" : at > 1 - MARK_EDGE ? "right" : "center";
    return { ...mark, label: { align } };
  });
}
