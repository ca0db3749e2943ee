// A square to draw in, by mouse, finger, pen or keyboard. Its value is a text of hexadecimal digits, a bit for
// each of its cells, row by row; empty for an empty square. It is sent after each stroke.

const CELLS = 32; // on a side
const SIDE = 192; // pixels of the page, as in the styles
const BLOCK = 4; // cells on a side of what a key paints
const BRUSH = 2.1; // cells from the middle of a stroke to its edge
const ACROSS = CELLS / BLOCK;
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// The cells as a text, and back.
function written(cells) {
  if (!cells.some(Boolean)) return "";
  let text = "";
  for (let at = 0; at < cells.length; at += 4) {
    text += ((cells[at] << 3) | (cells[at + 1] << 2) | (cells[at + 2] << 1) | cells[at + 3]).toString(16);
  }
  return text;
}

function read(text) {
  const cells = new Uint8Array(CELLS * CELLS);
  [...text].forEach((digit, at) => {
    const bits = parseInt(digit, 16);
    for (let bit = 0; bit < 4; bit++) cells[4 * at + bit] = (bits >> (3 - bit)) & 1;
  });
  return cells;
}

// Paint all cells that are near to a line, from and to in cells.
function stroke(cells, from, to) {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const length = x * x + y * y;
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      const [right, down] = [column + 0.5 - from.x, row + 0.5 - from.y];
      const along = length ? Math.min(1, Math.max(0, (right * x + down * y) / length)) : 0;
      if (Math.hypot(right - along * x, down - along * y) < BRUSH) cells[row * CELLS + column] = 1;
    }
  }
}

class Sketch {
  constructor(root) {
    this.canvas = root.querySelector("canvas");
    this.cells = read("");
    this.waiting = []; // values that were sent and that the page has not said back yet
    this.said = ""; // what the page said last
    this.cursor = { row: 3, column: 3 };
    this.keys = false; // whether the keyboard draws
    this.last = null; // where the stroke under way is
    this.live = root.querySelector("[aria-live]");
    const on = (name, act) => this.canvas.addEventListener(name, act);
    on("pointerdown", (event) => this.begin(event));
    on("pointermove", (event) => this.draw(event));
    on("pointerup", () => this.end());
    on("pointercancel", () => this.end());
    on("keydown", (event) => this.press(event));
    on("blur", () => this.showCursor(false));
    root.querySelector("button").addEventListener("click", () => this.clear());
  }

  // What the page says: words, and the value if it is another one than was sent from here.
  take(data, send) {
    Object.assign(this, { words: data.words, send });
    if (data.value === this.said) return;
    this.said = data.value;
    const at = this.waiting.indexOf(data.value);
    this.waiting = at < 0 ? [] : this.waiting.slice(at + 1);
    if (at < 0 && !this.last) this.cells = read(data.value);
  }

  changed() {
    this.paint();
    const value = written(this.cells);
    this.waiting.push(value);
    this.send(value);
  }

  clear() {
    this.cells.fill(0);
    this.changed();
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = CELLS / box.width;
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  }

  begin(event) {
    if (event.button !== 0 || this.last) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.keys = false;
    this.last = { ...this.place(event), pointer: event.pointerId };
    stroke(this.cells, this.last, this.last);
    this.paint();
  }

  draw(event) {
    if (event.pointerId !== this.last?.pointer) return;
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length ? steps : [event]) {
      const next = this.place(step);
      stroke(this.cells, this.last, next);
      this.last = { ...next, pointer: event.pointerId };
    }
    this.paint();
  }

  end() {
    if (!this.last) return;
    this.last = null;
    this.changed();
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { cursor } = this;
    if (event.key in MOVES) {
      const [down, right] = MOVES[event.key];
      cursor.row = Math.min(ACROSS - 1, Math.max(0, cursor.row + down));
      cursor.column = Math.min(ACROSS - 1, Math.max(0, cursor.column + right));
      this.showCursor(true);
    } else if (event.key === " " || event.key === "Enter") {
      const filled = this.filled();
      this.eachCell((at) => (this.cells[at] = filled ? 0 : 1));
      this.keys = true;
      this.changed();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const word = this.filled() ? this.words.painted : this.words.empty;
    const place = this.words.place.replace("{row}", cursor.row + 1).replace("{column}", cursor.column + 1);
    this.live.textContent = `${place} ${word}`;
  }

  showCursor(shown) {
    this.keys = shown;
    this.paint();
  }

  eachCell(act) {
    for (let row = 0; row < BLOCK; row++) {
      for (let column = 0; column < BLOCK; column++) {
        act((this.cursor.row * BLOCK + row) * CELLS + this.cursor.column * BLOCK + column);
      }
    }
  }

  filled() {
    let painted = 0;
    this.eachCell((at) => (painted += this.cells[at]));
    return painted > (BLOCK * BLOCK) / 2;
  }

  paint() {
    const { canvas } = this;
    const cell = Math.max(1, Math.round((SIDE / CELLS) * window.devicePixelRatio));
    canvas.width = canvas.height = CELLS * cell;
    const context = canvas.getContext("2d");
    context.fillStyle = getComputedStyle(canvas).color; // the ink of the theme; the paper is the styles'
    this.cells.forEach((painted, at) => {
      if (painted) context.fillRect((at % CELLS) * cell, Math.floor(at / CELLS) * cell, cell, cell);
    });
    if (!this.keys) return;
    context.strokeStyle = "#d32f2f";
    context.lineWidth = 2 * window.devicePixelRatio;
    const side = BLOCK * cell;
    context.strokeRect(this.cursor.column * side, this.cursor.row * side, side, side);
  }
}

const sketches = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  let sketch = sketches.get(parentElement);
  if (!sketch) {
    sketch = new Sketch(parentElement);
    sketches.set(parentElement, sketch);
  }
  const { canvas } = sketch;
  canvas.setAttribute("aria-label", data.words.label);
  parentElement.querySelector(".hint").textContent = data.words.hint;
  parentElement.querySelector("button").textContent = data.words.clear;
  sketch.take(data, (value) => setStateValue("value", value));
  sketch.paint();
}
