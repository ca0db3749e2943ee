// A double press is one press: the button that trains would pause at once. So is a key that is held.

const PRESSED = '[class*="-train "] button';

function dropRepeated(event) {
  const again = event.type === "keydown" ? event.repeat && event.key === "Enter" : event.detail > 1;
  if (!again || !event.target.closest?.(PRESSED)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}
