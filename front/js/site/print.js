/** Show the `[data-imprimer]` buttons, which only work with JavaScript, and let them print the page. */
export function installPrint(root) {
  for (const bouton of root.querySelectorAll("[data-imprimer]")) bouton.hidden = false;
  root.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-imprimer]")) window.print();
  });
}
