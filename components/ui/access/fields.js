// Text fields: a shortcut belongs to the field that is typed in, and a phone shows digits for numbers.

const TYPED_IN =
  'textarea, [contenteditable="true"], ' +
  'input:not([type="range"], [type="checkbox"], [type="radio"], [type="button"], [type="file"])';
// Keys that a field undoes and redoes with.
const OF_A_FIELD = new Set(["z", "y"]);

function leaveToField(event) {
  const undoes = (event.ctrlKey || event.metaKey) && OF_A_FIELD.has(event.key.toLowerCase());
  if (undoes && event.target.matches?.(TYPED_IN)) event.stopImmediatePropagation();
}

// Streamlit hears its other shortcuts at the document, after the field did. Enter with Ctrl ends a long text.
function keepInField(event) {
  if (event.ctrlKey && event.key === "Enter" && event.target.matches?.("textarea")) event.stopPropagation();
}

// Keyboards of digits have no minus sign, so only where no number is below 0.
function showDigits(root) {
  for (const input of root.querySelectorAll('input[type="number"]:not([inputmode])')) {
    if (input.min === "" || Number(input.min) < 0) continue;
    input.inputMode = Number.isInteger(Number(input.step)) ? "numeric" : "decimal";
  }
}
