// On a narrow screen parts of a page lie over each other, or are tabs: what was asked for comes into sight.

const OVERLAID = matchMedia("(max-width: 768px)"); // where Streamlit lays the menu over the page
const TABBED = matchMedia("(max-width: 640px)"); // where a lesson has tabs: see lessons/screen_styles
const TAB = ".st-key-zone-tabs button";
const CURVES_TAB = `${TAB}:nth-of-type(2)`;
// Milliseconds after which the page has heard of a press.
const HEARD = 300;
// Milliseconds after which a tab that was opened is drawn, and what is scrolled to then.
const DRAWN = 700;
const CURVES = '.st-key-zone-run [class*="-curves"]';
let opened = location.pathname;
// How far the part of each tab was scrolled, by the text of the tab.
const scrolled = new Map();

function showChosen({ target }) {
  if (OVERLAID.matches && target.closest?.('[data-testid="stSidebarNavLink"]')) {
    setTimeout(() => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click());
  }
  const tab = TABBED.matches && target.closest?.(TAB);
  if (tab) keepPlace(tab);
  // Who presses Train, where nothing trains yet, wants to see the curves.
  const bar = TABBED.matches && target.closest?.('[class*="-train "] button') && target.closest(".st-key-zone-bar");
  if (bar && bar.querySelector('[class*="-stop "] button:disabled')) setTimeout(showCurves, HEARD);
}

// The tabs are always in sight: one that is pressed and gets the focus is not scrolled to, since another part of
// the page would lie under the pointer when it goes up.
function stayInPlace({ target }) {
  for (const tab of target.closest?.(".st-key-zone-tabs")?.querySelectorAll("button") ?? []) {
    tab.focus = () => HTMLElement.prototype.focus.call(tab, { preventScroll: true });
  }
}

// What one looks at stays where it was when one comes back to it.
function keepPlace(tab) {
  const main = document.querySelector('[data-testid="stMain"]');
  scrolled.set(document.querySelector(`${TAB}[aria-checked="true"]`)?.textContent, main.scrollTop);
  // Drawn in the next frame, what it shows is as high as it is.
  const back = () => main.scrollTo(0, scrolled.get(tab.textContent) ?? 0);
  requestAnimationFrame(() => requestAnimationFrame(back));
}

// Another page begins at its top, wherever one was on the page before.
function beginAtTop() {
  if (location.pathname === opened) return;
  opened = location.pathname;
  scrolled.clear();
  document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
}

function showCurves() {
  const tab = document.querySelector(CURVES_TAB);
  if (tab?.getAttribute("aria-checked") === "false") tab.click();
  setTimeout(() => document.querySelector(CURVES)?.scrollIntoView({ block: "start" }), DRAWN);
}
