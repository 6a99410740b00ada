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

/** Names from the largest commune on, where there is room: more when the map is nearer. */
export function drawNames(ctx, fond, vue, couleurs, zoom) {
  ctx.font = `15px ${couleurs.police}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineWidth = 3;
  ctx.strokeStyle = couleurs.terre;
  ctx.fillStyle = couleurs.nom;
  const pris = [];
  const most = zoom < 9 ? 8 : zoom < 10 ? 16 : zoom < 11 ? 40 : 90;
  for (const { nom, point } of fond.noms) {
    const [x, y] = onScreen(vue, point);
    if (x < 0 || y < 0 || x > vue.largeur || y > vue.hauteur) continue;
    const demi = nom.length * 4 + 6;
    if (pris.some((autre) => Math.abs(autre.x - x) < autre.demi + demi && Math.abs(autre.y - y) < 24)) continue;
    pris.push({ x, y, demi });
    ctx.strokeText(nom, x, y);
    ctx.fillText(nom, x, y);
    if (pris.length >= most) break;
  }
}

/** Draw each mark and tell where: [{...marque, x, y, rayon}], for the pointer. */
export function drawMarks(ctx, marques, vue, couleurs) {
  const dessinees = [];
  for (const marque of marques) {
    const [x, y] = onScreen(vue, project(marque.lon, marque.lat));
    const rayon = marque.nombre ? radiusOf(marque.nombre) : TAILLE;
    if (marque.nombre) drawGroup(ctx, x, y, rayon, marque.nombre, couleurs);
    else drawPlace(ctx, x, y, marque.niveau, couleurs);
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
