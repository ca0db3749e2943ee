// A field over a box in which it gets another name. Enter takes the name; Escape, or going elsewhere, leaves it.

const SMALLEST = 14; // pixels of its letters

class Naming {
  constructor(box, name, label, take) {
    const { left, top, width, height } = box.getBoundingClientRect();
    this.field = document.createElement("input");
    Object.assign(this.field, { className: "modelier-naming", value: name, maxLength: 100 });
    this.field.setAttribute("aria-label", label);
    const letters = Math.max(SMALLEST, height / 4);
    Object.assign(this.field.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${Math.max(width, letters * 10)}px`,
      fontSize: `${letters}px`,
    });
    this.field.addEventListener("keydown", (event) => this.key(event, box, name, take));
    this.field.addEventListener("blur", () => this.field.remove());
    document.body.append(this.field);
    this.field.select();
  }

  key(event, box, name, take) {
    event.stopPropagation();
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    const typed = this.field.value.trim();
    box.focus({ preventScroll: true }); // the field goes with that
    if (event.key === "Enter" && typed && typed !== name) take(typed);
  }
}
