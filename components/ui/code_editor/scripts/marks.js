// What is marked in a text: problems, and the lines of the part of the model that is selected.

const SEVERITIES = { error: "error", remark: "warning" };

// The place of a character (from 0, as Python counts them) of a line (from 1).
function placeOf(doc, line, column) {
  const { from, text } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return from + [...text].slice(0, column).join("").length;
}

function diagnosticOf(doc, problem, act) {
  const line = doc.line(Math.min(problem.line, doc.lines));
  const { repair } = problem;
  let from = line.from + line.text.search(/\S|$/);
  let to = line.from + line.text.trimEnd().length;
  if (repair && repair.line === line.number) {
    const [start, end] = [placeOf(doc, repair.line, repair.column), placeOf(doc, repair.end_line, repair.end_column)];
    if (start < end && end <= line.to) [from, to] = [start, end];
  }
  return {
    from,
    to: Math.max(from, to),
    severity: SEVERITIES[problem.severity],
    message: problem.words,
    actions: repair ? [{ name: act.label, apply: (view) => act.mend(view, repair) }] : [],
  };
}

function mended(doc, repair) {
  return {
    from: placeOf(doc, repair.line, repair.column),
    to: placeOf(doc, repair.end_line, repair.end_column),
    insert: repair.text,
  };
}

// The lines of the selected part: a field of the editor's state, and what changes it.
function markedLines(cm) {
  const change = cm.StateEffect.define();
  const mark = cm.Decoration.line({ class: "modelier-part" });
  const field = cm.StateField.define({
    create: () => cm.Decoration.none,
    update(marks, transaction) {
      for (const effect of transaction.effects) {
        if (effect.is(change)) return cm.Decoration.set(effect.value.map((at) => mark.range(at)));
      }
      return marks.map(transaction.changes);
    },
    provide: (own) => cm.EditorView.decorations.from(own),
  });
  return { change, field };
}
