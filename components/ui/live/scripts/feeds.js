// News of runs as the server streams them (see feed.py). One stream serves all that shows the same
// run; none is open while nobody looks.

// Streamlit may load this once for each place that it draws; streams are shared by all.
const feeds = (globalThis.modelierFeeds ??= new Map());

class Feed {
  constructor(url) {
    this.url = url;
    this.listeners = new Set();
    this.state = { batches: [], epochs: [], marks: [] };
    this.over = false;
    this.look = () => (document.hidden ? this.close() : this.open());
    document.addEventListener("visibilitychange", this.look);
    this.look();
  }

  open() {
    if (this.source || this.over) return;
    this.source = new EventSource(this.url);
    this.source.onmessage = (event) => this.take(JSON.parse(event.data));
  }

  close() {
    this.source?.close();
    this.source = null;
  }

  take(news) {
    const { from, batches, epochs, ...rest } = news;
    const state = this.state;
    Object.assign(state, rest);
    if (batches) state.batches = [...state.batches.slice(0, from), ...batches];
    if (epochs) state.epochs = [...state.epochs.slice(0, epochs.from), ...epochs.points];
    state.heard = true;
    this.over = news.over;
    if (this.over) this.close();
    for (const listener of this.listeners) listener(state);
  }

  listen(listener) {
    this.listeners.add(listener);
    if (this.state.heard) listener(this.state);
    return () => {
      this.listeners.delete(listener);
      // Another part of the page may be about to listen.
      setTimeout(() => this.listeners.size || this.end(), 1_000);
    };
  }

  end() {
    this.close();
    document.removeEventListener("visibilitychange", this.look);
    if (feeds.get(this.url) === this) feeds.delete(this.url);
  }
}

function feed(url) {
  if (!feeds.has(url)) feeds.set(url, new Feed(url));
  return feeds.get(url);
}
