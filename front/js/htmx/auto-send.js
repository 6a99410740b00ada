const PAUSE_MS = 400;

/**
 * Send a form of filters (`form[data-envoi-auto]`) a moment after a change. Only forms that htmx answers: a filter must
 * never reload the whole page by itself (the focus would be lost); their button stays for everybody.
 */
export function installAutoSend(root) {
  const attentes = new WeakMap();
  root.addEventListener("change", (event) => {
    const formulaire = event.target.closest?.("form[data-envoi-auto]");
    if (!formulaire?.hasAttribute("hx-get")) return;
    clearTimeout(attentes.get(formulaire));
    attentes.set(formulaire, setTimeout(() => formulaire.requestSubmit(), PAUSE_MS));
  });
}
