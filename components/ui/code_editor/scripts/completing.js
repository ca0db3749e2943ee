// Completion: layers and functions of Keras, their arguments, and the values that an argument can have.

const WORD = /[\w.]*$/;

function completing(cm, url) {
  return async (context) => {
    const names = await known(url).catch(() => null);
    if (names === null) return null;
    const node = cm.syntaxTree(context.state).resolveInner(context.pos, -1);
    return (
      values(context, node, names) ??
      argumentNames(context, node, names) ??
      callables(context, node, names)
    );
  };
}

// What a name does stands below the list of names, or above it where there is no room.
function belowOrAbove(_view, list, _option, info, space) {
  const fits = list.bottom + (info.bottom - info.top) <= space.bottom;
  const place = fits ? `top: ${list.bottom - list.top}px` : "bottom: 100%";
  return { style: `${place}; left: -1px; width: max(100%, 18rem); max-width: 85vw` };
}

// The call that a node is among the arguments of: its function's name and its list of arguments.
function callAround(state, node) {
  for (let list = node; list; list = list.parent) {
    if (list.name !== "ArgList") continue;
    const called = list.prevSibling;
    if (!called) return null;
    const path = state.sliceDoc(called.from, called.to);
    return { name: path.split(".").at(-1), list };
  }
  return null;
}

// Within quotation marks: what the argument can be.
function values(context, node, names) {
  if (node.name !== "String") return null;
  const call = callAround(context.state, node);
  if (!call) return null;
  const before = context.state.sliceDoc(call.list.from, node.from);
  const argument = /(\w+)\s*=\s*[[{(]?[^=]*$/.exec(before)?.[1];
  const choices =
    (names.calls[call.name] ?? []).find(({ name }) => name === argument)?.choices ?? names.values[argument];
  if (!choices?.length) return null;
  return {
    from: node.from + 1,
    options: choices.map(([label, info]) => ({ label, info: info || undefined, type: "constant" })),
    validFor: /^\w*$/,
  };
}

// Where an argument begins: those that are not given yet.
function argumentNames(context, node, names) {
  const call = callAround(context.state, node);
  const known = call && names.calls[call.name];
  const word = context.matchBefore(/\w*$/);
  if (!known || !word) return null;
  const before = context.state.sliceDoc(call.list.from + 1, word.from);
  if (!/(^|,)\s*$/.test(before) || inside(before)) return null;
  if (word.from === word.to && !context.explicit) return null;
  const given = new Set([...context.state.sliceDoc(call.list.from, call.list.to).matchAll(/(\w+)\s*=/g)].map(([, name]) => name));
  const options = known
    .filter(({ name }) => !given.has(name))
    .map(({ name, info, detail }, place) => ({
      label: `${name}=`, info: info || undefined, detail, type: "property", boost: 50 - place,
    }));
  return options.length ? { from: word.from, options, validFor: /^\w*$/ } : null;
}

// Whether a bracket that was opened in a text is still open at its end.
function inside(text) {
  let open = 0;
  for (const sign of text) open += "([{".includes(sign) ? 1 : ")]}".includes(sign) ? -1 : 0;
  return open > 0;
}

function callables(context, node, names) {
  if (["String", "Comment", "FormatString"].includes(node.name)) return null;
  const word = context.matchBefore(WORD);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  const dot = word.text.lastIndexOf(".");
  if (dot < 0) return { from: word.from, options: names.callables, validFor: /^\w*$/ };
  const home = word.text.slice(0, dot).split(".").at(-1);
  const options = names.callables.filter((option) => option.home === home);
  return options.length ? { from: word.from + dot + 1, options, validFor: /^\w*$/ } : null;
}
