// Streamlit's own texts in the language of the page, and names of icons that are not read out.

// Where Streamlit writes texts of its own that can be seen.
const WRITTEN =
  '[data-testid="stSkipToContent"], [data-testid="stFileUploaderDropzone"] p, ' +
  '[data-testid="stFileUploaderDropzone"] span, [data-testid="stMainMenuList"] span';
const LABELLED = "button[aria-label], nav[aria-label], input[aria-label], [role=button][aria-label]";
const ICON = '[role="img"][aria-label$=" icon"]';

const language = { phrases: {}, patterns: [] };
// By element: the text that Streamlit gave it, and the one that was put in its place.
const replaced = new WeakMap();

function translated(text) {
  if (language.phrases[text]) return language.phrases[text];
  for (const [pattern, replacement] of language.patterns) {
    if (pattern.test(text)) return text.replace(pattern, replacement);
  }
  return text;
}

function translate(node, read, write) {
  const now = read(node);
  const before = replaced.get(node);
  const original = before && before.written === now ? before.original : now;
  const written = translated(original);
  if (written === now) return;
  replaced.set(node, { original, written });
  write(node, written);
}

function translateTexts(root) {
  for (const element of root.querySelectorAll(LABELLED)) {
    translate(element, (at) => at.getAttribute("aria-label"), (at, text) => at.setAttribute("aria-label", text));
  }
  for (const element of root.querySelectorAll(WRITTEN)) {
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) translate(node, (at) => at.data, (at, text) => (at.data = text));
    }
  }
}

function hideIconNames(root) {
  for (const icon of root.querySelectorAll(ICON)) {
    icon.removeAttribute("role");
    icon.removeAttribute("aria-label");
    icon.setAttribute("aria-hidden", "true");
  }
}

function setLanguage(data) {
  document.documentElement.lang = data.language;
  language.phrases = data.phrases;
  language.patterns = data.patterns.map(([pattern, replacement]) => [new RegExp(pattern), replacement]);
}
