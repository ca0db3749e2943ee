// An editor for a program: it sends the text after a short rest, and shows what was read of it.

const REST = 600; // milliseconds without typing after which the text is sent
const REST_OF_CURSOR = 250; // the same for the line that the cursor is in
const editors = (globalThis.modelierEditors ??= new WeakMap());

class Editor {
  constructor(parent) {
    this.id = crypto.getRandomValues(new Uint32Array(2)).join("-");
    this.sent = this.pointed = 0;
    this.root = made("div", "modelier-editor");
    this.waiting = made("pre", "modelier-editor-waiting");
    this.line = made("div", "modelier-editor-line");
    this.line.setAttribute("role", "status");
    this.hint = made("p", "modelier-editor-hint");
    this.hint.id = `modelier-editor-${this.id}`;
    this.root.append(this.waiting, this.line, this.hint);
    parent.append(this.root);
    this.leave = () => document.visibilityState === "hidden" && this.send();
    document.addEventListener("visibilitychange", this.leave);
  }

  update(data, setState) {
    this.data = { ...data, text: data.text.replace(/\r\n?/g, "\n") };
    this.tell = setState;
    this.hint.textContent = data.texts.hint;
    if (this.view) this.show();
    else this.begin();
  }

  begin() {
    this.waiting.textContent = this.data.text;
    codeMirror(this.data.library).then(
      (cm) => this.view || this.ended || this.make(cm),
      () => (this.line.textContent = this.data.texts.unloaded),
    );
  }

  make(cm) {
    const { texts, completions, text } = this.data;
    this.cm = cm;
    this.parts = markedLines(cm);
    this.view = new cm.EditorView({
      doc: text,
      parent: this.root,
      extensions: [
        cm.lineNumbers(),
        cm.history(),
        cm.indentOnInput(),
        cm.bracketMatching(),
        cm.closeBrackets(),
        cm.autocompletion({
          override: [completing(cm, completions), cm.localCompletionSource],
          positionInfo: belowOrAbove,
        }),
        cm.highlightActiveLine(),
        cm.highlightActiveLineGutter(),
        cm.search({ top: true }),
        cm.python(),
        cm.indentUnit.of("    "),
        cm.EditorState.phrases.of(texts.phrases),
        cm.EditorView.lineWrapping,
        cm.EditorView.contentAttributes.of({ "aria-label": texts.label, "aria-describedby": this.hint.id }),
        syntaxColours(cm),
        this.parts.field,
        cm.keymap.of([
          { key: "F8", run: cm.nextDiagnostic },
          ...cm.closeBracketsKeymap,
          ...cm.completionKeymap,
          ...cm.searchKeymap,
          ...cm.historyKeymap,
          ...cm.defaultKeymap,
          cm.indentWithTab,
        ]),
        cm.EditorView.updateListener.of((change) => this.hear(change)),
        cm.EditorView.domEventHandlers({ blur: () => this.send() }),
      ],
    });
    this.root.prepend(this.view.dom);
    this.waiting.remove();
    this.show();
  }

  get text() {
    return this.view.state.doc.toString();
  }

  hear({ docChanged, selectionSet, transactions }) {
    if (docChanged && !this.taking) {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.send(), REST);
    } else if (selectionSet && transactions.some((transaction) => transaction.isUserEvent("select"))) {
      clearTimeout(this.pointing);
      this.pointing = setTimeout(() => this.point(), REST_OF_CURSOR);
    }
    if (docChanged || selectionSet) this.sayLine();
  }

  // What was typed, once it is another text than the one that was sent last.
  send() {
    if (!this.resting) return;
    clearTimeout(this.resting);
    this.resting = null;
    if (this.text === this.known) return;
    this.known = this.text;
    this.tell("written", { editor: this.id, number: ++this.sent, text: this.known });
  }

  // The part of the model that the cursor stands in.
  point() {
    const { parts, selected } = this.data;
    const { head } = this.view.state.selection.main;
    const line = this.view.state.doc.lineAt(head).number;
    const part = parts.find(([lines]) => lines.includes(line))?.[1];
    if (this.resting || !this.isAnswer || part === undefined || part === selected) return;
    this.shownPart = part; // the learner is there already
    this.tell("pointed", { editor: this.id, number: ++this.pointed, part });
  }

  // Whether what is drawn is of the text that was sent last.
  get isAnswer() {
    const { heard } = this.data;
    return (heard?.[0] === this.id ? heard[1] : 0) === this.sent;
  }

  show() {
    if (this.resting || !this.isAnswer) return; // never under the learner's fingers
    if (this.data.text !== this.text) this.take(this.data.text);
    this.known = this.data.text;
    this.showProblems();
    this.showPart();
  }

  // Another text: what differs is replaced, as a step that the editor itself can undo.
  take(text) {
    const now = this.text;
    let from = 0;
    while (from < Math.min(now.length, text.length) && now[from] === text[from]) from++;
    let rest = 0;
    const most = Math.min(now.length, text.length) - from;
    while (rest < most && now[now.length - 1 - rest] === text[text.length - 1 - rest]) rest++;
    this.taking = true;
    this.view.dispatch({
      changes: { from, to: now.length - rest, insert: text.slice(from, text.length - rest) },
      annotations: this.cm.isolateHistory.of("full"),
    });
    this.taking = false;
  }

  showProblems() {
    const { doc } = this.view.state;
    const act = { label: this.data.texts.mend, mend: (view, repair) => this.mend(view, repair) };
    const found = this.data.problems.map((problem) => diagnosticOf(doc, problem, act));
    this.view.dispatch(this.cm.setDiagnostics(this.view.state, found));
    this.sayLine();
  }

  mend(view, repair) {
    view.dispatch({ changes: mended(view.state.doc, repair), annotations: this.cm.isolateHistory.of("full") });
    this.send();
  }

  showPart() {
    const { parts, selected } = this.data;
    const { doc } = this.view.state;
    const lines = parts.filter(([, part]) => part === selected).flatMap(([numbers]) => numbers);
    const places = [...new Set(lines)].sort((one, other) => one - other).filter((line) => line <= doc.lines);
    const effects = [this.parts.change.of(places.map((line) => doc.line(line).from))];
    if (places.length && selected !== this.shownPart && !this.view.hasFocus) {
      effects.push(this.cm.EditorView.scrollIntoView(doc.line(places.at(-1)).from, { y: "center" }));
    }
    this.shownPart = selected;
    this.view.dispatch({ effects });
  }

  // What is wrong with the line that the cursor is in, for those who cannot hover.
  sayLine() {
    const { doc, selection } = this.view.state;
    const line = doc.lineAt(selection.main.head).number;
    const words = this.isAnswer && !this.resting ? this.data.problems : [];
    const said = words.filter((problem) => problem.line === line).map((problem) => problem.words);
    const text = said.length && this.view.hasFocus ? said.join(" ") : "";
    if (this.line.textContent !== text) this.line.textContent = text;
  }

  end() {
    this.ended = true;
    if (this.view) this.send();
    clearTimeout(this.pointing);
    document.removeEventListener("visibilitychange", this.leave);
    this.view?.destroy();
    this.root.remove();
  }
}

function made(tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}

export default function ({ data, parentElement, setStateValue }) {
  let editor = editors.get(parentElement);
  if (!editor) editors.set(parentElement, (editor = new Editor(parentElement)));
  editor.update(data, setStateValue);
  return () => {
    editor.end();
    editors.delete(parentElement);
  };
}
