/**
 * Move the focus to `[data-prise-de-focus]` (the error summary). The attribute `autofocus` does the same at page load
 * in recent browsers; this covers the others, and fragments swapped in later.
 */
export function installFocus(root) {
  const focusFirst = (zone) => {
    const cible = zone.querySelector?.("[data-prise-de-focus]");
    if (cible && document.activeElement !== cible) cible.focus();
  };
  // After the browser's own autofocus, which speaks first when it knows how.
  requestAnimationFrame(() => requestAnimationFrame(() => focusFirst(root)));
  root.addEventListener("htmx:after:settle", (event) => focusFirst(event.target));

  // A link of the summary puts the caret in the field, with its label in view and not only the box.
  root.addEventListener("click", (event) => {
    const lien = event.target.closest?.("[data-resume-erreurs] a[href^='#']");
    if (!lien) return;
    const champ = document.getElementById(decodeURIComponent(lien.hash.slice(1)));
    if (!champ) return;
    event.preventDefault();
    const legende = champ.closest("fieldset")?.querySelector("legend");
    const etiquette = champ.labels?.[0];
    (legende ?? etiquette ?? champ).scrollIntoView({ block: "start" });
    champ.focus({ preventScroll: true });
  });
}
