// What a screen reader says by itself: news of a run, and what the last edit changed.

// Streamlit's element that says what the last edit changed.
const CHANGE = '[class*="st-key-"][class*="-last-change"]';

function announce(text) {
  let region = document.getElementById("modelier-announcements");
  if (!region) {
    region = document.createElement("div");
    region.id = "modelier-announcements";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  if (region.textContent !== text) region.textContent = text;
}

function announceChanges(root) {
  for (const element of root.querySelectorAll(CHANGE)) element.setAttribute("aria-live", "polite");
}
