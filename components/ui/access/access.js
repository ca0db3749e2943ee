// Starts what mends the page, once for all pages of a visit.

function mend(root) {
  showDigits(root);
  hideIconNames(root);
  announceChanges(root);
  reachCode(root);
  translateTexts(root);
}

function hear(changes) {
  if (languageChanged()) {
    mend(document);
  } else {
    // Curves and drawings change all the time, and have nothing to mend.
    const places = new Set(changes.map(({ target }) => target).filter((place) => !(place instanceof SVGElement)));
    for (const place of places) {
      if (place.isConnected) mend(place.parentElement ?? place);
    }
  }
  beginAtTop();
  offerParts();
  showWrong();
  openPopovers(changes);
  keepFocus();
}

addEventListener("keydown", leaveToField, true);
addEventListener("keydown", walkPopover, true);
addEventListener("keydown", walkOutline, true);
addEventListener("keydown", takeFirst, true);
addEventListener("keydown", leavePart, true);
addEventListener("keydown", goRound, true);
addEventListener("keydown", trainFromChoice, true);
document.body.addEventListener("keydown", keepInField);
addEventListener("click", dropRepeated, true);
addEventListener("mousedown", renameTwice, true);
addEventListener("click", renameTwice, true);
addEventListener("click", showChosen, true);
addEventListener("pointerdown", stayInPlace, true);
addEventListener("click", showPart, true);
addEventListener("click", showLines, true);
addEventListener("click", showBegun, true);
addEventListener("keydown", dropRepeated, true);
addEventListener("pointerdown", holdTouch, true);
addEventListener("touchstart", holdTouch, { capture: true, passive: true });
addEventListener("pointermove", passTouch, true);
addEventListener("pointerup", dropTouch, true);
addEventListener("pointercancel", dropTouch, true);
document.addEventListener("focusin", rememberFocus);
document.addEventListener("focusout", leaveFocus);
new MutationObserver(hear).observe(document.documentElement, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["aria-label", "aria-checked", "disabled", "placeholder"],
});
// What streams news of runs says them through this.
globalThis.modelierAnnounce = announce;
setLanguage(LANGUAGE_AT_FIRST);
mend(document);
