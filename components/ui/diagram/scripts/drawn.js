// The SVG that Graphviz wrote, as elements of the page. It is read as XML and copied element by element, so that
// nothing comes in but what is listed here; names that people gave stand in texts alone.

const SVG = "http://www.w3.org/2000/svg";
const ELEMENTS = new Set(["svg", "g", "polygon", "polyline", "path", "ellipse", "text"]);
const ATTRIBUTES = new Set(
  (
    "class cx cy d fill font-family font-size font-style font-weight lengthAdjust points rx ry stroke " +
    "stroke-dasharray stroke-width text-anchor textLength transform viewBox x xml:space y"
  ).split(" "),
);

function drawn(text) {
  const source = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (source.localName !== "svg") throw new Error("this is no SVG");
  const svg = copied(source);
  svg.setAttribute("width", svg.viewBox.baseVal.width);
  svg.setAttribute("height", svg.viewBox.baseVal.height);
  return svg;
}

function copied(source) {
  const made = document.createElementNS(SVG, source.localName);
  for (const { namespaceURI, name, value } of source.attributes) {
    if (ATTRIBUTES.has(name)) made.setAttributeNS(namespaceURI, name, value);
  }
  for (const child of source.childNodes) {
    if (child.localName === "title") made.modelierName = child.textContent;
    else if (child.localName === "a") made.append(partOf(child));
    else if (ELEMENTS.has(child.localName)) made.append(copied(child));
    else if (child.nodeType === Node.TEXT_NODE && source.localName === "text") made.append(child.data);
  }
  return made;
}

// A part of a box that has a name: the link that marks it becomes a group.
function partOf(link) {
  const made = document.createElementNS(SVG, "g");
  made.dataset.part = link.getAttribute("xlink:href")?.slice(1) ?? "";
  made.append(...copied(link).childNodes);
  return made;
}

// The boxes of a drawing by name.
function boxesOf(svg) {
  return new Map([...svg.querySelectorAll(".node")].map((box) => [box.modelierName, box]));
}

// The arrows of a drawing: where each begins and ends, and its number among those of the same two boxes.
function arrowsOf(svg, boxes) {
  const times = new Map();
  return [...svg.querySelectorAll(".edge")].map((arrow) => {
    const name = arrow.modelierName;
    const number = times.get(name) ?? 0;
    times.set(name, number + 1);
    return { arrow, number, ...endsOf(name, boxes) };
  });
}

// Graphviz names an arrow "source->target"; a name may have such signs in it, too.
function endsOf(name, boxes) {
  for (let at = name.indexOf("->"); at >= 0; at = name.indexOf("->", at + 1)) {
    const [source, target] = [name.slice(0, at), name.slice(at + 2)];
    if (boxes.has(source) && boxes.has(target)) return { source, target };
  }
  return { source: null, target: null };
}

// The lines of a box or arrow, as they are read.
function linesOf(element) {
  const lines = new Map();
  for (const text of element.querySelectorAll("text")) {
    const height = text.getAttribute("y");
    lines.set(height, (lines.get(height) ?? "") + text.textContent);
  }
  // A name that goes on in the next line is one.
  return [...lines.values()].reduce((read, line) => {
    const text = line.trim();
    if (read.at(-1)?.endsWith("_")) read.push(read.pop() + text);
    else if (text) read.push(text);
    return read;
  }, []);
}
