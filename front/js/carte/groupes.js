// Near points gathered under a figure. Pure: no page, no Leaflet.
import Supercluster from "supercluster";

const RAYON = 64;
const ZOOM_SEUL = 16;
const LISTE_MAX = 20;

/** Points → an index that tells, for a box and a zoom, which stand alone and which are gathered. */
export function buildIndex(points) {
  const index = new Supercluster({ radius: RAYON, maxZoom: ZOOM_SEUL, minPoints: 3 });
  return index.load(points.map((point) => ({ type: "Feature", properties: point, geometry: { type: "Point", coordinates: [point.lon, point.lat] } })));
}

/** Marks to draw: a place {lon, lat, niveau, numero, …} or a group {lon, lat, nombre, groupe}. */
export function marksIn(index, boite, zoom) {
  return index.getClusters(boite, Math.floor(zoom)).map(({ id, properties, geometry }) =>
    properties.cluster
      ? { lon: geometry.coordinates[0], lat: geometry.coordinates[1], nombre: properties.point_count, groupe: id }
      : properties,
  );
}

/** Zoom at which a group comes apart; null when its places stand at the same point. */
export function zoomThatParts(index, groupe) {
  const zoom = index.getClusterExpansionZoom(groupe);
  return zoom > ZOOM_SEUL ? null : zoom;
}

/** Numbers of the places of a group, those that a panel can show. */
export function numbersOf(index, groupe) {
  return index.getLeaves(groupe, LISTE_MAX).map(({ properties }) => properties.numero);
}

/** Pixels from the centre of a group to its edge: its area grows with the number of its places. */
export function radiusOf(nombre) {
  return Math.min(40, Math.sqrt(250 + 2.75 * nombre));
}
