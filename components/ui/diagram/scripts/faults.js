// What is wrong with boxes: a sign and a border, and the sentence for whoever points at it or hears it.

const SIGN = 18; // units of the side of a sign

function showFaults(boxes, faults = {}) {
  for (const [name, box] of boxes) {
    box.querySelectorAll(".modelier-fault").forEach((mark) => mark.remove());
    if (faults[name]) box.append(faultOf(box, faults[name]));
  }
}

function faultOf(box, sentence) {
  const { x, y, width, height } = box.querySelector("polygon").getBBox();
  const mark = shape("g", { class: "modelier-fault" });
  const [left, top, half] = [x - SIGN / 2, y - SIGN / 2, SIGN / 2];
  const points = `${left},${top + SIGN} ${left + half},${top} ${left + SIGN},${top + SIGN}`;
  const title = shape("title", {});
  title.textContent = sentence;
  mark.append(
    title,
    shape("rect", { class: "modelier-fault-border", x, y, width, height }),
    shape("polygon", { points }),
    shape("path", { d: `M${left + half} ${top + 6}v6m0 2v2` }),
  );
  return mark;
}
