const PHRASES = {
  401: "Vous n'êtes plus connecté. Rechargez la page, puis connectez-vous.",
  403: "Vous n'avez pas le droit de faire cette action.",
  404: "Cet élément n'existe plus. Rechargez la page.",
  429: "Vous avez fait beaucoup de demandes. Attendez une minute, puis recommencez.",
};
const PANNE = "La page n'a pas pu être mise à jour. Vérifiez votre connexion, puis rechargez la page.";

function refuse() {
  throw new Error("htmx: evaluated code is refused here, use a module and a data attribute");
}

/** Take evaluation out of htmx (trigger filters, js: values, hx-on), and say failures in the page's live zone. */
export function installGuard(htmx, root) {
  htmx.registerExtension("sans-eval", { init: (api) => api.initSecurity(null, refuse, refuse) });

  const say = (phrase) => {
    const zone = root.querySelector("[data-annonces]");
    if (zone) zone.textContent = phrase;
  };
  root.addEventListener("htmx:response:error", (event) => {
    const statut = event.detail?.ctx?.response?.status;
    // 422 is a form given back with its errors: it is shown, and its summary takes the focus.
    if (statut !== 422) say(PHRASES[statut] ?? PANNE);
  });
  root.addEventListener("htmx:error", () => say(PANNE));
  root.addEventListener("htmx:before:request", () => say(""));
}
