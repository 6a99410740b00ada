// The list of people, apart from the screen. A line without a theme is not finished: it is not sent.
const PASSE_MAX = 200;

function newKey() {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  return [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

export class Matinee {
  constructor(lignes, connues) {
    this.lignes = lignes;
    this.connues = connues;
    this.courante = "";
    this.passe = [];
  }

  get personne() {
    return this.lignes.find((ligne) => ligne.cle === this.courante);
  }

  get finies() {
    return this.lignes.filter((ligne) => ligne.thematiques.length > 0);
  }

  get inachevee() {
    return this.lignes.find((ligne) => ligne.thematiques.length === 0);
  }

  #remember() {
    this.passe.push(JSON.stringify([this.lignes, this.courante]));
    if (this.passe.length > PASSE_MAX) this.passe.shift();
  }

  #begin(tranche) {
    const ligne = { cle: newKey(), tranche, thematiques: [], orientations: [], genre: "", statut: "" };
    this.lignes.push(ligne);
    this.courante = ligne.cle;
    return ligne;
  }

  /** An age: the next person; or the age of the one who has no theme yet. */
  tapAge(tranche) {
    this.#remember();
    if (this.inachevee) {
      this.courante = this.inachevee.cle;
      this.inachevee.tranche = tranche;
    } else this.#begin(tranche);
  }

  /** A theme, or where the person is sent: on or off. Without anybody, somebody whose age is not told. */
  toggle(champ, valeur) {
    this.#remember();
    const liste = (this.personne ?? this.#begin("NON_COMMUNIQUE"))[champ];
    const rang = liste.indexOf(valeur);
    if (rang < 0) liste.push(valeur);
    else liste.splice(rang, 1);
  }

  /** Gender or status: one value, or none again. */
  choose(champ, valeur) {
    this.#remember();
    const ligne = this.personne ?? this.#begin("NON_COMMUNIQUE");
    ligne[champ] = ligne[champ] === valeur ? "" : valeur;
  }

  remove(cle) {
    this.#remember();
    this.lignes = this.lignes.filter((ligne) => ligne.cle !== cle);
    if (this.courante === cle) this.courante = "";
  }

  undo() {
    if (this.passe.length === 0) return;
    [this.lignes, this.courante] = JSON.parse(this.passe.pop());
  }
}

const content = (lignes) => JSON.stringify([...lignes].sort((a, b) => (a.cle < b.cle ? -1 : 1)));

/** The same people, told the same way. */
export function same(unes, autres) {
  return content(unes) === content(autres);
}

/** What the device held over what the server has: another phone's lines stay, those that this one took away are gone. */
export function merge(serveur, garde) {
  const ici = new Set(garde.lignes.map((ligne) => ligne.cle));
  const connues = new Set(garde.connues);
  return [...serveur.filter((ligne) => !ici.has(ligne.cle) && !connues.has(ligne.cle)), ...garde.lignes];
}
