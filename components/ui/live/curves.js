// Charts of what a run has told, as often as there is time for it.

const FRAME = 60; // milliseconds between two pictures of the charts, at least
const REST = 3; // how many times as long as a picture took to draw, so that the rest of the page has its part
const HUSH = 150; // milliseconds in which charts keep still, so that what was pressed has the page for itself
const UNSEEN = 250; // milliseconds between two pictures of charts that are not on the screen
const CHART_TEXT = 12;

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
    root.style.gridTemplateColumns = `repeat(auto-fit, minmax(min(100%, ${data.narrowest}px), 1fr))`;
    for (const [name, { alt }] of Object.entries(data.charts)) {
      if (!this.charts.has(name)) this.charts.set(name, { box: this.box(name), seen: true });
      const { box } = this.charts.get(name);
      box.style.height = `${data.height}px`;
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
      entry.text = null;
      entry.themed = themed;
    }
    if (entry.text !== text) {
      const tooltip = { ...option.tooltip, valueFormatter: figure };
      entry.chart.setOption({ ...option, tooltip }, { notMerge: true, lazyUpdate: true });
      entry.text = text;
    }
    entry.styled = true;
  }

  fill(name, { chart }) {
    const state = this.state ?? { batches: [], epochs: [], marks: [], length: 1 };
    const { option, moving, levels } = this.data.charts[name];
    const series = option.series.map(() => ({}));
    for (const { series: at, table, column } of moving) series[at] = moved(points(state[table], column), option.series[at]);
    series[series.length - 1] = { markLine: { data: [...state.marks, ...levels] } };
    chart.setOption({ xAxis: { max: Math.max(option.xAxis.max, state.length ?? 1) }, series }, { lazyUpdate: false });
  }

  resize() {
    for (const { chart } of this.charts.values()) chart?.resize();
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

function points(table, column) {
  return table.filter((each) => each[column] != null).map((each) => [each.step, each[column]]);
}

// A lone point has no line: it shows as a dot until it has company.
function moved(data, { showSymbol }) {
  return { data, showSymbol: showSymbol || data.length === 1 };
}

function figure(value) {
  return typeof value === "number" ? value.toFixed(3) : "";
}

// The page's own colours and letters, as a theme for the charts.
function look(element) {
  const style = getComputedStyle(element);
  const get = (name) => style.getPropertyValue(`--st-${name}`).trim();
  const text = { color: get("text-color"), fontFamily: get("font"), fontSize: CHART_TEXT };
  const axis = {
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { ...text, opacity: 0.7, hideOverlap: true },
    splitLine: { lineStyle: { color: get("border-color-light") || get("border-color") } },
  };
  return {
    textStyle: { fontFamily: text.fontFamily },
    title: { textStyle: { ...text, fontWeight: 600 } },
    legend: { textStyle: text },
    tooltip: {
      backgroundColor: get("background-color"),
      borderColor: get("border-color"),
      textStyle: text,
    },
    valueAxis: axis,
    markLine: { label: { color: text.color } },
  };
}
