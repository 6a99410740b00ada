// The card of a place over the map: opened by a point, closed by its button or Escape, the focus given back.

/**
 * `panneau`: a <dialog>, not modal: the map and the list stay within reach. `fiches`: address of the cards.
 * `opened(rectangle)` is told what the panel covers, `closed()` that the focus may be taken back.
 */
export function installPanel(panneau, fiches, { opened, closed }) {
  let demande = null;

  const hide = () => {
    demande?.abort();
    if (!panneau.open) return;
    panneau.close();
    closed();
  };
  const fill = (html) => {
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.className = "bouton bouton--discret";
    bouton.textContent = "Fermer";
    bouton.addEventListener("click", hide);
    const contenu = document.createElement("div");
    contenu.innerHTML = html;
    panneau.replaceChildren(bouton, contenu);
    if (!panneau.open) panneau.show();
    opened(panneau.getBoundingClientRect());
    bouton.focus();
  };
  panneau.parentElement.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panneau.open) hide();
  });

  const open = async (numeros, plus = 0) => {
    demande?.abort();
    demande = new AbortController();
    try {
      const reponse = await fetch(`${fiches}?${numeros.map((numero) => `n=${numero}`).join("&")}`, { signal: demande.signal });
      if (!reponse.ok) throw new Error(`${reponse.status}`);
      const suite = plus ? `<p>Et ${plus} autres lieux au même endroit : cherchez-les dans la liste.</p>` : "";
      fill((await reponse.text()) + suite);
    } catch (erreur) {
      if (erreur.name === "AbortError") return;
      fill("<p>Nous n'avons pas pu lire ce lieu. Cherchez-le dans la liste.</p>");
    }
  };
  return { open, hide };
}
