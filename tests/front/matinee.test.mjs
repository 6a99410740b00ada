// The list of a morning, apart from the screen. Run by tests/front/test_modules.py, or: node --test tests/front
import assert from "node:assert/strict";
import test from "node:test";
import { Matinee, merge, same } from "../../front/js/matinee/etat.js";

const une = (cle, themes = ["IA"]) => ({ cle, tranche: "PLUS_70", thematiques: themes, orientations: [], genre: "", statut: "" });

test("two taps a person; an age tapped by mistake is replaced, not counted", () => {
  const matinee = new Matinee([], []);
  matinee.tapAge("DE_12_17");
  matinee.tapAge("PLUS_70");
  assert.equal(matinee.finies.length, 0);
  matinee.toggle("thematiques", "IA");
  matinee.toggle("thematiques", "SANTE");
  matinee.toggle("orientations", "AUTRE");
  matinee.choose("genre", "FEMININ");
  assert.deepEqual(matinee.finies.map(({ tranche, thematiques, orientations, genre }) => [tranche, thematiques, orientations, genre]),
    [["PLUS_70", ["IA", "SANTE"], ["AUTRE"], "FEMININ"]]);
  matinee.tapAge("PLUS_70");
  assert.equal(matinee.lignes.length, 2);
  matinee.toggle("thematiques", "IA");
  assert.equal(matinee.finies.length, 2);
});

test("every tap is undone, one by one, down to nothing", () => {
  const matinee = new Matinee([], []);
  matinee.toggle("thematiques", "IA");
  assert.equal(matinee.finies[0].tranche, "NON_COMMUNIQUE");
  matinee.choose("statut", "RETRAITE");
  matinee.choose("statut", "RETRAITE");
  assert.equal(matinee.personne.statut, "");
  matinee.remove(matinee.courante);
  for (let rang = 0; rang < 6; rang += 1) matinee.undo();
  assert.deepEqual([matinee.lignes, matinee.courante, matinee.passe], [[], "", []]);
});

test("what a device held comes back over what the server has: nothing twice, nothing lost", () => {
  const serveur = [une("a"), une("b"), une("c")];
  const garde = { lignes: [une("b", ["SANTE"]), une("d")], connues: ["a", "b"] };
  assert.deepEqual(merge(serveur, garde).map(({ cle }) => cle), ["c", "b", "d"]);
  assert.ok(same([une("a"), une("b")], [une("b"), une("a")]));
  assert.ok(!same([une("a")], [une("a", ["SANTE"])]));
});
