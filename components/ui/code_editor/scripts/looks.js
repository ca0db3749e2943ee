// How the text looks: classes, whose colours are in editor.css.

function syntaxColours({ HighlightStyle, syntaxHighlighting, tags }) {
  const classes = {
    keyword: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword],
    string: [tags.string, tags.special(tags.string)],
    number: [tags.number, tags.bool, tags.null],
    comment: [tags.comment],
    called: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.className],
  };
  const rules = Object.entries(classes).map(([name, tag]) => ({ tag, class: `modelier-${name}` }));
  return syntaxHighlighting(HighlightStyle.define(rules));
}
