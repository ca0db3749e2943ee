// A drawing as a PNG or SVG. The browser makes it, with its own fonts: those of the server may lack letters.

const MOST = 8000; // pixels of its width or height

class Picture {
  constructor(parent) {
    this.button = made("button", "modelier-save");
    this.button.type = "button";
    this.button.addEventListener("click", () => this.save());
    parent.append(this.button);
  }

  update(data) {
    this.data = data;
    this.button.textContent = data.label;
  }

  async save() {
    const { svg: text, values, scale, background, file } = this.data;
    const svg = drawn(text);
    document.body.append(svg); // what is written is as wide as its letters there
    if (values) {
      showValues(svg, boxesOf(svg), values);
      writeLegend(svg, values);
    }
    svg.remove();
    const blob = file.endsWith(".svg") ? svgOf(svg) : await pngOf(svg, scale, background);
    const link = made("a", "");
    Object.assign(link, { href: URL.createObjectURL(blob), download: file });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  end() {
    this.button.remove();
  }
}

function svgOf(svg) {
  return new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });
}

async function pngOf(svg, scale, background) {
  const { width, height } = svg.viewBox.baseVal;
  const factor = Math.min(scale, MOST / width, MOST / height);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.ceil(width * factor), height: Math.ceil(height * factor) });
  svg.setAttribute("width", canvas.width);
  svg.setAttribute("height", canvas.height);
  const address = URL.createObjectURL(svgOf(svg));
  const image = new Image();
  image.src = address;
  await image.decode();
  const context = canvas.getContext("2d");
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
