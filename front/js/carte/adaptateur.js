// The only file that knows Leaflet: it moves the view and tells where it stands. Drawing is ours, on one canvas above it.
// Its source files are taken one by one: the whole library weighs twice what moving a view needs.
import { Map as Leaflet } from "leaflet/src/map/Map.js";
import "leaflet/src/map/handler/Map.DoubleClickZoom.js";
import "leaflet/src/map/handler/Map.Drag.js";
import "leaflet/src/map/handler/Map.Keyboard.js";
import "leaflet/src/map/handler/Map.TouchZoom.js";
import { TileLayer } from "leaflet/src/layer/tile/TileLayer.js";

// Contours say where one is as far as a commune fills the view; pictures of a map server, to the street.
const ZOOM_PROCHE = { contours: 12, tuiles: 16 };

/**
 * Open a map in `element`. `dessiner(ctx, vue, zoom)` draws all of it, after each move; `presser({x, y})` tells a click or a
 * tap, `survoler({x, y})` answers whether something there can be pressed, `finir(parLaPersonne)` the end of a move.
 */
export function openMap(element, { tuiles, dessiner, presser, survoler, finir }) {
  const proche = ZOOM_PROCHE[tuiles ? "tuiles" : "contours"];
  const carte = new Leaflet(element, {
    attributionControl: false, boxZoom: false, bounceAtZoomLimits: false, fadeAnimation: false, inertia: false,
    maxZoom: 18, minZoom: 5, scrollWheelZoom: false, zoomAnimation: false, zoomControl: false, zoomSnap: tuiles ? 1 : 0.5,
  });
  if (tuiles) new TileLayer(tuiles, { maxZoom: 18 }).addTo(carte);
  const toile = element.appendChild(document.createElement("canvas"));
  toile.setAttribute("aria-hidden", "true");
  const ctx = toile.getContext("2d");
  let seule = false; // a move that the person did not make
  let cadree = false; // Leaflet tells nothing before its first view

  const view = () => {
    const { x: largeur, y: hauteur } = carte.getSize();
    const coin = carte.project(carte.containerPointToLatLng([0, 0]));
    return { echelle: 256 * 2 ** carte.getZoom(), gauche: coin.x, haut: coin.y, largeur, hauteur };
  };
  const redraw = () => {
    if (!cadree) return;
    const vue = view();
    const finesse = Math.min(window.devicePixelRatio || 1, 2);
    if (toile.width !== Math.round(vue.largeur * finesse) || toile.height !== Math.round(vue.hauteur * finesse)) {
      toile.width = Math.round(vue.largeur * finesse);
      toile.height = Math.round(vue.hauteur * finesse);
    }
    ctx.setTransform(finesse, 0, 0, finesse, 0, 0);
    ctx.clearRect(0, 0, vue.largeur, vue.hauteur);
    dessiner(ctx, vue, carte.getZoom());
  };
  const go = (act) => {
    seule = true;
    act();
    cadree = true;
    seule = false;
    redraw();
    finir(false);
  };

  carte.on("move zoom resize", redraw);
  carte.on("moveend", () => {
    redraw();
    if (cadree && !seule) finir(true);
  });
  carte.on("click", ({ containerPoint }) => presser(containerPoint));
  carte.on("mousemove", ({ containerPoint }) => element.classList.toggle("plan__vue--main", survoler(containerPoint)));
  keepPageScrolling(carte, element);

  return {
    redraw,
    frame: ([ouest, sud, est, nord]) => go(() => carte.fitBounds([[sud, ouest], [nord, est]], { animate: false, maxZoom: proche, padding: [36, 36] })),
    goTo: ({ lon, lat }, zoom = proche) => go(() => carte.setView([lat, lon], Math.max(zoom, carte.getZoom()), { animate: false })),
    shows: ({ lon, lat }) => carte.getBounds().contains([lat, lon]),
    slide: (bas) => go(() => carte.panBy([0, bas], { animate: false })),
    zoomBy: (pas) => carte.setZoom(carte.getZoom() + pas, { animate: false }),
    zoom: () => carte.getZoom(),
    box: () => {
      const limites = carte.getBounds();
      return [limites.getWest(), limites.getSouth(), limites.getEast(), limites.getNorth()];
    },
    metresPerPixel: () => {
      const { y } = carte.getSize();
      return carte.distance(carte.containerPointToLatLng([0, y / 2]), carte.containerPointToLatLng([100, y / 2])) / 100;
    },
    focus: () => element.focus({ preventScroll: true }),
  };
}

/** One finger scrolls the page, two move the map; a mouse drags it. The wheel always scrolls the page. */
function keepPageScrolling(carte, element) {
  element.addEventListener("pointerdown", ({ pointerType }) => {
    if (pointerType === "mouse") carte.dragging.enable();
    else carte.dragging.disable();
  }, { capture: true });
  element.addEventListener("touchmove", (event) => {
    if (event.touches.length > 1 && event.cancelable) event.preventDefault();
  }, { passive: false });
}
