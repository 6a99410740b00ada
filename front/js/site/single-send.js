const DELAI_MS = 5000;

/** Ignore the second click of a double click on a form that writes: one act, one request. */
export function installSingleSend(root) {
  root.addEventListener("submit", (event) => {
    const formulaire = event.target;
    if (event.defaultPrevented || formulaire.method !== "post") return;
    if (formulaire.dataset.envoye) {
      event.preventDefault();
      return;
    }
    formulaire.dataset.envoye = "oui";
    // Given back after a while: the answer may be a download, which leaves the page in place.
    setTimeout(() => delete formulaire.dataset.envoye, DELAI_MS);
  });
  // A page taken back from the browser's cache must not keep its buttons dead.
  window.addEventListener("pageshow", () => {
    for (const formulaire of root.querySelectorAll("form[data-envoye]")) delete formulaire.dataset.envoye;
  });
}
