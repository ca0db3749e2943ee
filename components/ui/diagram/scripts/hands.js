// What changes the view: the wheel with Ctrl or Command, two fingers, a mouse that drags, keys and buttons.
// A wheel alone, one finger and arrow keys scroll, as everywhere.

const STEP = 1.25;
const DRAGGED = 4; // pixels after which a mouse that is held down drags
const KEYS = { "+": "in", "=": "in", "-": "out", _: "out", 0: "fit" };

// `view` is asked anew each time; returns whether a click ended a drag.
function takeHands(place, view) {
  place.addEventListener("wheel", (event) => wheel(event, view), { passive: false });
  place.addEventListener("touchstart", (event) => fingers(event, view), { passive: false });
  place.addEventListener("touchmove", (event) => fingers(event, view), { passive: false });
  place.addEventListener("keydown", (event) => key(event, view));
  return drags(place, view);
}

function act(view, action) {
  if (action === "fit") view.all();
  else view.zoom(action === "in" ? STEP : 1 / STEP);
}

function key(event, view) {
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  act(view, KEYS[event.key]);
}

function wheel(event, view) {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  const turned = Math.max(-100, Math.min(100, event.deltaY));
  view.zoom(Math.exp(-turned / 400), [event.clientX, event.clientY]);
}

let apart = 0; // pixels between two fingers

function fingers(event, view) {
  if (event.touches.length !== 2) return;
  event.preventDefault();
  const [one, other] = event.touches;
  const now = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  const middle = [(one.clientX + other.clientX) / 2, (one.clientY + other.clientY) / 2];
  if (event.type === "touchmove" && apart) view.zoom(now / apart, middle);
  apart = now;
}

function drags(place, view) {
  let [down, dragged] = [null, false];
  place.addEventListener("pointerdown", (event) => {
    dragged = false;
    down = event.pointerType !== "touch" && event.button === 0 && !view.whole ? event : null;
  });
  place.addEventListener("pointermove", (event) => {
    if (!down || event.pointerId !== down.pointerId) return;
    const [x, y] = [event.clientX - down.clientX, event.clientY - down.clientY];
    if (!dragged && Math.hypot(x, y) < DRAGGED) return;
    if (!dragged) place.setPointerCapture(event.pointerId);
    dragged = true;
    place.scrollBy(-x, -y);
    down = event;
  });
  for (const end of ["pointerup", "pointercancel"]) place.addEventListener(end, () => (down = null));
  return () => dragged;
}
