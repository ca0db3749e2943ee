// Boxes and arrows that can be chosen by mouse, finger and keys. Tab comes here once; arrow keys go on from there:
// down and up along arrows, left and right to what stands beside. Space chooses, Enter opens, Delete asks to delete,
// Escape leaves nothing chosen.

const RING = 3; // units between a box and its ring

class Choice {
  constructor(tell) {
    this.tell = tell;
    this.chosen = null;
  }

  // Make the parts of a drawing ready; the one that had the focus keeps it, or the box it belonged to.
  show(svg, texts) {
    const focused = this.parts?.some(({ element }) => element === document.activeElement);
    const current = this.current?.id;
    const boxes = boxesOf(svg);
    this.parts = [...boxes].map(([name, element]) => ({ element, id: { node: name }, node: name }));
    for (const { arrow, number, source, target } of arrowsOf(svg, boxes)) {
      if (source === null) continue;
      this.parts.push({ element: arrow, id: { edge: [source, target, number] }, source, target });
    }
    for (const part of this.parts) this.ready(part, texts);
    this.current = this.parts.find(({ id }) => same(id, current)) ?? this.parts[0];
    this.mark();
    if (focused) this.current?.element.focus({ preventScroll: true });
  }

  ready(part, texts) {
    const { element, node, source, target } = part;
    const label = node === undefined ? filled(texts.arrow, { source, target }) : linesOf(element).join(", ");
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", label);
    element.append(node === undefined ? wider(element) : ring(element));
    element.addEventListener("keydown", (event) => this.key(event, part));
    element.addEventListener("click", () => this.choose(part));
    element.addEventListener("focus", () => this.go(part, false));
  }

  // What is chosen is drawn so; Python may have chosen something else.
  mark(chosen = this.chosen) {
    this.chosen = chosen;
    for (const { element, id } of this.parts) {
      const is = same(id, chosen);
      element.classList.toggle("modelier-chosen", is);
      element.setAttribute("aria-pressed", is);
      element.setAttribute("tabindex", same(id, this.current?.id) ? 0 : -1);
    }
  }

  choose(part, wish = null) {
    if (part) this.go(part, true);
    const chosen = part?.id ?? null;
    if (wish || !same(chosen, this.chosen)) this.tell({ ...chosen, wish });
    this.mark(chosen);
  }

  go(part, focus) {
    this.current = part;
    this.mark();
    if (focus) part.element.focus({ preventScroll: true });
  }

  key(event, part) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const does = {
      " ": () => this.choose(part),
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
    }[event.key];
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

  // From a box to its first arrow, from an arrow to the box where it ends.
  along(part, begin, end) {
    if (part.node === undefined) return this.parts.find(({ node }) => node === part[end]);
    return this.parts.find((other) => other[begin] === part.node);
  }

  // The next box of the same row, or the next arrow of the same box.
  beside(part, way) {
    const middle = ({ element }) => centerOf(element.getBoundingClientRect());
    const [x, y] = middle(part);
    const row = part.element.getBoundingClientRect();
    const near = (other) => {
      if (part.node === undefined) return other.source === part.source || other.target === part.target;
      const { top, bottom } = other.element.getBoundingClientRect();
      return other.node !== undefined && top < row.bottom && bottom > row.top;
    };
    const ahead = (other) => way * (middle(other)[0] - x);
    return this.parts
      .filter((other) => other !== part && other.node === undefined === (part.node === undefined))
      .filter((other) => near(other) && ahead(other) > 0)
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
  const { x, y, width, height } = box.getBBox();
  const made = document.createElementNS(SVG, "rect");
  made.setAttribute("class", "modelier-ring");
  made.setAttribute("x", x - RING);
  made.setAttribute("y", y - RING);
  made.setAttribute("width", width + 2 * RING);
  made.setAttribute("height", height + 2 * RING);
  return made;
}

// Round an arrow a finger finds it, too.
function wider(arrow) {
  const made = arrow.querySelector("path").cloneNode();
  made.setAttribute("class", "modelier-wider");
  return made;
}
