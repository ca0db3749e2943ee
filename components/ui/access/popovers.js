// Popovers, which Streamlit puts at the end of the page: the focus goes into one that is opened with the keyboard,
// and comes back to its button behind the last control, before the first one and when it is closed.

const POPOVER = '[data-testid="stPopoverBody"]';
const OPENER = '[data-testid="stPopoverButton"][aria-expanded="true"]';
const REACHED = 'a[href], button, summary, input, textarea, select, [tabindex="0"]';

// By popover, its button.
const openers = new WeakMap();

function openPopovers(changes) {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) {
      const popover = node.querySelector?.(POPOVER);
      if (popover && !openers.has(popover)) openPopover(popover);
    }
  }
}

function openPopover(popover) {
  const opener = document.activeElement?.matches(OPENER) ? document.activeElement : document.querySelector(OPENER);
  if (!opener) return;
  openers.set(popover, opener);
  popover.setAttribute("aria-label", opener.querySelector('[data-testid="stMarkdownContainer"]')?.textContent ?? "");
  popover.tabIndex = -1;
  if (opener.matches(":focus-visible")) popover.focus({ preventScroll: true });
}

function walkPopover(event) {
  const popover = event.key === "Tab" && event.target.closest?.(POPOVER);
  if (!popover || !openers.get(popover)?.isConnected) return;
  const reached = [...popover.querySelectorAll(REACHED)].filter((at) => at.tabIndex >= 0 && usable(at));
  if (!popover.textContent && !event.shiftKey) return event.preventDefault(); // what is in it has yet to come
  const ends = event.shiftKey ? [popover, reached[0]] : [reached.at(-1) ?? popover];
  if (!ends.includes(event.target)) return;
  event.preventDefault();
  openers.get(popover).focus();
}
