// What shows news: a bar with a line, or nothing but the wish to be drawn anew.

const SETTLE = 400; // milliseconds in which a page that is being drawn anew catches up by itself

const APART = 50; // milliseconds between two parts that ask

// What is asked for at the same time is sent together, and then Streamlit draws only the fragment of the first:
// so each part waits until the one before has asked.
let turn = Promise.resolve();

// Asks for another run of the script, unless the page catches up by itself. News that come while it waits and say
// the same do not make it wait longer.
class Asker {
  want(value, drawn, ask, wait = SETTLE) {
    if (value !== drawn && value === this.wish?.value) return;
    this.end();
    if (value === drawn) return;
    const wish = (this.wish = { value });
    const askNow = () => {
      if (this.wish !== wish) return null;
      ask("changed", String(value));
      return new Promise((done) => setTimeout(done, APART));
    };
    this.timer = setTimeout(() => (turn = turn.then(askNow)), wait);
  }

  end() {
    clearTimeout(this.timer);
    this.wish = null;
  }
}

class Part {
  constructor(parent) {
    this.root = document.createElement("div");
    parent.appendChild(this.root);
    this.asker = new Asker();
  }

  update(data, ask) {
    this.data = data;
    this.ask = ask;
    this.asker.end(); // it was drawn anew
    this.show();
    if (this.url !== data.url) {
      this.leave?.();
      this.url = data.url;
      this.state = null;
      this.leave = data.url ? feed(data.url).listen((state) => this.hear(state)) : null;
    } else if (this.state) {
      this.hear(this.state);
    }
  }

  end() {
    this.leave?.();
    this.asker.end();
    this.root.remove();
  }
}

class Status extends Part {
  constructor(parent) {
    super(parent);
    this.root.className = "modelier-status";
    this.root.innerHTML =
      '<div class="modelier-said"><div class="modelier-line"></div>' +
      '<div class="modelier-expected" aria-hidden="true"></div></div>' +
      '<div class="modelier-counting"><strong></strong><span></span></div>' +
      '<div class="modelier-track" role="progressbar" aria-valuemin="0" aria-valuemax="100">' +
      '<div class="modelier-bar"></div></div>';
    const said = this.root.firstChild;
    [, this.counting, this.track] = this.root.children;
    [this.line, this.expected] = said.children;
    this.line.id = `modelier-line-${(Status.count = (Status.count ?? 0) + 1)}`;
    this.track.setAttribute("aria-labelledby", this.line.id);
    this.bar = this.track.firstChild;
  }

  show() {
    this.expected.textContent = this.data.expected;
    if (this.url !== this.data.url || !this.state) this.draw(this.data);
    // So that the first charts need not wait for it.
    idle(() => charting(this.data.library).catch(() => {}));
  }

  hear(state) {
    this.state = state;
    this.draw(state);
    this.root.dataset.over = state.over;
    this.announce(state);
    this.asker.want(state.seen, this.data.seen, this.ask);
  }

  // To those who cannot see the line: where the run is, and once each what happened in it. A run that was over
  // before is no news.
  announce({ announcement, events = [], over }) {
    const said = this.said?.url === this.url ? this.said : { url: this.url, quiet: over, topics: new Set() };
    const { topics, quiet } = said;
    this.said = { ...said, quiet: false, announcement };
    if (announcement !== said.announcement && !quiet) globalThis.modelierAnnounce?.("run", announcement);
    for (const { topic, text } of events) {
      if (!topics.has(topic) && !quiet) globalThis.modelierAnnounce?.(topic, text);
      topics.add(topic);
    }
  }

  draw({ line, result, counting, fraction }) {
    const after = result && ` · ${result}`;
    if (this.line.textContent !== line + after) {
      const came = document.createElement("span");
      came.className = "modelier-result";
      came.textContent = after;
      this.line.replaceChildren(line, came);
    }
    counting.forEach((text, number) => (this.counting.children[number].textContent = text));
    this.bar.style.transform = `scaleX(${fraction})`;
    this.track.setAttribute("aria-valuenow", Math.round(100 * fraction));
    this.track.setAttribute("aria-valuetext", line + after);
  }
}

class Epochs extends Part {
  show() {}

  hear(state) {
    this.state = state;
    this.asker.want(state.epochs.length, this.data.epochs, this.ask);
  }
}

// What is measured while a model trains: drawn anew some time after each drawing if batches were trained since, at
// once after a control was moved and a batch trained with it, and when an epoch or the run is over.
class Measured extends Part {
  show() {
    this.since = performance.now();
    this.heeded = this.moved;
  }

  get moved() {
    return this.state?.moved ?? 0;
  }

  hear(state) {
    this.state = state;
    const { epochs, over, step, measured, apart } = this.data;
    const [latest, moved] = [state.batches.at(-1)?.step ?? 0, this.moved];
    const due = Math.max(0, this.since + apart - performance.now());
    if (state.epochs.length !== epochs || state.over !== over) this.want(`${state.epochs.length} ${state.over}`);
    else if (apart === null) this.asker.end();
    else if (moved > 0 && moved >= measured && moved !== this.heeded && latest > moved) this.want(`moved at ${moved}`, 0);
    else if (latest > step) this.want("batches", due);
  }

  want(value, wait) {
    this.asker.want(value, null, this.ask, wait);
  }
}
