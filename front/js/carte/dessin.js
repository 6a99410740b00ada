// Drawing on the canvas: ground, names, marks, scale. Knows colours and pixels, neither Leaflet nor the page.
import { project } from "./donnees.js";
import { radiusOf } from "./groupes.js";

const TAILLE = 7;
const TOUR = 2 * Math.PI;

/** Colours of the page (its own, those of a dark screen, or those that the person has forced). */
export function readColours(element) {
  const style = getComputedStyle(element);
  const read = (nom) => style.getPropertyValue(`--plan-${nom}`).trim();
  return {
    mer: read("mer"), terre: read("terre"), trait: read("trait"), bord: read("bord"), nom: read("nom"),
    marque: read("marque"), papier: read("papier"), encre: read("encre"), accent: read("accent"), police: style.fontFamily,
  };
}

/** `vue`: {echelle, gauche, haut, largeur, hauteur}; the Mercator square times `echelle`, less `gauche`, `haut`, is on screen. */
export function onScreen(vue, [x, y]) {
  return [x * vue.echelle - vue.gauche, y * vue.echelle - vue.haut];
}

export function drawGround(ctx, fond, vue, couleurs) {
  ctx.fillStyle = couleurs.mer;
  ctx.fillRect(0, 0, vue.largeur, vue.hauteur);
  const trace = (lignes) => {
    ctx.beginPath();
    for (const { points, cadre } of lignes) {
      if (!isSeen(vue, cadre)) continue;
      for (let i = 0; i < points.length; i += 2) {
        const [x, y] = [points[i] * vue.echelle - vue.gauche, points[i + 1] * vue.echelle - vue.haut];
        if (i) ctx.lineTo(x, y);
        else ctx.moveTo(x, y);
      }
    }
  };
  ctx.lineJoin = "round";
  trace(fond.bords);
  ctx.fillStyle = couleurs.terre;
  ctx.fill("evenodd");
  ctx.strokeStyle = couleurs.bord;
  ctx.lineWidth = 1.5;
  ctx.stroke();
  trace(fond.traits);
  ctx.strokeStyle = couleurs.trait;
  ctx.lineWidth = 1;
  ctx.stroke();
}

function isSeen(vue, [ouest, nord, est, sud]) {
  const [gauche, haut] = onScreen(vue, [ouest, nord]);
  const [droite, bas] = onScreen(vue, [est, sud]);
  return droite >= 0 && bas >= 0 && gauche <= vue.largeur && haut <= vue.hauteur;
}

/**
 * Names of the largest communes, more of them when the map is nearer: at the centre of the commune, else beside what stands
 * there. `pris`: what is drawn already, as {x, y, demi, haut} (half a width, half a height).
 */
export function drawNames(ctx, fond, vue, couleurs, zoom, pris) {
  ctx.font = `15px ${couleurs.police}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineWidth = 4;
  ctx.strokeStyle = couleurs.terre;
  ctx.fillStyle = couleurs.nom;
  const most = zoom < 9 ? 15 : zoom < 10 ? 45 : zoom < 11 ? 130 : fond.noms.length;
  for (const { nom, point } of fond.noms.slice(0, most)) {
    const [x, y] = onScreen(vue, point);
    const place = findRoom({ x, y, demi: nom.length * 3.9 + 4, haut: 11 }, pris, vue);
    if (!place) continue;
    pris.push(place);
    ctx.strokeText(nom, place.x, place.y);
    ctx.fillText(nom, place.x, place.y);
  }
}

function findRoom(voulu, pris, vue) {
  const { x, y, demi, haut } = voulu;
  const meets = (a) => pris.find((b) => Math.abs(a.x - b.x) < a.demi + b.demi && Math.abs(a.y - b.y) < a.haut + b.haut);
  const inside = (a) => a.x >= demi && a.y >= haut && a.x <= vue.largeur - demi && a.y <= vue.hauteur - haut;
  if (!inside(voulu)) return null;
  const gene = meets(voulu);
  if (!gene) return voulu;
  const [loin, bas] = [gene.demi + demi + 1, gene.haut + haut + 1];
  const around = [{ x: gene.x, y: gene.y + bas }, { x: gene.x, y: gene.y - bas }, { x: gene.x + loin, y: gene.y }, { x: gene.x - loin, y: gene.y }];
  return around
    .map((coin) => ({ ...coin, demi, haut }))
    .filter((a) => Math.hypot(a.x - x, a.y - y) < loin + 20)
    .find((a) => inside(a) && !meets(a));
}

/** Room taken by marks, buttons and scale, where no name may be written. */
export function roomTaken(dessinees, vue) {
  const taken = dessinees.map(({ x, y, rayon }) => ({ x, y, demi: rayon, haut: rayon }));
  return [...taken, { x: vue.largeur - 30, y: 90, demi: 34, haut: 92 }, { x: 70, y: vue.hauteur - 18, demi: 74, haut: 20 }];
}

/** Draw each mark and tell where: [{...marque, x, y, rayon}], for the pointer. */
export function drawMarks(ctx, marques, vue, couleurs) {
  const dessinees = [];
  for (const marque of marques) {
    const [x, y] = onScreen(vue, project(marque.lon, marque.lat));
    const rayon = marque.nombre ? radiusOf(marque.nombre) : TAILLE;
    if (marque.nombre) drawGroup(ctx, x, y, rayon, marque.nombre, couleurs);
    else {
      if (marque.approximatif) drawHalo(ctx, x, y, couleurs);
      drawPlace(ctx, x, y, marque.niveau, couleurs);
    }
    dessinees.push({ ...marque, x, y, rayon });
  }
  return dessinees;
}

function drawGroup(ctx, x, y, rayon, nombre, couleurs) {
  ctx.beginPath();
  ctx.arc(x, y, rayon, 0, TOUR);
  ctx.fillStyle = couleurs.papier;
  ctx.fill();
  ctx.lineWidth = 3;
  ctx.strokeStyle = couleurs.marque;
  ctx.stroke();
  ctx.font = `700 ${nombre > 999 ? 14 : 16}px ${couleurs.police}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = couleurs.encre;
  ctx.fillText(nombre.toLocaleString("fr-FR"), x, y + 1);
}

/** Around a place known only by its street or its commune: a dotted circle. */
function drawHalo(ctx, x, y, couleurs) {
  ctx.beginPath();
  ctx.arc(x, y, TAILLE + 6, 0, TOUR);
  ctx.setLineDash([2, 4]);
  ctx.lineWidth = 2;
  ctx.strokeStyle = couleurs.marque;
  ctx.stroke();
  ctx.setLineDash([]);
}

/** A shape for each level of offer: 3 disc, 2 square, 1 ring, unknown lozenge. */
export function drawPlace(ctx, x, y, niveau, couleurs) {
  ctx.beginPath();
  if (niveau === 3) ctx.arc(x, y, TAILLE, 0, TOUR);
  else if (niveau === 2) ctx.rect(x - TAILLE + 1, y - TAILLE + 1, 2 * TAILLE - 2, 2 * TAILLE - 2);
  else if (niveau === 1) ctx.arc(x, y, TAILLE - 1, 0, TOUR);
  else tracePolygon(ctx, [[x, y - TAILLE - 1], [x + TAILLE + 1, y], [x, y + TAILLE + 1], [x - TAILLE - 1, y]]);
  ctx.strokeStyle = couleurs.papier;
  ctx.lineWidth = niveau === 1 ? 7 : 4;
  ctx.stroke();
  if (niveau === 1) {
    ctx.fillStyle = couleurs.papier;
    ctx.fill();
    ctx.strokeStyle = couleurs.marque;
    ctx.lineWidth = 3.5;
    ctx.stroke();
  } else {
    ctx.fillStyle = couleurs.marque;
    ctx.fill();
  }
}

function tracePolygon(ctx, points) {
  points.forEach(([x, y], rang) => (rang ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.closePath();
}

/** The place looked at in the list or in the panel: its point, above the groups, ringed twice. */
export function drawChosen(ctx, point, vue, couleurs) {
  const [x, y] = onScreen(vue, project(point.lon, point.lat));
  for (const [rayon, epaisseur, couleur] of [[17, 8, couleurs.encre], [17, 4, couleurs.accent]]) {
    ctx.beginPath();
    ctx.arc(x, y, rayon, 0, TOUR);
    ctx.lineWidth = epaisseur;
    ctx.strokeStyle = couleur;
    ctx.stroke();
  }
  drawPlace(ctx, x, y, point.niveau, couleurs);
}

/** Where distances are counted from: a cross, and its name. */
export function drawDeparture(ctx, depart, vue, couleurs) {
  const [x, y] = onScreen(vue, project(depart.lon, depart.lat));
  for (const [couleur, epaisseur] of [[couleurs.papier, 8], [couleurs.encre, 3]]) {
    ctx.beginPath();
    for (const [dx, dy] of [[0, 11], [11, 0]]) {
      ctx.moveTo(x - dx, y - dy);
      ctx.lineTo(x + dx, y + dy);
    }
    ctx.lineWidth = epaisseur;
    ctx.strokeStyle = couleur;
    ctx.stroke();
  }
  ctx.font = `700 15px ${couleurs.police}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineWidth = 4;
  ctx.strokeStyle = couleurs.papier;
  ctx.fillStyle = couleurs.encre;
  ctx.strokeText(depart.nom, x, y + 24);
  ctx.fillText(depart.nom, x, y + 24);
}

/** A rounded distance and its length, at the bottom left; an arrow to the north. */
export function drawScale(ctx, vue, couleurs, metresParPixel) {
  const most = metresParPixel * 110;
  const unite = 10 ** Math.floor(Math.log10(most));
  const metres = unite * (most >= 5 * unite ? 5 : most >= 2 * unite ? 2 : 1);
  const [x, y, long] = [12, vue.hauteur - 14, metres / metresParPixel];
  const texte = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
  ctx.font = `14px ${couleurs.police}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  for (const [couleur, epaisseur] of [[couleurs.terre, 5], [couleurs.encre, 1.5]]) {
    ctx.strokeStyle = couleur;
    ctx.lineWidth = epaisseur;
    ctx.beginPath();
    ctx.moveTo(x, y - 6);
    ctx.lineTo(x, y);
    ctx.lineTo(x + long, y);
    ctx.lineTo(x + long, y - 6);
    ctx.stroke();
  }
  ctx.lineWidth = 4;
  ctx.strokeStyle = couleurs.terre;
  ctx.fillStyle = couleurs.encre;
  ctx.strokeText(texte, x + 2, y - 10);
  ctx.fillText(texte, x + 2, y - 10);
}
