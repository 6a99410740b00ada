/**
 * `details[data-volet]` is written open (all is readable without JavaScript). On a narrow screen it starts closed, so
 * that what it stands before comes first; on a wide one it is always open, and site.css hides its summary.
 */
export function installPanels(root) {
  const large = window.matchMedia("(min-width: 992px)");
  const settle = () => {
    for (const volet of root.querySelectorAll("details[data-volet]")) volet.open = large.matches;
  };
  settle();
  large.addEventListener("change", settle);
}
