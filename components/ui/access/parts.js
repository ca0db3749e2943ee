// Where a model is built, what a press opens comes into sight, and so does what is wrong since then. Keys go along the
// lines of its outline and do there what they do in the drawing; Enter in a search takes the first layer that fits.

const OPENING = '.st-key-own-outline button, [class*="st-key-own-problem-"] button';
const PANEL = ".st-key-own-panel";
const OPENED = ".st-key-own-all-parts";
const WRONG = '.st-key-own-said [data-testid="stAlert"]';
const BEGINNING = ".st-key-own-gallery-cards button, .st-key-own-empty button";
const BEGUN = ".st-key-own-panel button:not(:disabled), .st-key-own-outline button";
const LINE = '.st-key-own-outline [class*="-row-"]:not([class*="-sign"]) button';
const SEARCH = '.st-key-own-panel [class*="-search"] input';
const LISTED = '.st-key-own-panel [class*="-list"] button';
const NAME = '.st-key-own-panel [class*="-name"] input';
const DELETE = '.st-key-own-panel [class*="-delete"] button';
const FIRST = '.st-key-own-panel :is([role="radio"], input:not(:disabled))';
const CHOSEN = ".modelier-place .modelier-chosen";
// Milliseconds in which the page begins to be drawn, if it is.
const SOON = 500;
// Milliseconds after which nobody waits for the page to be drawn.
const LONGEST = 5000;
// Milliseconds and pixels between the two presses of a double one.
const TWICE = 500;
const NEAR = 8;
let wrong = "";
let pressed = null;

// By the keyboard one goes on in what was opened.
function showPart({ target, detail }) {
  if (!target.closest?.(OPENING)) return;
  whenDrawn(() => {
    document.querySelector(OPENED)?.scrollIntoView({ block: "start" });
    if (detail === 0) document.querySelector(FIRST)?.focus();
  });
}

// By the keyboard one goes on at what was begun.
function showBegun({ target, detail }) {
  if (detail === 0 && target.closest?.(BEGINNING)) whenDrawn(() => document.querySelector(BEGUN)?.focus());
}

// By the keyboard one goes on at the lines that come back.
function showLines({ target, detail }) {
  if (detail === 0 && target.closest?.(OPENED)) whenDrawn(() => document.querySelector(LINE)?.focus());
}

function walkOutline(event) {
  const line = event.target.closest?.(LINE);
  if (!line || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const lines = [...document.querySelectorAll(LINE)];
  const beside = (way) => () => lines[lines.indexOf(line) + way]?.focus();
  const after = (act) => () => {
    line.click();
    whenDrawn(act);
  };
  const does = {
    ArrowDown: beside(1),
    ArrowUp: beside(-1),
    i: insertAfter(line),
    Insert: insertAfter(line),
    F2: after(() => toName(true)),
    Delete: after(() => document.querySelector(DELETE)?.click()),
  }[event.key];
  if (!does) return;
  event.preventDefault();
  does();
}

// Escape leads from what can be done with a part back to the list of all, unless it closes something there.
function leavePart(event) {
  const { target, key } = event;
  const free = target.closest?.(`${PANEL} :is(button, [role="radio"], summary)`);
  if (key !== "Escape" || !free || free.getAttribute("aria-expanded") === "true") return;
  const back = document.querySelector(`${OPENED} button`);
  if (!back) return;
  event.preventDefault();
  back.click();
}

// The line's own button for that, where it has one.
function insertAfter(line) {
  const key = [...line.closest('[class*="-row-"]').classList].find((name) => name.startsWith("st-key-"));
  return () => {
    const add = document.querySelector(`.${CSS.escape(`${key}-add-sign`)} button`);
    if (!add) return;
    add.click();
    whenDrawn(() => document.querySelector(SEARCH)?.focus());
  };
}

// A double press on a line renames what it is about. After the first the line may have made place for what can be done
// with it: the second then presses nothing there.
function renameTwice(event) {
  const { target, detail, timeStamp, clientX, clientY } = event;
  const again = pressed && timeStamp - pressed.timeStamp < TWICE;
  const close = again && Math.hypot(clientX - pressed.clientX, clientY - pressed.clientY) < NEAR;
  pressed = detail > 0 && !close && target.closest?.(LINE) ? { timeStamp, clientX, clientY } : null;
  if (!close || detail === 0) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  whenDrawn(() => toName(true), SOON);
}

function toName(again) {
  const field = document.querySelector(NAME);
  field?.focus();
  field?.select();
  if (field || !again) return;
  document.querySelector(FIRST)?.click(); // the settings, which have it
  whenDrawn(() => toName(false));
}

function takeFirst(event) {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.(SEARCH)) return;
  if (event.target.value.trim()) whenDrawn(take, SOON);
}

// Whoever took a layer goes on at its box, once that is drawn: there the next one can be asked for.
function take() {
  const before = document.querySelector(CHOSEN);
  document.querySelector(LISTED)?.click();
  const late = performance.now() + LONGEST;
  const look = () => {
    const box = document.querySelector(CHOSEN);
    if (box && box !== before) box.focus();
    else if (performance.now() < late) requestAnimationFrame(look);
  };
  look();
}

function showWrong() {
  const now = [...document.querySelectorAll(WRONG)].map(({ textContent }) => textContent).join("\n");
  if (now === wrong) return;
  wrong = now;
  if (now) whenDrawn(() => document.querySelector(WRONG)?.scrollIntoView({ block: "nearest" }));
}

// Act once Streamlit has begun to draw the page, and has ended; or does not begin within so many milliseconds.
function whenDrawn(act, patience = LONGEST) {
  const [soon, late] = [performance.now() + patience, performance.now() + LONGEST];
  let begun = false;
  const look = () => {
    const running = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning";
    if (!running && (begun || performance.now() > soon)) act();
    else if (performance.now() < late) requestAnimationFrame(look);
    begun ||= running;
  };
  look();
}
