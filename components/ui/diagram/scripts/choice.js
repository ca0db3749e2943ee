// Boxes, arrows and tensors that can be chosen by mouse, finger and keys. Tab comes here once; arrow keys go on from
// there: down and up along arrows, left and right to what stands beside. Space chooses, Enter opens, Delete asks to
// delete, I to insert, F2 or a double press to rename, Ctrl+C and Ctrl+V to copy, Escape leaves nothing chosen. With
// Shift or Ctrl, or by a long press, one more is chosen.

const RING = 3; // units between a box and its ring
const NARROW = "(max-width: 640px)"; // the bound of lessons/screen_styles
const COPIES = new Set(["Ctrl+c", "Ctrl+v"]);
const LONG = 500; // milliseconds of a long press
const INSIDE = '[data-part^="output-"], [data-part^="head-"]';

class Choice {
  constructor(tell) {
    this.tell = tell;
    this.parts = [];
    this.chosen = null;
    this.others = []; // what else is chosen, in the order in which it was
  }

  // Make the parts of a drawing ready; the one that had the focus keeps it, or the first.
  show(svg, texts) {
    const focused = this.parts.some(({ element }) => element === document.activeElement);
    const current = this.current?.id;
    const boxes = boxesOf(svg);
    const graph = svg.querySelector(".graph");
    Object.assign(this, { texts, parts: [] });
    for (const [name, element] of boxes) {
      graph.append(element); // above the arrows, which would cover a small one with what makes them wider
      this.parts.push({ element, id: { node: name }, node: name });
      for (const cell of element.querySelectorAll(INSIDE)) {
        const [kind, number] = cell.dataset.part.split("-");
        graph.append(cell); // one button is not in another
        this.parts.push({ element: cell, id: { [kind]: [name, Number(number)] }, inside: name });
      }
    }
    for (const { arrow, number, source, target } of arrowsOf(svg, boxes)) {
      if (source === null) continue;
      this.parts.push({ element: arrow, id: { edge: [source, target, number] }, source, target });
    }
    // All sizes are read before anything is added, or the browser would lay the drawing out for each part.
    const marks = this.parts.map(({ element, id }) => (id.edge ? wider(element) : [ring(element)]));
    this.parts.forEach((part, number) => this.ready(part, marks[number]));
    this.current = this.parts.find(({ id }) => same(id, current)) ?? this.parts[0];
    this.others = this.others.filter((id) => this.parts.some((part) => same(part.id, id)));
    this.mark();
    if (focused) this.current?.element.focus({ preventScroll: true });
  }

  ready(part, marks) {
    const { element } = part;
    element.setAttribute("role", "button");
    element.append(...marks);
    element.addEventListener("keydown", (event) => this.key(event, part));
    element.addEventListener("click", (event) => this.click(event, part));
    element.addEventListener("dblclick", () => this.rename(part));
    element.addEventListener("focus", () => this.go(part, false));
    element.addEventListener("pointerdown", (event) => this.press(event, part));
    element.addEventListener("contextmenu", (event) => this.pressed && event.preventDefault());
  }

  // What each part is called; `faults` says what is wrong with boxes.
  name(faults = {}) {
    for (const { element, id, node } of this.parts) {
      const lines = linesOf(element);
      if (id.edge) lines.unshift(filled(this.texts.arrow, { source: id.edge[0], target: id.edge[1] }));
      if (id.output) lines.splice(0, 1, filled(this.texts.output, { box: id.output[0], number: id.output[1] + 1 }));
      if (id.head) lines.unshift(filled(this.texts.head, { box: id.head[0] }));
      element.setAttribute("aria-label", [...lines, ...(faults[node] ? [faults[node]] : [])].join(", "));
    }
  }

  // What is chosen is drawn so; Python may have chosen something else, and say what else is.
  mark(chosen = this.chosen, others = null) {
    if (others) this.others = others;
    else if (!same(chosen, this.chosen)) this.others = this.others.filter((id) => !same(id, chosen));
    this.chosen = chosen;
    for (const { element, id } of this.parts) {
      const is = same(id, chosen) || this.others.some((other) => same(other, id));
      element.classList.toggle("modelier-chosen", is);
      element.setAttribute("aria-pressed", is);
      element.setAttribute("tabindex", same(id, this.current?.id) ? 0 : -1);
    }
  }

  choose(part, wish = null, more = {}) {
    if (part) this.go(part, true);
    const chosen = part?.id ?? null;
    const all = [...this.others, ...(this.chosen ? [this.chosen] : [])];
    const together = wish && all.some((id) => same(id, chosen)); // the wish is for all of them
    this.set(chosen, together ? all.filter((id) => !same(id, chosen)) : [], { wish, ...more });
  }

  // One more is chosen, or one less.
  add(part) {
    this.go(part, true);
    const all = [...this.others, ...(this.chosen ? [this.chosen] : [])];
    const left = all.filter((id) => !same(id, part.id));
    const now = left.length < all.length ? left : [...all, part.id];
    this.set(now.at(-1) ?? null, now.slice(0, -1), {});
  }

  set(chosen, others, told) {
    const before = [this.chosen, this.others];
    this.others = others;
    this.mark(chosen);
    if (told.wish || !same([chosen, others], before)) this.tell({ ...chosen, others, ...told });
  }

  click(event, part) {
    if (this.pressed && event.detail > 0) return; // a screen reader's click, of detail 0, has no pointer before it
    if (event.shiftKey || event.ctrlKey || event.metaKey) this.add(part);
    else this.choose(part);
    if (!matchMedia(NARROW).matches) return;
    // On a phone what can be done with it stands below the drawing.
    part.element.closest(".modelier-place").scrollIntoView({ behavior: moves() ? "smooth" : "instant" });
  }

  // A finger that stays where it is chooses one more; two fingers zoom. How long it stayed is read from the events'
  // own times too: on a busy page both can arrive at once, before the timer.
  press(event, part) {
    clearTimeout(this.waiting);
    this.down = event;
    this.pressed = false; // until the next pointer goes down, a click belongs to what this one did
    if (event.pointerType !== "touch") return this.pull(event, part);
    if (!event.isPrimary) return;
    const add = () => {
      this.pressed = true;
      this.add(part);
    };
    this.waiting = setTimeout(add, LONG);
    this.until(({ type, timeStamp }) => {
      clearTimeout(this.waiting);
      const late = this.down === event && !this.pressed && timeStamp - event.timeStamp >= LONG;
      if (late && type === "pointerup") add();
    });
  }

  // Call `end` when the pointer is lifted. Returns what listens.
  until(end) {
    const over = new AbortController();
    const listen = (name, act) => addEventListener(name, act, { signal: over.signal });
    for (const name of ["pointerup", "pointercancel"]) {
      listen(name, (event) => {
        over.abort();
        end(event);
      });
    }
    return listen;
  }

  // A mouse that is pulled from one box to another wishes an arrow; nothing needs it.
  pull(event, part) {
    if (event.button !== 0 || part.id.edge) return;
    event.stopPropagation(); // it does not move the drawing
    const wire = new Wire(part.element, event);
    const listen = this.until(({ type, clientX, clientY }) => {
      const gone = wire.ended;
      wire.end();
      if (type !== "pointerup" || !wire.pulled || gone) return;
      this.pressed = true;
      const box = document.elementFromPoint(clientX, clientY)?.closest(".node");
      const target = this.parts.find(({ element }) => element === box)?.node ?? null;
      if (target !== null && target !== (part.node ?? part.inside)) this.choose(part, "connect", { target });
    });
    listen("pointermove", (moved) => wire.move(moved));
    listen("keydown", ({ key }) => key === "Escape" && wire.end());
  }

  go(part, focus) {
    this.current = part;
    this.mark();
    if (focus) part.element.focus({ preventScroll: true });
  }

  // Only a box has a name of its own.
  rename(part) {
    if (part.node === undefined) return;
    const name = part.node.split("/").at(-1);
    new Naming(part.element, name, filled(this.texts.rename, { name }), (target) =>
      this.choose(part, "rename", { target }),
    );
  }

  key(event, part) {
    const more = event.shiftKey || event.ctrlKey || event.metaKey;
    const together = event.ctrlKey || event.metaKey ? `Ctrl+${event.key.toLowerCase()}` : event.key;
    if (event.altKey || (more && event.key !== " " && !COPIES.has(together))) return;
    if (together === "Ctrl+c" && String(getSelection())) return; // text that is marked is copied
    const does = {
      "Ctrl+c": () => this.choose(part, "copy"),
      "Ctrl+v": () => this.choose(part, "paste"),
      i: () => this.choose(part, "insert"),
      Insert: () => this.choose(part, "insert"),
      F2: () => this.rename(part),
      "Ctrl+ ": () => this.add(part),
      " ": () => (more ? this.add(part) : this.choose(part)),
      Enter: () => this.choose(part, "open"),
      Delete: () => this.choose(part, "delete"),
      Backspace: () => this.choose(part, "delete"),
      Escape: () => this.choose(null),
      Home: () => this.step(this.parts[0]),
      End: () => this.step(this.parts.findLast(({ node }) => node !== undefined)),
      ArrowDown: () => this.step(this.along(part, "source", "target")),
      ArrowUp: () => this.step(this.along(part, "target", "source")),
      ArrowLeft: () => this.step(this.beside(part, -1)),
      ArrowRight: () => this.step(this.beside(part, 1)),
    }[together] ?? null;
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  }

  step(part) {
    if (!part) return;
    this.go(part, true);
    part.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // Down: from a box to its first tensor or head, or else its first arrow; from an arrow to the box where it ends. Up: back.
  along(part, begin, end) {
    if (part.id.edge) return this.parts.find(({ node }) => node === part[end]);
    const down = begin === "source";
    if (part.inside && !down) return this.parts.find(({ node }) => node === part.inside);
    const box = part.inside ?? part.node;
    const tensor = down && !part.inside && this.parts.find(({ inside }) => inside === box);
    return tensor || this.parts.find((other) => other[begin] === box);
  }

  // The next box of the same row, the next arrow or tensor of the same box.
  beside(part, way) {
    const middle = ({ element }) => centerOf(element.getBoundingClientRect());
    const [x, y] = middle(part);
    const row = part.element.getBoundingClientRect();
    const kind = Object.keys(part.id)[0];
    const near = (other) => {
      if (part.inside) return other.inside === part.inside;
      if (part.id.edge) return other.source === part.source || other.target === part.target;
      const { top, bottom } = other.element.getBoundingClientRect();
      return top < row.bottom && bottom > row.top;
    };
    const ahead = (other) => way * (middle(other)[0] - x);
    return this.parts
      .filter((other) => other !== part && kind in other.id && near(other) && ahead(other) > 0)
      .sort((one, other) => ahead(one) - ahead(other) || middle(one)[1] - y - middle(other)[1] + y)[0];
  }
}

function same(one, other) {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function centerOf({ left, top, width, height }) {
  return [left + width / 2, top + height / 2];
}

function ring(box) {
  const { x, y, width, height } = box.dataset.part ? boundsOf(box.querySelector("polygon")) : box.getBBox();
  const away = box.dataset.part ? -1 : RING;
  return shape("rect", {
    class: "modelier-ring",
    x: x - away,
    y: y - away,
    width: width + 2 * away,
    height: height + 2 * away,
  });
}

// Also of what is not on the screen yet, which has no size there.
function boundsOf({ points }) {
  const [across, down] = [[...points].map(({ x }) => x), [...points].map(({ y }) => y)];
  const [x, y] = [Math.min(...across), Math.min(...down)];
  return { x, y, width: Math.max(...across) - x, height: Math.max(...down) - y };
}

// Round an arrow a finger finds it, too: along it, and 24 pixels at its middle however short it is.
function wider(arrow) {
  const path = arrow.querySelector("path");
  const along = path.cloneNode();
  along.setAttribute("class", "modelier-wider");
  const { x, y } = path.getPointAtLength(path.getTotalLength() / 2);
  return [along, shape("path", { class: "modelier-wider", d: `M${x} ${y}h.01` })];
}

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}
