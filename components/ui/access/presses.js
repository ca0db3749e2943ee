// A double press is one press: the button that trains would pause at once. So is a key that is held.

const PRESSED = '[class*="-train "] button';

function dropRepeated(event) {
  const again = event.type === "keydown" ? event.repeat && event.key === "Enter" : event.detail > 1;
  if (!again || !event.target.closest?.(PRESSED)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// Control and Enter train from wherever one is, also from a choice, which takes Enter for itself.
function trainFromChoice(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.closest?.(CHOICE)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!event.repeat) document.querySelector(PRESSED)?.click();
}
