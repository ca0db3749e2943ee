// A drawing that changed: boxes of the same name come from where they were, what is new appears.

const GLIDE = { duration: 350, easing: "ease-in-out" };
const APPEAR = { duration: 350, easing: "ease-in", fill: "backwards" };

function moves() {
  return !matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// Where boxes are on the screen, by name; also while they are on their way.
function placesOf(boxes) {
  return new Map([...boxes].map(([name, box]) => [name, box.getBoundingClientRect()]));
}

// `before` and `after`: where boxes were and are; both with their scale.
function glide(svg, boxes, before, after) {
  const ratio = before.scale / after.scale;
  for (const [name, box] of boxes) {
    const [from, to] = [before.places.get(name), after.places.get(name)];
    if (!from) {
      box.animate({ opacity: [0, 1] }, APPEAR);
      continue;
    }
    const [x, y] = [(from.left - to.left) / after.scale, (from.top - to.top) / after.scale];
    if (Math.abs(x) + Math.abs(y) < 1 && Math.abs(ratio - 1) < 0.01) continue;
    box.animate({ transform: [`translate(${x}px, ${y}px) scale(${ratio})`, "none"] }, GLIDE);
  }
  const same = Math.abs(ratio - 1) < 0.01;
  for (const arrow of svg.querySelectorAll(".edge")) {
    if (!same || !before.arrows.has(pathOf(arrow))) arrow.animate({ opacity: [0, 0, 1] }, APPEAR);
  }
}

function pathOf(arrow) {
  return arrow.modelierName + arrow.querySelector("path")?.getAttribute("d");
}

// The box that stays where it is: of those in both drawings the one nearest to the middle of the place.
function heldBox(place, before, boxes) {
  const frame = place.getBoundingClientRect();
  const away = ({ left, top, width, height }) =>
    Math.hypot(left + width / 2 - frame.left - frame.width / 2, top + height / 2 - frame.top - frame.height / 2);
  let held = null;
  for (const [name, box] of boxes) {
    const from = before.get(name);
    if (from && (!held || away(from) < away(held.before))) held = { box, before: from };
  }
  return held;
}
