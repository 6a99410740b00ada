// The pure modules of the map. Run by tests/front/test_modules.py, or: node --test tests/front
import assert from "node:assert/strict";
import test from "node:test";
import { boxOf, covers, project, readGround, readGroups, readPoints, widen, writeBox } from "../../front/js/carte/donnees.js";
import { buildIndex, marksIn, numbersOf, radiusOf, zoomThatParts } from "../../front/js/carte/groupes.js";

const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} ≠ ${b}`);

test("points are read back: steps, level, approximate, number", () => {
  const read = readPoints({ quantum: 0.0001, origine: [-10000, 460000], x: [0, 5, -2], y: [0, -1, 3], f: "374", base: 40, n: [2, 0, 1] });
  assert.deepEqual(read.map(({ niveau, approximatif, numero }) => [niveau, approximatif, numero]), [[3, false, 42], [3, true, 40], [0, true, 41]]);
  near(read[2].lon, -0.9997);
  near(read[2].lat, 46.0002);
  assert.deepEqual(readPoints({ quantum: 0.0001, origine: [0, 0], x: [], y: [], f: "", base: 0, n: [] }), []);
});

test("groups are read back", () => {
  const [one, two] = readGroups({ quantum: 0.0001, origine: [5000, 460000], x: [0, 100], y: [0, -100], n: [12, 3] });
  assert.equal(one.nombre, 12);
  near(two.lat, 45.99);
});

test("the ground is read back: lines follow each other, names stand from the origin", () => {
  const ground = readGround({
    quantum: 0.1, origine: [0, 460], bords: [[0, 0, 1, 0, 0, 1, -1, -1]], traits: [[1, 1, -1, 0]], noms: ["Port"], x: [1], y: [1],
  });
  assert.deepEqual(ground.boite, [0, 46, 0.1, 46.1]);
  assert.equal(ground.traits[0].points.length, 4);
  near(ground.traits[0].points[0], project(0.1, 46.1)[0]);
  near(ground.noms[0].point[1], project(0.1, 46.1)[1]);
  assert.equal(readGround({ quantum: 1, origine: [0, 0], bords: [], traits: [], noms: [], x: [], y: [] }).boite, null);
});

test("Mercator: the equator stands in the middle, the north above", () => {
  near(project(0, 0)[0], 0.5);
  near(project(0, 0)[1], 0.5);
  assert.ok(project(0, 46)[1] < project(0, 45)[1]);
});

test("boxes: written for the address, widened so that small moves ask nothing new", () => {
  assert.equal(writeBox([-1.23456, 45, 200, 91]), "-1.2346,45.0000,180.0000,89.0000");
  assert.equal(boxOf([]), null);
  assert.deepEqual(boxOf([{ lon: 1, lat: 2 }, { lon: 0, lat: 5 }]), [0, 2, 1, 5]);
  const view = [0.3, 45.2, 1.4, 46.1];
  assert.ok(covers(widen(view), view));
  assert.ok(covers(widen(view), view.map((degrees) => degrees + 0.1)));
  assert.ok(!covers(view, widen(view)));
});

test("near points gather, come apart, and their area grows with their number", () => {
  const points = Array.from({ length: 40 }, (_, rang) => ({ lon: 0.5 + (rang % 8) / 1000, lat: 46 + rang / 5000, niveau: 3, numero: rang }));
  const index = buildIndex([...points, { lon: 3, lat: 47, niveau: 1, numero: 99 }]);
  const [group] = marksIn(index, [-5, 40, 10, 50], 6).filter(({ nombre }) => nombre);
  assert.equal(group.nombre, 40);
  assert.deepEqual(marksIn(index, [2, 46, 4, 48], 6.5).map(({ numero }) => numero), [99]);
  assert.equal(marksIn(index, [0, 45, 1, 47], 17).length, 40);
  assert.ok(zoomThatParts(index, group.groupe) > 6);
  const area = (nombre) => radiusOf(nombre) ** 2;
  near(area(200) - area(100), area(300) - area(200));
  assert.equal(radiusOf(9000), 40);
});

test("places at one point never come apart: their numbers are listed, twenty at most", () => {
  const index = buildIndex(Array.from({ length: 30 }, (_, numero) => ({ lon: 0.5, lat: 46, niveau: 3, numero })));
  const [group] = marksIn(index, [0, 45, 1, 47], 16);
  assert.equal(zoomThatParts(index, group.groupe), null);
  assert.equal(numbersOf(index, group.groupe).length, 20);
});
