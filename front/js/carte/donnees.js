// What the server writes short, read back: points, groups, ground. Pure: no page, no Leaflet (tests/front/carte.test.mjs).

/** Degrees → the square of web Mercator, 0 to 1 from its north-west corner. */
export function project(lon, lat) {
  const sinus = Math.sin((lat * Math.PI) / 180);
  return [(lon + 180) / 360, 0.5 - Math.log((1 + sinus) / (1 - sinus)) / (4 * Math.PI)];
}

/** Running sums: steps written one after the other, from `start`, in units of `quantum`. */
function walk(steps, start, quantum) {
  let at = start;
  return steps.map((step) => (at += step) * quantum);
}

/** [{lon, lat, niveau, approximatif, numero}] of a `points` payload (lieux/carte.py: encode_points). */
export function readPoints({ x, y, f, n, base, origine, quantum }) {
  const lons = walk(x, origine[0], quantum);
  const lats = walk(y, origine[1], quantum);
  return n.map((numero, rang) => ({
    lon: lons[rang],
    lat: lats[rang],
    niveau: Number(f[rang]) % 4,
    approximatif: Number(f[rang]) >= 4,
    numero: numero + base,
  }));
}

/** [{lon, lat, nombre}] of a `groupes` payload (lieux/carte.py: encode_groups). */
export function readGroups({ x, y, n, origine, quantum }) {
  const lons = walk(x, origine[0], quantum);
  const lats = walk(y, origine[1], quantum);
  return n.map((nombre, rang) => ({ lon: lons[rang], lat: lats[rang], nombre }));
}

/**
 * The ground (territoires/contours.py): lines as flat [x, y, x, y…] of the Mercator square, each with its own box, names
 * from the largest commune to the smallest, and the box of the whole in degrees (null for an empty territory).
 */
export function readGround({ bords, traits, noms, x, y, origine, quantum }) {
  const at = [...origine];
  const boite = [Infinity, Infinity, -Infinity, -Infinity];
  const readLine = (pas) => {
    const points = new Float64Array(pas.length);
    const cadre = [1, 1, 0, 0];
    for (let i = 0; i < pas.length; i += 2) {
      at[0] += pas[i];
      at[1] += pas[i + 1];
      const [lon, lat] = [at[0] * quantum, at[1] * quantum];
      grow(boite, lon, lat);
      [points[i], points[i + 1]] = project(lon, lat);
      grow(cadre, points[i], points[i + 1]);
    }
    return { points, cadre };
  };
  return {
    bords: bords.map(readLine),
    traits: traits.map(readLine),
    noms: noms.map((nom, rang) => ({ nom, point: project((origine[0] + x[rang]) * quantum, (origine[1] + y[rang]) * quantum) })),
    boite: bords.length ? boite : null,
  };
}

function grow(boite, x, y) {
  boite[0] = Math.min(boite[0], x);
  boite[1] = Math.min(boite[1], y);
  boite[2] = Math.max(boite[2], x);
  boite[3] = Math.max(boite[3], y);
}

/** West, south, east, north of points, a little air around; null without any. */
export function boxOf(points) {
  if (!points.length) return null;
  const boite = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { lon, lat } of points) grow(boite, lon, lat);
  return boite;
}

/** A box as the address says it: ouest,sud,est,nord, four decimals, within the world. */
export function writeBox([ouest, sud, est, nord]) {
  const keep = (degres, most) => Math.max(-most, Math.min(most, degres)).toFixed(4);
  return [keep(ouest, 180), keep(sud, 89), keep(est, 180), keep(nord, 89)].join(",");
}

/** `boite` grown by half its size on each side and rounded outwards: small moves ask the server nothing new. */
export function widen([ouest, sud, est, nord]) {
  const pas = 2 ** Math.round(Math.log2(Math.max(est - ouest, nord - sud) / 2));
  const out = (degres, sens) => (sens < 0 ? Math.floor(degres / pas - 0.25) : Math.ceil(degres / pas + 0.25)) * pas;
  return [out(ouest, -1), out(sud, -1), out(est, 1), out(nord, 1)];
}

/** True when `petite` stands inside `grande`. */
export function covers(grande, petite) {
  return grande[0] <= petite[0] && grande[1] <= petite[1] && grande[2] >= petite[2] && grande[3] >= petite[3];
}
