// The focus stays where one works: when the control that has it disappears or is disabled, it goes to the one
// that took its place, or else to the nearest that can be used.

// Not a field for text, which would open a phone's keyboard, and not the sign that opens an explanation.
const USABLE =
  'button:not(:disabled, .stTooltipHoverTarget > [type="button"]), summary, [tabindex="0"]:not(input), ' +
  "input:is([type=range], [type=checkbox], [type=radio]):not(:disabled)";

// What can be done with a part of a model, of which one way is always chosen: there one goes on after an edit.
const WAY = '.st-key-own-panel [role="radio"][tabindex="0"]';

const focus = { element: null, ancestors: [], opener: null, path: "" };

function rememberFocus({ target }) {
  if (target === document.body) return;
  focus.element = target;
  focus.ancestors = [];
  for (let above = target.parentElement; above; above = above.parentElement) focus.ancestors.push(above);
  focus.opener = openers.get(target.closest(POPOVER));
  focus.path = location.pathname;
}

// Someone who leaves a control that can still be used wants to be elsewhere.
function leaveFocus({ target, relatedTarget }) {
  if (!relatedTarget && usable(target)) setTimeout(() => focus.element === target && forget(target));
}

function forget(target) {
  if (usable(target) && document.activeElement !== target && document.hasFocus()) focus.element = null;
}

function usable(element) {
  return element.isConnected && !element.disabled && element.getClientRects().length > 0;
}

function keepFocus() {
  const lost = focus.element;
  if (!lost || usable(lost) || focus.path !== location.pathname) return;
  if (document.activeElement && document.activeElement !== document.body && document.activeElement !== lost) return;
  const next = successor();
  if (next) next.focus({ preventScroll: true });
}

function successor() {
  if (focus.opener && usable(focus.opener)) return focus.opener;
  for (const above of focus.ancestors) {
    const places = above.isConnected ? [above] : sameKey(above);
    for (const place of places) {
      const found = [...place.querySelectorAll(WAY), ...place.querySelectorAll(USABLE)].find(usable);
      if (found) return found;
    }
  }
  return null;
}

// Of what is gone, what Streamlit has drawn anew under the same key.
function sameKey(gone) {
  const key = [...gone.classList].find((name) => name.startsWith("st-key-"));
  return key ? document.getElementsByClassName(key) : [];
}

// Code that is cut off can be scrolled with the keyboard.
function reachCode(root) {
  for (const code of root.querySelectorAll(".stCode pre:not([tabindex])")) code.tabIndex = 0;
}
