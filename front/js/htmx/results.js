/**
 * `form[data-resultats="id"]`: when a person sends it himself (button, Enter), the focus goes to the results once they
 * are there. A choice sent by auto-send.js has no submitter: the focus stays where he works.
 */
export function installResults(root) {
  let attendu = null;
  root.addEventListener(
    "submit",
    (event) => {
      attendu = event.submitter ? (event.target.dataset.resultats ?? null) : null;
    },
    true,
  );
  root.addEventListener("htmx:after:swap", () => {
    const cible = attendu && document.getElementById(attendu);
    attendu = null;
    if (!cible) return;
    cible.focus({ preventScroll: true });
    cible.scrollIntoView({ block: "start" });
  });
  root.addEventListener("htmx:after:swap", () => {
    // Buttons that only work with JavaScript come back hidden in each answer.
    const utiles = navigator.geolocation ? "[data-imprimer], [data-position]" : "[data-imprimer]";
    for (const bouton of root.querySelectorAll(utiles)) bouton.hidden = false;
  });
}
