// What a screen reader says by itself: news of a run, and what the last edit changed.

// Streamlit's element that says what the last edit changed.
const CHANGE = '[class*="st-key-"][class*="-last-change"]';
const APART = 3000; // milliseconds between two announcements, so that one is heard to its end

const news = { waiting: new Map(), said: -Infinity, timer: null };

// A text takes the place of one on the same topic that was not said yet.
function announce(topic, text) {
  if (!text) return;
  news.waiting.delete(topic);
  news.waiting.set(topic, text);
  news.timer ??= setTimeout(sayNews, Math.max(0, news.said + APART - performance.now()));
}

function sayNews() {
  region().textContent = [...news.waiting.values()].join(" ");
  news.waiting.clear();
  news.said = performance.now();
  news.timer = null;
}

function announceChanges(root) {
  for (const element of root.querySelectorAll(CHANGE)) element.setAttribute("aria-live", "polite");
}
