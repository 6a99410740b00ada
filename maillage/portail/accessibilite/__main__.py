"""``python -m maillage.portail.accessibilite`` writes the page of the grid in the documentation."""

from pathlib import Path

from maillage.portail.accessibilite.grille import count_results, load_grid, write_markdown

PAGE = Path(__file__).resolve().parents[3] / "docs/accessibilite/grille.md"


def write_page(page: Path) -> None:
    page.write_text(write_markdown(load_grid(), count_results(load_grid())), encoding="utf-8")


if __name__ == "__main__":
    write_page(PAGE)
