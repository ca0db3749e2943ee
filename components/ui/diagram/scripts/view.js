// How large a drawing is and which part of it is in sight. The place that it stands in scrolls as the page does,
// so that fingers, wheel and arrow keys do here what they do elsewhere.

const LARGEST = 1.2; // pixels for each unit of Graphviz where there is room, so that letters have one size
const LETTERS = 14; // units of the letters in boxes
const TOO_SMALL = 5.5; // pixels of letters with which nobody sees any more what the boxes are
const READABLE = 11;
const CLOSEST = 4; // pixels for each unit at most
const MARGIN = 12; // pixels around what is brought into sight
const EDGE = 28; // pixels in which a drawing fades where it goes on

// How someone left each drawing, by its name.
const views = (globalThis.modelierViews ??= new Map());

class View {
  // `place` scrolls, `svg` is in it. `mode`: "start" as it opens, "fit" all of it, "own" as someone zoomed it.
  constructor(place, name) {
    this.place = place;
    this.name = name;
    this.known = views.has(name);
    this.smallest = TOO_SMALL;
    Object.assign(this, { mode: "start", scale: 0, middle: null }, views.get(name));
    this.observer = new ResizeObserver(() => this.fitAgain());
    this.observer.observe(place);
    place.addEventListener("scroll", () => this.keep(), { passive: true });
  }

  end() {
    this.observer.disconnect();
  }

  // Another drawing stands in the place; `held` is a box of both that stays where it was.
  show(svg, held) {
    const { width, height } = svg.viewBox.baseVal;
    const before = held?.before;
    Object.assign(this, { svg, width, height });
    this.resize();
    if (before) this.move(held.box.getBoundingClientRect(), before);
    else if (this.middle) this.center(this.middle);
    this.keep();
  }

  // The size of the place is another one, and not by its drawing.
  fitAgain() {
    if (!this.svg || this.size === this.sizeOfPlace()) return;
    const middle = this.middle;
    this.resize();
    if (middle) this.center(middle);
  }

  resize() {
    const wide = this.place.clientWidth || this.place.parentElement.clientWidth;
    // As high as the whole drawing at the width that there is, or readable if it would be too small; CSS has the
    // bounds.
    const high = this.height * this.readable(Math.min(LARGEST, wide / this.width));
    this.place.style.setProperty("--height", `${Math.ceil(high)}px`);
    this.size = this.sizeOfPlace();
    this.apply(this.mode === "own" ? this.scale : this.mode === "fit" ? this.fit() : this.start());
  }

  // As a text. What a scroll bar takes does not count.
  sizeOfPlace() {
    return `${this.place.offsetWidth} ${this.place.offsetHeight}`;
  }

  fit() {
    const { clientWidth, clientHeight } = this.place;
    return Math.min(LARGEST, clientWidth / this.width, clientHeight / this.height) || LARGEST;
  }

  start() {
    return this.readable(this.fit());
  }

  // A scale, or a larger one where letters would be smaller than they are to be.
  readable(scale) {
    return scale * LETTERS < this.smallest ? READABLE / LETTERS : scale;
  }

  apply(scale) {
    this.scale = Math.min(Math.max(scale, Math.min(this.fit(), TOO_SMALL / LETTERS / 2)), CLOSEST);
    this.svg.style.width = `${Math.floor(this.width * this.scale)}px`;
    this.svg.style.height = `${Math.floor(this.height * this.scale)}px`;
    this.place.classList.toggle("modelier-whole", this.scale <= this.fit() * 1.001);
    this.place.dataset.scale = this.scale.toFixed(3);
    this.place.dataset.mode = this.mode;
  }

  get whole() {
    return this.place.classList.contains("modelier-whole");
  }

  // Zoom so that what is at a point of the screen, or else in the middle, stays there.
  zoom(factor, at) {
    const frame = this.place.getBoundingClientRect();
    const [x, y] = at ?? [frame.left + frame.width / 2, frame.top + frame.height / 2];
    const before = this.svg.getBoundingClientRect();
    const [across, down] = [(x - before.left) / this.scale, (y - before.top) / this.scale];
    this.mode = "own";
    this.apply(this.scale * factor);
    const after = this.svg.getBoundingClientRect();
    this.move({ left: after.left + across * this.scale, top: after.top + down * this.scale }, { left: x, top: y });
    this.keep();
  }

  all() {
    this.mode = "fit";
    this.resize();
    this.keep();
  }

  // Scroll so that what is at one point comes to another.
  move(from, to) {
    this.place.scrollLeft += from.left - to.left;
    this.place.scrollTop += from.top - to.top;
  }

  // Scroll so that a point of the drawing, in its units, is in the middle.
  center({ across, down }) {
    const frame = this.place.getBoundingClientRect();
    const shown = this.svg.getBoundingClientRect();
    this.move(
      { left: shown.left + across * this.scale, top: shown.top + down * this.scale },
      { left: frame.left + frame.width / 2, top: frame.top + frame.height / 2 },
    );
  }

  keep() {
    const frame = this.place.getBoundingClientRect();
    const shown = this.svg.getBoundingClientRect();
    if (!frame.width) return;
    this.middle = {
      across: (frame.left + frame.width / 2 - shown.left) / this.scale,
      down: (frame.top + frame.height / 2 - shown.top) / this.scale,
    };
    // What goes on beyond an edge is faded there: see diagram.css.
    const beyond = {
      left: frame.left - shown.left,
      right: shown.right - frame.right,
      top: frame.top - shown.top,
      bottom: shown.bottom - frame.bottom,
    };
    for (const [edge, far] of Object.entries(beyond))
      this.place.style.setProperty(`--${edge}`, far > 2 ? `${EDGE}px` : "0px");
    views.set(this.name, { mode: this.mode, scale: this.scale, middle: this.middle });
  }

  // Bring boxes into sight that are not, or are too small to be read; of many that do not fit, the first.
  reveal(boxes, smoothly) {
    if (!boxes.length) return;
    if (this.scale * LETTERS < TOO_SMALL) {
      this.mode = "start";
      this.resize();
    }
    const frame = this.place.getBoundingClientRect();
    const rectangles = boxes.map((box) => box.getBoundingClientRect());
    const together = around(rectangles);
    const fits = together.width <= frame.width && together.height <= frame.height;
    const { left, top, right, bottom } = fits ? together : rectangles[0];
    const behavior = smoothly ? "smooth" : "instant";
    const [x, y] = [outside(left, right, frame.left, frame.right), outside(top, bottom, frame.top, frame.bottom)];
    if (x || y) this.place.scrollBy({ left: x, top: y, behavior });
  }
}

function around(rectangles) {
  const left = Math.min(...rectangles.map((each) => each.left));
  const top = Math.min(...rectangles.map((each) => each.top));
  const right = Math.max(...rectangles.map((each) => each.right));
  const bottom = Math.max(...rectangles.map((each) => each.bottom));
  return new DOMRect(left, top, right - left, bottom - top);
}

// How far to scroll until what reaches from `begin` to `end` is in the middle; 0 if it is in sight already.
function outside(begin, end, first, last) {
  const margin = Math.min(MARGIN, Math.max((last - first - (end - begin)) / 2, 0));
  return begin >= first + margin - 1 && end <= last - margin + 1 ? 0 : (begin + end - first - last) / 2;
}
