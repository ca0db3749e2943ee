// The box whose call another view of the page shows: a border around it, and an eye.

const EYE = 20; // units of the width of the eye
const APART = 4; // units between the box and the border

function showLooked(boxes, looked) {
  for (const [name, box] of boxes) {
    box.querySelectorAll(".modelier-looked").forEach((mark) => mark.remove());
    if (looked?.box === name) box.append(lookedAt(box, looked.says));
  }
}

function lookedAt(box, sentence) {
  const { x, y, width, height } = box.querySelector("polygon").getBBox();
  const mark = shape("g", { class: "modelier-looked" });
  const title = shape("title", {});
  title.textContent = sentence;
  const around = { x: x - APART, y: y - APART, width: width + 2 * APART, height: height + 2 * APART };
  const [left, middle, half] = [x + width - EYE / 2, y, EYE / 2];
  const lid = `M${left} ${middle}q${half} ${-EYE * 0.7} ${EYE} 0q${-half} ${EYE * 0.7} ${-EYE} 0z`;
  mark.append(title, shape("rect", around), shape("path", { d: lid }));
  mark.append(shape("circle", { cx: left + half, cy: middle, r: EYE / 8 }));
  return mark;
}

// What is said of boxes, with that of the one that is looked at.
function lookedIn({ looked, faults = {} }) {
  return { [looked.box]: [faults[looked.box], looked.says].filter(Boolean).join(", ") };
}
