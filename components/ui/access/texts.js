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
