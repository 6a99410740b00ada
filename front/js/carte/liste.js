// The list drives the map: each card can show its point, with the keyboard too.

/**
 * `liste.dataset.planListe`: number of the place of each line. `connus`: {number: point} of what the map holds. `montrer(point)` centres the map, `surligner(point | null)` rings it
 * without moving anything.
 */
export function installList(liste, connus, { montrer, surligner }) {
  const numeros = liste.dataset.planListe.split(",").map(Number);
  for (const [rang, ligne] of [...liste.children].entries()) {
    const point = connus.get(numeros[rang]);
    if (!point) continue;
    const nom = ligne.querySelector("h2, h3")?.textContent.trim() ?? "";
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.className = "bouton bouton--discret plan__montrer";
    bouton.textContent = "Voir sur la carte";
    bouton.setAttribute("aria-label", `Voir sur la carte : ${nom}`);
    bouton.addEventListener("click", () => {
      montrer(point);
      const annonce = document.querySelector("[data-annonces]");
      if (annonce) annonce.textContent = `La carte montre ${nom}.`;
    });
    ligne.append(bouton);
    for (const debut of ["focusin", "mouseenter"]) ligne.addEventListener(debut, () => surligner(point));
    for (const fin of ["focusout", "mouseleave"]) ligne.addEventListener(fin, () => surligner(null));
  }
}
