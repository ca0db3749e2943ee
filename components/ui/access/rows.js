// In a row of choices the arrow keys go round, and Home and End go to its ends, as in every group of radio buttons.

const CHOICE = '[role="radiogroup"] [role="radio"]';

function goRound(event) {
  const choice = event.target.closest?.(CHOICE);
  if (!choice || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const row = [...choice.closest('[role="radiogroup"]').querySelectorAll(CHOICE)].filter(({ disabled }) => !disabled);
  const [first, last] = [row[0], row.at(-1)];
  const to = { Home: first, End: last, ArrowLeft: choice === first && last, ArrowRight: choice === last && first }[
    event.key
  ];
  if (!to || to === choice) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  to.focus();
}
