// Loaded by the map page alone. The page already holds the list: all that follows is one more way to read it.
import { openMap } from "./carte/adaptateur.js";
import { drawChosen, drawDeparture, drawGround, drawMarks, drawNames, drawScale, onScreen, readColours, roomTaken } from "./carte/dessin.js";
import { boxOf, covers, project, readGround, readGroups, readPoints, widen, writeBox } from "./carte/donnees.js";
import { buildIndex, marksIn, numbersOf, zoomThatParts } from "./carte/groupes.js";
import { installList } from "./carte/liste.js";
import { installPanel } from "./carte/panneau.js";

const DOIGT = 26;
const SOURIS = 12;

async function ask(adresse, signal) {
  const reponse = await fetch(adresse, { signal });
  if (!reponse.ok) throw new Error(`${adresse} : ${reponse.status}`);
  return reponse.json();
}

class Plan {
  constructor(section, fond, points) {
    this.section = section;
    this.fond = fond;
    this.points = points; // null: too many, the server groups them
    this.index = points && buildIndex(points);
    this.connus = new Map((points ?? []).map((point) => [point.numero, point]));
    this.serveur = { marques: [], boite: [0, 0, 0, 0], zoom: -1 };
    this.dessinees = [];
    this.choisi = null;
    this.survol = null;
    const { depart, departNom } = section.dataset;
    const [lat, lon] = depart.split(",").map(Number);
    this.depart = depart ? { lat, lon, nom: departNom } : null;
  }

  part(nom) {
    return this.section.querySelector(`[data-plan-${nom}]`);
  }

  open() {
    const { fiches, tuiles } = this.section.dataset;
    this.part("dit").hidden = true;
    for (const nom of ["cadre", "legende"]) this.part(nom).hidden = false;
    this.couleurs = readColours(this.part("vue"));
    this.carte = openMap(this.part("vue"), {
      tuiles,
      dessiner: (ctx, vue, zoom) => this.draw(ctx, vue, zoom),
      presser: (point) => this.press(point),
      survoler: (point) => Boolean(this.markAt(point)),
      finir: (parLaPersonne) => this.settle(parLaPersonne),
    });
    this.panneau = installPanel(this.part("panneau"), fiches, {
      opened: (rectangle) => this.uncover(rectangle),
      closed: () => {
        this.choose(null);
        this.carte.focus();
      },
    });
    this.installButtons();
    this.installList();
    for (const quoi of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
      window.matchMedia(quoi).addEventListener("change", () => {
        this.couleurs = readColours(this.part("vue"));
        this.carte.redraw();
      });
    }
    document.fonts?.ready.then(() => this.carte.redraw());
    this.showAll();
  }

  installButtons() {
    for (const bouton of this.section.querySelectorAll("[data-plan-zoom]")) {
      bouton.addEventListener("click", () => this.carte.zoomBy(Number(bouton.dataset.planZoom)));
    }
    this.part("tout").addEventListener("click", () => this.showAll());
    this.part("ici").addEventListener("click", () => {
      const adresse = new URL(this.section.dataset.ici, window.location.href);
      adresse.searchParams.set("boite", writeBox(this.carte.box()));
      window.location.assign(adresse.href.replaceAll("%2C", ","));
    });
  }

  installList() {
    const liste = document.querySelector("[data-plan-liste]");
    if (!liste) return;
    installList(liste, this.connus, {
      montrer: (point) => {
        this.panneau.hide();
        this.choose(point);
        this.carte.goTo(point);
        this.section.scrollIntoView({ block: "nearest" });
      },
      surligner: (point) => {
        this.survol = point && this.carte.shows(point) ? point : null;
        this.carte.redraw();
      },
    });
  }

  /** What was asked, else all the points, else the whole Département. */
  showAll() {
    const demandee = this.section.dataset.boite;
    const boite = demandee ? demandee.split(",").map(Number) : boxOf(this.points ?? []);
    if (boite || !this.depart) this.carte.frame(boite ?? this.fond.boite ?? [-5, 41, 10, 51]);
    else this.carte.goTo(this.depart, 11);
    this.part("ici").hidden = true;
  }

  draw(ctx, vue, zoom) {
    const { couleurs } = this;
    this.vue = vue;
    const { tuiles } = this.section.dataset;
    if (!tuiles) drawGround(ctx, this.fond, vue, couleurs);
    const marques = this.index ? marksIn(this.index, widen(this.carte.box()), zoom) : this.serveur.marques;
    this.dessinees = drawMarks(ctx, marques, vue, couleurs);
    if (!tuiles) drawNames(ctx, this.fond, vue, couleurs, zoom, roomTaken(this.dessinees, vue));
    if (this.depart?.nom) drawDeparture(ctx, this.depart, vue, couleurs);
    for (const point of new Set([this.choisi, this.survol])) if (point) drawChosen(ctx, point, vue, couleurs);
    drawScale(ctx, vue, couleurs, this.carte.metresPerPixel());
  }

  markAt({ x, y }) {
    const large = window.matchMedia("(pointer: coarse)").matches ? DOIGT : SOURIS;
    const away = (marque) => Math.hypot(marque.x - x, marque.y - y) - (marque.nombre ? marque.rayon : 0);
    return this.dessinees.reduce((pres, marque) => {
      const ecart = away(marque);
      return ecart <= large && (!pres || ecart < away(pres)) ? marque : pres;
    }, null);
  }

  press(point) {
    const marque = this.markAt(point);
    if (!marque) return;
    if (!marque.nombre) {
      this.choose(marque);
      this.panneau.open([marque.numero]);
    } else if (this.index) {
      const zoom = zoomThatParts(this.index, marque.groupe);
      const numeros = numbersOf(this.index, marque.groupe);
      if (zoom === null) this.panneau.open(numeros, marque.nombre - numeros.length);
      else this.carte.goTo(marque, zoom);
    } else this.carte.goTo(marque, this.carte.zoom() + 2);
  }

  choose(point) {
    this.choisi = point;
    this.carte.redraw();
  }

  /** Slide the map so that the point chosen is not under the panel. */
  uncover(panneau) {
    if (!this.choisi) return;
    const cadre = this.part("vue").getBoundingClientRect();
    const [x, y] = onScreen(this.vue, project(this.choisi.lon, this.choisi.lat));
    const dessous = cadre.top + y + 24 - panneau.top;
    const under = dessous > 0 && panneau.top < cadre.bottom && cadre.left + x - 24 < panneau.right;
    if (under) this.carte.slide(Math.min(dessous, y - 24));
  }

  settle(parLaPersonne) {
    if (parLaPersonne) this.part("ici").hidden = false;
    if (!this.index) this.askGroups();
  }

  /** What the server has grouped for this view, kept while the view stays inside. */
  async askGroups() {
    const zoom = Math.floor(this.carte.zoom());
    if (zoom === this.serveur.zoom && covers(this.serveur.boite, this.carte.box())) return;
    const boite = widen(this.carte.box());
    this.demande?.abort();
    this.demande = new AbortController();
    const adresse = new URL(this.section.dataset.groupes, window.location.href);
    adresse.searchParams.set("zone", writeBox(boite));
    adresse.searchParams.set("zoom", zoom);
    try {
      const { points, groupes } = await ask(adresse, this.demande.signal);
      this.serveur = { zoom, boite, marques: points ? readPoints(points) : readGroups(groupes) };
      this.carte.redraw();
    } catch (erreur) {
      if (erreur.name !== "AbortError") this.tell("Nous n'avons pas pu lire les lieux de cette zone. La liste reste juste.");
    }
  }

  tell(texte) {
    const phrase = this.part("dit");
    phrase.setAttribute("role", "status");
    phrase.textContent = texte;
    phrase.hidden = false;
  }
}

async function start(section) {
  const { contours, points } = section.dataset;
  const [fond, lieux] = await Promise.all([ask(contours), ask(points)]);
  new Plan(section, readGround(fond), lieux.points && readPoints(lieux.points)).open();
}

for (const section of document.querySelectorAll("[data-plan]")) {
  start(section).catch((erreur) => {
    section.querySelector("[data-plan-dit]").textContent = "La carte n'a pas pu se dessiner. La liste dit la même chose.";
    throw erreur;
  });
}
