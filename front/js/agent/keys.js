const SAISIE = "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), textarea, select, [contenteditable]";

/** A key belongs to the field being filled, to the browser or to the reader software before it belongs to us. */
function isTaken(event) {
  return event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey
    || event.target.closest?.(SAISIE);
}

function isVisible(element) {
  return element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;
}

/**
 * Keyboard by data attributes: `data-touche="a"` on a button, a link or a field is clicked (or focused) by that key;
 * `?` opens `details[data-aide-clavier]`. Single keys may be switched off there (WCAG 2.1.4): the choice is kept in
 * this browser.
 */
export function installKeys(root) {
  const aide = () => root.querySelector("details[data-aide-clavier]");
  let actives = readChoice();

  const box = () => root.querySelector("input[data-touches-actives]");
  if (box()) {
    box().closest("[hidden]")?.removeAttribute("hidden");
    box().checked = actives;
    box().addEventListener("change", (event) => {
      actives = event.target.checked;
      writeChoice(actives);
    });
  }

  root.addEventListener("keydown", (event) => {
    if (event.repeat || isTaken(event)) return;
    if (event.key === "?" && aide()) {
      event.preventDefault();
      aide().open = !aide().open;
      aide().querySelector("summary").focus();
      return;
    }
    if (event.key === "Escape" && aide()?.open) {
      aide().open = false;
      return;
    }
    if (!actives || event.key.length > 1 && !event.key.startsWith("Arrow")) return;
    const cible = [...root.querySelectorAll("[data-touche]")].find(
      (element) => element.dataset.touche.toLowerCase() === event.key.toLowerCase() && isVisible(element),
    );
    if (!cible || cible.matches(":disabled, [aria-disabled=true]")) return;
    event.preventDefault();
    if (cible.matches(SAISIE)) cible.focus();
    else cible.click();
  });
}

function readChoice() {
  try {
    return localStorage.getItem("maillage.touches") !== "non";
  } catch {
    return true; // storage refused by the browser's settings
  }
}

function writeChoice(actives) {
  try {
    localStorage.setItem("maillage.touches", actives ? "oui" : "non");
  } catch {
    // the choice then holds for this page only
  }
}
