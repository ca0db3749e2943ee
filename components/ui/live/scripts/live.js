// Draws what the server streams of a run.

const shown = (globalThis.modelierShown ??= new WeakMap());
const KINDS = { status: Status, epochs: Epochs, measured: Measured, charts: Charts, events: Events };

export default function ({ data, parentElement, setTriggerValue }) {
  let part = shown.get(parentElement);
  if (!part) {
    part = new KINDS[data.kind](parentElement);
    shown.set(parentElement, part);
  }
  part.update(data, setTriggerValue);
  return () => {
    part.end();
    shown.delete(parentElement);
  };
}
