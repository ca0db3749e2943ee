// Sliders under a finger: a swipe up or down scrolls the page and changes nothing. Streamlit's slider takes a
// value as soon as it is touched; here it does so when the finger has moved along it, or is lifted.

const SLIDER = '[data-testid="stSlider"]';
const ALONG = 8; // pixels after which a finger is known to move along the slider

const touch = { down: null };

// A touch is kept from the slider. When it is a tap, the browser sends the slider a click of a mouse.
function holdTouch(event) {
  if (!event.isTrusted || !event.target.closest?.(SLIDER)) return;
  if (event.type === "pointerdown" && event.pointerType !== "touch") return;
  event.stopImmediatePropagation();
  if (event.type === "pointerdown") touch.down = event;
}

// A finger that moves along the slider gets it; what it does next the slider hears by itself.
function passTouch(event) {
  const down = touch.down;
  if (!down || event.pointerId !== down.pointerId) return;
  const [x, y] = [event.clientX - down.clientX, event.clientY - down.clientY].map(Math.abs);
  if (x < ALONG || x < y) return;
  touch.down = null;
  const { pointerId, pointerType, clientX, clientY, isPrimary } = down;
  const same = { pointerId, pointerType, clientX, clientY, isPrimary };
  down.target.dispatchEvent(
    new PointerEvent("pointerdown", { ...same, button: 0, buttons: 1, bubbles: true, cancelable: true }),
  );
}

function dropTouch(event) {
  if (event.pointerId === touch.down?.pointerId) touch.down = null;
}
