// What happened in a run, in sentences, with the numbers that the charts show where it happened.

const EVENT_SIZE = 15;

// Numbers at the top of a chart; those closer than `near` steps stand below each other.
function numbered(events, high, near) {
  const rows = [];
  return events.map(({ step, number }) => {
    let row = rows.findIndex((last) => step - last >= near);
    if (row < 0) row = rows.length;
    rows[row] = step;
    return {
      coord: [step, high],
      name: String(number),
      symbol: "circle",
      symbolSize: EVENT_SIZE,
      symbolOffset: [0, EVENT_SIZE / 2 + 1 + row * (EVENT_SIZE + 1)],
      label: { show: true, formatter: String(number) },
    };
  });
}

class Events extends Part {
  constructor(parent) {
    super(parent);
    this.root.className = "modelier-events";
    this.list = this.root.appendChild(document.createElement("ol"));
  }

  show() {
    this.list.setAttribute("aria-label", this.data.label);
    if (!this.data.url) this.draw([]);
  }

  hear(state) {
    this.state = state;
    this.draw(state.events ?? []);
  }

  draw(events) {
    const text = JSON.stringify(events);
    if (this.text === text) return;
    this.text = text;
    this.list.replaceChildren(
      ...events.map((event) => {
        const item = document.createElement("li");
        item.value = event.number;
        item.textContent = event.text;
        return item;
      }),
    );
  }
}
