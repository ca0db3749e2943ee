// Streamlit's own texts in the language of the page, and names of icons that are not read out.

// Where Streamlit writes texts of its own that can be seen.
const WRITTEN =
  '[data-testid="stSkipToContent"], [data-testid="stFileUploaderDropzone"] p, ' +
  '[data-testid="stFileUploaderDropzone"] span, [data-testid="stMainMenuList"] span, ' +
  '[data-testid="stStatusWidget"] *, [data-testid="InputInstructions"], ' +
  '[data-testid="InputInstructions"] *';
// Elements with a text in an attribute.
const ATTRIBUTES = {
  "aria-label": "button, nav, section, input, [role=button], kbd, span",
  placeholder: "input, textarea",
};
const ICON = '[role="img"][aria-label$=" icon"]';

const language = { phrases: {}, patterns: [] };
// By text or attribute: what Streamlit wrote, and what was put in its place.
const replaced = new WeakMap();

function translated(text) {
  if (language.phrases[text]) return language.phrases[text];
  for (const [pattern, replacement] of language.patterns) {
    if (pattern.test(text)) return text.replace(pattern, replacement);
  }
  return text;
}

function translate(node) {
  const now = node.nodeValue;
  const before = replaced.get(node);
  const original = before && before.written === now ? before.original : now;
  const written = translated(original);
  if (written === now) return;
  replaced.set(node, { original, written });
  node.nodeValue = written;
}

function translateTexts(root) {
  for (const [name, elements] of Object.entries(ATTRIBUTES)) {
    for (const element of root.querySelectorAll(`:is(${elements})[${name}]`)) {
      translate(element.getAttributeNode(name));
    }
  }
  for (const element of root.querySelectorAll(WRITTEN)) {
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) translate(node);
  }
}

function hideIconNames(root) {
  for (const icon of root.querySelectorAll(ICON)) {
    icon.removeAttribute("role");
    icon.removeAttribute("aria-label");
    icon.setAttribute("aria-hidden", "true");
  }
}

// The switch shows the language of the page; the server knows the one of the first page.
const SWITCH = '.st-key-language [role="radio"][aria-checked="true"]';
const LANGUAGE_AT_FIRST = Object.values(LANGUAGES).find(({ tag }) => tag === region().lang);

function languageChanged() {
  const chosen = LANGUAGES[document.querySelector(SWITCH)?.textContent.trim()];
  if (!chosen || chosen.tag === document.documentElement.lang) return false;
  setLanguage(chosen);
  return true;
}

function setLanguage({ tag, phrases, patterns }) {
  document.documentElement.lang = region().lang = tag;
  language.phrases = phrases;
  language.patterns = patterns.map(([pattern, replacement]) => [new RegExp(pattern), replacement]);
}

function region() {
  return document.getElementById("modelier-announcements");
}
