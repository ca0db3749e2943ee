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
// Milliseconds after which nobody waits for a page that is not being drawn.
const LONGEST = 15_000;
// Milliseconds and pixels between the two presses of a double one, unless the system calls it one itself.
const TWICE = 500;
const NEAR = 8;
let wrong = "";
// The last press on a line of the outline, until something else is pressed.
let pressed = null;

// By the keyboard one goes on in what was opened.
function showPart({ target, detail }) {
  if (!target.closest?.(OPENING)) return;
  const show = () => {
    document.querySelector(OPENED)?.scrollIntoView({ block: "start" });
    if (detail === 0) document.querySelector(FIRST)?.focus();
  };
  whenDrawn(show, isThere(OPENED) ? null : () => isThere(OPENED));
}

// By the keyboard one goes on at what was begun.
function showBegun({ target, detail }) {
  if (detail !== 0 || !target.closest?.(BEGINNING)) return;
  whenDrawn(
    () => document.querySelector(BEGUN).focus(),
    () => isThere(BEGUN) && !isThere(BEGINNING),
  );
}

// By the keyboard one goes on at the lines that come back.
function showLines({ target, detail }) {
  if (detail !== 0 || !target.closest?.(OPENED)) return;
  whenDrawn(
    () => document.querySelector(LINE).focus(),
    () => isThere(LINE) && !isThere(OPENED),
  );
}

function walkOutline(event) {
  const line = event.target.closest?.(LINE);
  if (!line || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const lines = [...document.querySelectorAll(LINE)];
  const beside = (way) => () => lines[lines.indexOf(line) + way]?.focus();
  const after = (act, there) => () => {
    line.click();
    whenDrawn(act, there);
  };
  const does = {
    ArrowDown: beside(1),
    ArrowUp: beside(-1),
    i: insertAfter(line),
    Insert: insertAfter(line),
    F2: after(toName, named),
    Delete: after(
      () => document.querySelector(DELETE).click(),
      () => isThere(DELETE),
    ),
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
    whenDrawn(
      () => document.querySelector(SEARCH).focus(),
      () => isThere(SEARCH),
    );
  };
}

// A double press on a line renames what it is about. After the first press the line may have made place for what can be
// done with it: the second then presses nothing there. While it is held the page may be drawn anew, and then no click
// comes of it; so it counts as it begins.
function renameTwice(event) {
  const { type, target, detail, timeStamp, clientX, clientY } = event;
  if (type === "mousedown") {
    const close = pressed && Math.hypot(clientX - pressed.clientX, clientY - pressed.clientY) < NEAR;
    const twice = close && (detail > 1 || timeStamp - pressed.timeStamp < TWICE);
    pressed = twice || target.closest?.(LINE) ? { twice, timeStamp, clientX, clientY } : null;
    if (twice) whenDrawn(toName, named);
  }
  if (!pressed?.twice || detail === 0) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// Whether the lines have made place for what can be done with a part, and that shows the part's name, or another way
// than the settings, which have it. A field is drawn empty, and has its text a moment later.
function named() {
  const elsewhere = document.querySelector(FIRST)?.getAttribute("aria-checked") === "false";
  return isThere(OPENED) && !isThere(LINE) && (hasName() || elsewhere);
}

function hasName() {
  return Boolean(document.querySelector(NAME)?.value);
}

function toName() {
  const field = document.querySelector(NAME);
  field?.focus();
  field?.select();
  if (field) return;
  document.querySelector(FIRST).click();
  whenDrawn(toName, hasName);
}

function takeFirst(event) {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.(SEARCH)) return;
  const words = event.target.value.trim();
  if (words) whenDrawn(take, () => isThere(listOf(words)));
}

// The list of what was found for these words, which its key has in hexadecimal.
function listOf(words) {
  const bytes = Array.from(new TextEncoder().encode(words), (byte) => byte.toString(16).padStart(2, "0"));
  return `.st-key-own-panel [class*="-list-${bytes.join("")}-"]`;
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
  const show = () => document.querySelector(WRONG).scrollIntoView({ block: "nearest" });
  if (now) whenDrawn(show, () => isThere(WRONG));
}

function isThere(selector) {
  return document.querySelector(selector) !== null;
}

// Act once Streamlit draws nothing and what is waited for is there; where nothing tells that, once it has drawn. When
// that begins says nothing: on a slow machine seconds after a press, and what is drawn at once leaves no trace of it.
function whenDrawn(act, there) {
  let [begun, late] = [false, performance.now() + LONGEST];
  const look = () => {
    const running = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning";
    if (!running && (there ? there() : begun)) act();
    else if (performance.now() < late) requestAnimationFrame(look);
    begun ||= running;
    if (running) late = performance.now() + LONGEST;
  };
  look();
}
