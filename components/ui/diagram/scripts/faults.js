// What is wrong with boxes: a sign and a border, and the sentence for whoever points at it or hears it.

const SIGN = 18; // units of the side of a sign

// What is only not finished, `pending`, has the border alone, in another colour.
function showFaults(boxes, faults = {}, pending = []) {
  for (const [name, box] of boxes) {
    box.querySelectorAll(".modelier-fault").forEach((mark) => mark.remove());
    if (faults[name]) box.append(faultOf(box, faults[name], pending.includes(name)));
  }
}

function faultOf(box, sentence, pending) {
  const { x, y, width, height } = box.querySelector("polygon").getBBox();
  const mark = shape("g", { class: "modelier-fault" });
  const title = shape("title", {});
  title.textContent = sentence;
  mark.append(title, shape("rect", { class: "modelier-fault-border", x, y, width, height }));
  mark.classList.toggle("modelier-pending", pending);
  if (pending) return mark;
  const [left, top, half] = [x - SIGN / 2, y - SIGN / 2, SIGN / 2];
  const points = `${left},${top + SIGN} ${left + half},${top} ${left + SIGN},${top + SIGN}`;
  mark.append(shape("polygon", { points }), shape("path", { d: `M${left + half} ${top + 6}v6m0 2v2` }));
  return mark;
}
