import { installDraft } from "./envoi.js";
import { Matinee, merge, same } from "./etat.js";
import { forget, keep, recall } from "./reserve.js";

const pluriel = (nombre) => `${nombre} personne${nombre > 1 ? "s" : ""}`;

/** Shows the buttons in place of the numbers, and keeps everything until the server said yes. */
export function installMorning(formulaire) {
  const { cle } = formulaire.dataset;
  const recu = JSON.parse(formulaire.dataset.etat);
  const matinee = new Matinee(recu.lignes, recu.connues);
  const zone = formulaire.querySelector("[data-touches]");
  const un = (marque) => zone.querySelector(`[data-${marque}]`);
  const mots = readWords(zone);
  let garde = recall(cle);
  if (garde && same(merge(recu.gardees, garde), recu.gardees)) {
    forget(cle);
    garde = null;
  }

  formulaire.querySelector("[data-papier]").remove();
  zone.hidden = false;
  un("reprise").hidden = !garde;
  if (garde) un("reprise-texte").textContent = `${pluriel(garde.lignes.length)} sur cet appareil, pas encore toutes envoyées.`;

  const dire = (texte) => { un("garde").textContent = texte; };
  const brouillon = "transmis" in formulaire.dataset ? null : installDraft(formulaire, matinee, {
    dire,
    saved(lignes, { connues, heure }) {
      matinee.connues = [...new Set([...matinee.connues, ...connues])];
      if (same(lignes, matinee.finies) && !matinee.inachevee) forget(cle);
      else keep(cle, matinee.lignes, matinee.connues);
      dire(`Enregistré à ${heure}.`);
    },
  });

  function resume() {
    if (!garde) return;
    matinee.lignes = merge(matinee.lignes, garde);
    matinee.connues = [...new Set([...matinee.connues, ...garde.connues])];
    garde = null;
    un("reprise").hidden = true;
  }

  function changed(dit) {
    if (!keep(cle, matinee.lignes, matinee.connues)) dire("Cet appareil ne garde rien : transmettez avant de fermer la page.");
    draw(zone, matinee, mots);
    un("dit").textContent = dit;
    brouillon?.plan();
  }

  zone.addEventListener("click", (event) => {
    const bouton = event.target.closest("button");
    if (!bouton) return;
    const { tranche, genre, statut, theme, orientation, retirer } = bouton.dataset;
    if ("effacer" in bouton.dataset) {
      garde = null;
      forget(cle);
      un("reprise").hidden = true;
      return;
    }
    resume();
    if (tranche) matinee.tapAge(tranche);
    else if (theme) matinee.toggle("thematiques", theme);
    else if (orientation) matinee.toggle("orientations", orientation);
    else if (genre) matinee.choose("genre", genre);
    else if (statut) matinee.choose("statut", statut);
    else if (retirer) matinee.remove(retirer);
    else if ("annuler" in bouton.dataset) matinee.undo();
    changed("annuler" in bouton.dataset ? `Annulé. ${pluriel(matinee.finies.length)}` : say(matinee, mots));
  });

  formulaire.addEventListener("submit", (event) => {
    if (matinee.inachevee) {
      event.preventDefault();
      event.stopImmediatePropagation();
      matinee.courante = matinee.inachevee.cle;
      changed("Il manque un thème.");
      dire("Il manque un thème pour une personne : choisissez-en un, ou annulez.");
      un("theme").focus();
      return;
    }
    resume();
    brouillon?.stop();
    put(formulaire, "lignes", matinee.finies);
    put(formulaire, "connues", matinee.connues);
  }, true);

  draw(zone, matinee, mots);
}

/** Words of the buttons, by value: the page says them once. */
function readWords(zone) {
  const mots = {};
  for (const bouton of zone.querySelectorAll(".touche")) {
    const [nom, valeur] = Object.entries(bouton.dataset)[0];
    mots[`${nom}-${valeur}`] = bouton.textContent;
  }
  return mots;
}

function tell(ligne, mots) {
  const parties = [mots[`tranche-${ligne.tranche}`] ?? "Âge non communiqué"];
  parties.push(...ligne.thematiques.map((valeur) => mots[`theme-${valeur}`]));
  parties.push(...ligne.orientations.map((valeur) => `orienté vers ${mots[`orientation-${valeur}`]}`));
  if (ligne.thematiques.length === 0) parties.push("choisissez un thème");
  return parties.join(", ");
}

function say(matinee, mots) {
  const total = pluriel(matinee.finies.length);
  return matinee.personne ? `${total}. ${tell(matinee.personne, mots)}` : total;
}

function draw(zone, matinee, mots) {
  const ligne = matinee.personne;
  const chosen = {
    tranche: (valeur) => ligne?.tranche === valeur,
    genre: (valeur) => ligne?.genre === valeur,
    statut: (valeur) => ligne?.statut === valeur,
    theme: (valeur) => ligne?.thematiques.includes(valeur),
    orientation: (valeur) => ligne?.orientations.includes(valeur),
  };
  for (const bouton of zone.querySelectorAll(".touche")) {
    const [nom, valeur] = Object.entries(bouton.dataset)[0];
    bouton.setAttribute("aria-pressed", chosen[nom](valeur) ? "true" : "false");
  }
  zone.querySelector("[data-total]").textContent = pluriel(matinee.finies.length);
  zone.querySelector("[data-courante]").textContent = ligne ? tell(ligne, mots) : "";
  zone.querySelector("[data-annuler]").disabled = matinee.passe.length === 0;
  zone.querySelector("[data-liste]").replaceChildren(...matinee.lignes.map((une, rang) => row(une, rang, mots)));
}

function row(ligne, rang, mots) {
  const item = document.createElement("li");
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = "bouton bouton--discret";
  bouton.dataset.retirer = ligne.cle;
  bouton.append("Retirer");
  const precision = document.createElement("span");
  precision.className = "visually-hidden";
  precision.textContent = ` la personne ${rang + 1}`;
  bouton.append(precision);
  item.append(`${tell(ligne, mots)} `, bouton);
  return item;
}

function put(formulaire, nom, valeur) {
  const champ = formulaire.querySelector(`input[name="${nom}"]`) ?? document.createElement("input");
  champ.type = "hidden";
  champ.name = nom;
  champ.value = JSON.stringify(valeur);
  formulaire.append(champ);
}
