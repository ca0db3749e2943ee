// A drawing in the page, with its buttons and the same in words.

const diagrams = (globalThis.modelierDiagrams ??= new WeakMap());
// What of the part of the page that shows it has the focus, by what was wished.
const FIRST = {
  open: '[role="radio"], input:not(:disabled)',
  insert: '[class*="-search"] input',
};
const PATIENCE = 5000; // milliseconds after which nobody waits for it any more
const BUTTONS = { in: "M5 12h14M12 5v14", out: "M5 12h14", fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5" };

class Diagram {
  constructor(parent, name) {
    this.root = made("figure", "modelier-diagram");
    this.place = made("div", "modelier-place");
    this.tools = made("div", "modelier-tools");
    this.legend = made("figcaption", "modelier-legend");
    this.words = made("ul", "modelier-words");
    this.root.append(this.place, this.tools, this.legend, this.words);
    parent.append(this.root);
    this.view = new View(this.place, name);
    const dragged = takeHands(this.place, this.view);
    this.place.addEventListener("click", (event) => dragged() && event.stopPropagation(), true);
    this.choice = new Choice((choice) => this.tell(choice));
    for (const [action, path] of Object.entries(BUTTONS)) this.tools.append(this.button(action, path));
  }

  button(action, path) {
    const button = made("button", `modelier-${action}`);
    button.type = "button";
    button.tabIndex = -1; // the keys of the drawing do the same
    const icon = document.createElementNS(SVG, "svg");
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.setAttribute("aria-hidden", "true");
    icon.append(document.createElementNS(SVG, "path"));
    icon.firstChild.setAttribute("d", path);
    button.append(icon);
    button.addEventListener("click", () => act(this.view, action));
    return button;
  }

  update(data, setTrigger) {
    this.tell = (choice) => {
      setTrigger("choice", choice);
      this.entering = data.opens && FIRST[choice.wish] ? { first: FIRST[choice.wish], before: data.wishes } : null;
    };
    if (this.entering && this.entering.before !== data.wishes) {
      enter(data.opens, this.entering.first);
      this.entering = null;
    }
    this.view.smallest = data.smallest ?? TOO_SMALL;
    if (data.svg !== this.drawn || data.selectable !== this.selectable) this.redraw(data);
    this.showValues(data.values);
    const given = [data.chosen, data.others];
    if (data.selectable && !same(given, this.given)) this.choice.mark(...(this.given = given));
    showFaults(this.boxes, data.faults, data.pending);
    showLooked(this.boxes, data.looked);
    if (data.selectable) this.choice.name({ ...data.faults, ...(data.looked && lookedIn(data)) });
    this.say(data);
  }

  redraw({ svg: text, latest, selectable, texts }) {
    const svg = drawn(text);
    const boxes = boxesOf(svg);
    const first = this.drawn === undefined;
    const before = {
      places: placesOf(this.boxes ?? []),
      scale: this.view.scale,
      arrows: new Set(first ? [] : [...this.svg.querySelectorAll(".edge")].map(pathOf)),
    };
    Object.assign(this, { svg, boxes, selectable, drawn: text });
    this.place.replaceChildren(svg);
    this.view.show(svg, heldBox(this.place, before.places, boxes));
    if (selectable) this.choice.show(svg, texts);
    const smoothly = moves() && !first;
    const changed = latest.map((name) => boxes.get(name)).filter(Boolean);
    // A drawing that someone comes back to is as it was left.
    if (!first) this.view.reveal(changed, smoothly);
    else if (!this.view.known) this.view.reveal(changed.length ? changed : [...boxes.values()].slice(0, 1), false);
    if (smoothly) glide(svg, boxes, before, { places: placesOf(boxes), scale: this.view.scale });
  }

  showValues(values = null) {
    if (same(values, this.values) && this.valued === this.svg) return;
    Object.assign(this, { values, valued: this.svg });
    showValues(this.svg, this.boxes, values);
    this.legend.replaceChildren(...(values ? legendOf(values) : []));
    this.legend.hidden = !values;
  }

  say({ alt, words, texts, selectable }) {
    this.svg.setAttribute("role", selectable ? "group" : "img");
    this.svg.setAttribute("aria-label", alt);
    this.place.tabIndex = selectable ? -1 : 0;
    this.place.setAttribute("role", "group");
    this.place.setAttribute("aria-label", texts.place);
    for (const button of this.tools.children) {
      const text = texts[button.className.replace("modelier-", "")];
      button.title = text;
      button.setAttribute("aria-label", text);
    }
    if (same(words, this.said)) return;
    this.said = words;
    this.words.replaceChildren(...words.map((sentence) => made("li", "", sentence)));
    this.words.hidden = !words.length;
  }

  end() {
    this.view.end();
    this.root.remove();
  }
}

// Whoever opens something goes on in the part of the page that shows it, once Streamlit has drawn the rest of the page.
function enter(part, first) {
  const late = performance.now() + PATIENCE;
  const look = () => {
    const running = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning";
    const there = document.querySelector(`.st-key-${CSS.escape(part)} :is(${first})`);
    if (there && !running) there.focus();
    else if (performance.now() < late) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

function made(tag, name, text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
}

export default function ({ data, parentElement, setTriggerValue }) {
  let diagram = diagrams.get(parentElement);
  if (!diagram) {
    diagram = data.file ? new Picture(parentElement) : new Diagram(parentElement, data.name);
    diagrams.set(parentElement, diagram);
  }
  diagram.update(data, setTriggerValue);
  return () => {
    diagram.end();
    diagrams.delete(parentElement);
  };
}
