// Charts of what a run has told, as often as there is time for it.

const FRAME = 60; // milliseconds between two pictures of the charts, at least
const REST = 3; // how many times as long as a picture took to draw, so that the rest of the page has its part
const HUSH = 150; // milliseconds in which charts keep still, so that what was pressed has the page for itself
const UNSEEN = 250; // milliseconds between two pictures of charts that are not on the screen

const hand = (globalThis.modelierHand ??= watchHand());

// When the learner last pressed something. Who goes on and on has every second of the hushes it makes.
function watchHand() {
  const found = { pressed: -Infinity };
  const press = () => {
    const now = performance.now();
    if (now - found.pressed > 2 * HUSH) found.pressed = now;
  };
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, press, { capture: true, passive: true });
  return found;
}

const idle = globalThis.requestIdleCallback ?? setTimeout; // Safari has none
let library;
function charting(url) {
  library ??= new Promise((resolve, reject) => {
    if (globalThis.echarts) return resolve(globalThis.echarts);
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(globalThis.echarts);
    script.onerror = () => {
      library = undefined;
      reject(new Error(url));
    };
    document.head.appendChild(script);
  });
  return library;
}

class Charts extends Part {
  constructor(parent) {
    super(parent);
    this.root.className = "modelier-charts";
    this.charts = new Map();
    this.drawn = this.took = 0;
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(this.root);
    this.sights = new IntersectionObserver((entries) => this.see(entries));
  }

  show() {
    const { data, root } = this;
    // Two by two where there is room, and one below the other where there is none.
    root.style.gridTemplateColumns = `repeat(auto-fit, minmax(min(100%, max(${data.narrowest}px, 40%)), 1fr))`;
    root.style.setProperty("--rows", Object.keys(data.charts).length > 2 ? 2 : 1);
    for (const name of this.charts.keys()) if (!(name in data.charts)) this.drop(name);
    for (const [place, [name, { alt }]] of Object.entries(data.charts).entries()) {
      if (!this.charts.has(name)) this.charts.set(name, { box: this.box(name), seen: true });
      const { box } = this.charts.get(name);
      // In the order in which they are chosen, also those that come later.
      if (root.children[place] !== box) root.insertBefore(box, root.children[place] ?? null);
      box.style.height = data.height;
      box.setAttribute("aria-label", alt);
    }
    charting(data.library).then(
      (echarts) => this.restyle(echarts),
      () => (this.root.dataset.trouble = data.library),
    );
  }

  box(name) {
    const box = document.createElement("div");
    box.className = `modelier-chart modelier-chart-${name}`;
    box.setAttribute("role", "img");
    this.root.appendChild(box);
    this.sights.observe(box);
    return box;
  }

  // A chart that there is no more.
  drop(name) {
    const { box, chart } = this.charts.get(name);
    this.sights.unobserve(box);
    chart?.dispose();
    box.remove();
    this.charts.delete(name);
  }

  // Which charts are on the screen: the others can wait.
  see(entries) {
    for (const { target, isIntersecting } of entries) {
      for (const entry of this.charts.values()) if (entry.box === target) entry.seen = isIntersecting;
    }
    if (this.behind(true).length) this.soon();
  }

  // The names of the charts that are on the screen, or not, and do not show what there is.
  behind(seen) {
    return Object.keys(this.data.charts).filter((name) => {
      const entry = this.charts.get(name);
      return entry.stale && entry.seen === seen;
    });
  }

  hear(state) {
    this.state = state;
    this.asker.want(state.epochs.length, this.data.epochs, this.ask);
    if (state.batches.length || Number(this.root.dataset.step)) this.stir();
  }

  // What does not move may be another, too.
  restyle(echarts) {
    this.echarts = echarts;
    for (const entry of this.charts.values()) entry.styled = false;
    this.stir();
  }

  // There is something new to show.
  stir() {
    for (const entry of this.charts.values()) entry.stale = true;
    this.soon();
  }

  soon() {
    this.due ??= setTimeout(() => requestAnimationFrame(() => this.draw()), this.wait());
  }

  // Milliseconds until it may be drawn again. A first point is waited for.
  wait() {
    if (!Number(this.root.dataset.step)) return 0;
    const rested = this.drawn + Math.max(FRAME, REST * this.took);
    return Math.max(0, Math.max(rested, hand.pressed + HUSH) - performance.now());
  }

  draw() {
    this.due = undefined;
    if (!this.root.isConnected) return;
    // Something may have been pressed since.
    if (this.wait()) return this.soon();
    if (!this.echarts) return;
    this.drawn = performance.now();
    for (const name of this.behind(true)) this.paint(name);
    this.took = performance.now() - this.drawn;
    this.root.dataset.step = this.state?.batches.at(-1)?.step ?? 0;
    this.root.dataset.feed = this.url ?? "";
    this.later();
  }

  // Charts that nobody sees are there when someone scrolls to them, one after the other.
  later() {
    if (this.behind(false).length) this.aside ??= setTimeout(() => idle(() => this.drawAside()), UNSEEN);
  }

  drawAside() {
    this.aside = undefined;
    if (!this.root.isConnected) return;
    const [name] = this.behind(false);
    if (name && performance.now() > hand.pressed + HUSH) this.paint(name);
    this.later();
  }

  paint(name) {
    const entry = this.charts.get(name);
    if (!entry.styled) this.style(name, entry);
    this.fill(name, entry);
    entry.stale = false;
  }

  // What does not move, if it is another one; it is drawn when what moves is filled in.
  style(name, entry) {
    const { option } = this.data.charts[name];
    const theme = look(this.root);
    const themed = JSON.stringify(theme);
    const text = JSON.stringify(option);
    if (entry.themed !== themed) {
      entry.chart?.dispose();
      entry.chart = this.echarts.init(entry.box, theme, { renderer: "svg" });
      entry.chart.on("legendselectchanged", ({ selected }) => this.choose(name, entry, selected));
      entry.text = null;
      entry.themed = themed;
    }
    if (entry.text !== text) {
      const formatter = (found) => pointed(found, entry, this.state, this.data.charts[name].words);
      const tooltip = { ...option.tooltip, formatter };
      entry.chart.setOption({ ...option, tooltip }, { notMerge: true, lazyUpdate: true });
      entry.text = text;
      entry.chosen = {};
    }
    entry.styled = true;
  }

  // The legend names heads, and what is solid, dashed or dotted: what is put out takes its curves with it.
  choose(name, entry, selected) {
    entry.chosen = selected;
    this.fill(name, entry);
  }

  fill(name, entry) {
    const { box, chart, chosen } = entry;
    const state = this.state ?? { batches: [], epochs: [], marks: [], events: [], length: 1 };
    const { option, moving, levels, legends, tables, axis, words } = this.data.charts[name];
    const wanted = legends.map((names) => names.every((each) => chosen[each] !== false));
    // A run that knows how long it is has the axis for itself: earlier ones may have been longer.
    const max = state.length > 1 ? state.length : option.xAxis.max;
    const series = option.series.map(({ data }, at) => ({ data: wanted[at] ? data : [] }));
    const columns = moving.map(({ series: at, table, column, smoothed: share }) =>
      wanted[at] ? smoothed(points(state[table], column), share) : [],
    );
    moving.forEach(({ series: at, end }, number) => (series[at].data = ended(columns[number], end)));
    entry.curves = option.series.flatMap((curve, at) => {
      const shown = tables[at] && series[at].data.length;
      return shown ? [{ ...curve, table: tables[at], data: series[at].data.map(value) }] : [];
    });
    const still = option.series.filter((_, at) => wanted[at] && !moving.some((each) => each.series === at));
    const shown = span(
      heights(columns, axis),
      still.map(({ data }) => data.map(value).filter(([step]) => step <= max).map(([, height]) => height)),
      levels.map((level) => level.yAxis),
      axis,
    );
    series[series.length - 1] = {
      markLine: { data: [...marked(state.marks, max), ...levels] },
      markPoint: { data: numbered(state.events ?? [], shown.high, (max * EVENT_SIZE) / plotWidth(option.grid, box.clientWidth)) },
    };
    const legend = fittedLegend(option.legend, box.clientWidth, look(this.root).textStyle.fontFamily);
    const top = option.grid.top + legend.higher;
    chart.setOption(
      {
        title: [{}, { text: shown.cut === null ? "" : axis.said.replace("{value}", short(shown.cut)) }],
        legend: legend.form,
        grid: { top },
        xAxis: { max, name: state.steps ? words.axis_epochs.replace("{steps}", state.steps) : words.axis },
        yAxis: { min: shown.low, max: shown.high, interval: shown.step },
        series,
      },
      { lazyUpdate: false },
    );
  }

  resize() {
    for (const [name, entry] of this.charts.entries()) {
      entry.chart?.resize();
      if (entry.styled && !entry.stale) this.fill(name, entry);
    }
  }

  end() {
    clearTimeout(this.due);
    clearTimeout(this.aside);
    this.sizes.disconnect();
    this.sights.disconnect();
    for (const { chart } of this.charts.values()) chart?.dispose();
    super.end();
  }
}

function plotWidth({ left, right }, width) {
  return Math.max(width - left - right, EVENT_SIZE);
}

function short(value) {
  return value.toLocaleString(undefined, { maximumSignificantDigits: 3 });
}
