// The line that a mouse pulls from a box.

class Wire {
  constructor(element, { clientX, clientY }) {
    this.graph = element.closest(".graph");
    this.start = [clientX, clientY];
    this.pulled = false;
    this.ended = false;
  }

  move({ clientX, clientY }) {
    const [x, y] = this.start;
    if (this.ended) return;
    if (!this.pulled && Math.hypot(clientX - x, clientY - y) < DRAGGED) return;
    this.pulled = true;
    this.line ??= this.graph.appendChild(shape("line", { class: "modelier-wire" }));
    const [from, to] = [this.point(x, y), this.point(clientX, clientY)];
    for (const [name, value] of Object.entries({ x1: from.x, y1: from.y, x2: to.x, y2: to.y })) {
      this.line.setAttribute(name, value);
    }
  }

  // A point of the screen in the units of the drawing.
  point(x, y) {
    return new DOMPoint(x, y).matrixTransform(this.graph.getScreenCTM().inverse());
  }

  end() {
    this.line?.remove();
    this.ended = true;
  }
}
