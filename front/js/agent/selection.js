/**
 * `input[data-cocher-tout="nom"]` ticks every box of that name in its form or table; `[data-compte-selection="nom"]`
 * says how many are ticked. The box is hidden in the page and shown here: without JavaScript it would do nothing.
 */
export function installSelection(root) {
  const boxes = (nom) => [...root.querySelectorAll(`input[type=checkbox][name="${CSS.escape(nom)}"]`)];

  const refresh = (nom) => {
    const toutes = boxes(nom);
    const cochees = toutes.filter((box) => box.checked).length;
    for (const maitre of root.querySelectorAll(`input[data-cocher-tout="${CSS.escape(nom)}"]`)) {
      maitre.checked = cochees > 0 && cochees === toutes.length;
      maitre.indeterminate = cochees > 0 && cochees < toutes.length;
    }
    for (const compte of root.querySelectorAll(`[data-compte-selection="${CSS.escape(nom)}"]`)) {
      compte.textContent = cochees === 0 ? "Aucune ligne choisie" : cochees === 1 ? "1 ligne choisie" : `${cochees} lignes choisies`;
    }
  };

  root.addEventListener("change", (event) => {
    const source = event.target;
    if (!source.matches?.("input[type=checkbox]")) return;
    const nom = source.dataset.cocherTout ?? source.name;
    if (source.dataset.cocherTout) for (const box of boxes(nom)) box.checked = source.checked;
    if (nom) refresh(nom);
  });

  for (const maitre of root.querySelectorAll("input[data-cocher-tout]")) {
    maitre.closest("[hidden]")?.removeAttribute("hidden");
    refresh(maitre.dataset.cocherTout);
  }
}
