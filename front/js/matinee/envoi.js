const DELAI_MS = 2000;

/** Sends the draft a little after the last tap, and again when the network comes back. `dire`: words for the person. */
export function installDraft(formulaire, matinee, { saved, dire }) {
  let minuterie = 0;
  let enCours = false;

  async function send() {
    if (enCours) return plan();
    if (!navigator.onLine) return dire("Pas de réseau : c'est gardé sur cet appareil.");
    enCours = true;
    const lignes = structuredClone(matinee.finies);
    const corps = new FormData(formulaire);
    corps.set("acte", "brouillon");
    corps.set("lignes", JSON.stringify(lignes));
    corps.set("connues", JSON.stringify(matinee.connues));
    try {
      const reponse = await fetch(formulaire.action, { method: "POST", body: corps, headers: { Accept: "application/json" } });
      const json = reponse.headers.get("Content-Type")?.includes("json") ? await reponse.json() : null;
      if (reponse.ok && json?.connues) saved(lignes, json);
      else dire(`${json?.message ?? "Le site n'a pas répondu."} C'est gardé sur cet appareil.`);
    } catch {
      dire("Pas de réseau : c'est gardé sur cet appareil.");
    }
    enCours = false;
  }

  function plan() {
    clearTimeout(minuterie);
    minuterie = setTimeout(send, DELAI_MS);
  }

  window.addEventListener("online", plan);
  return { plan, stop: () => clearTimeout(minuterie) };
}
