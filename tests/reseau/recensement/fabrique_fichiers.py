"""Census files of kinds that no mapping file describes, built for the tests: names of columns, formats and habits vary."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from maillage.socle.territoires.lambert import wgs_84_to_lambert_93
from tests.reseau.recensement.terrain import METROPOLE, OUTRE_MER, Modele

Fabrique = Callable[[Path], tuple[Path, Sequence[Modele]]]
HEURES = (
    ("du lundi au vendredi de 9h à 12h et de 14h à 17h30", "Mo-Fr 09:00-12:00,14:00-17:30"),
    ("Lundi, mardi : 9h-12h\nJeudi : 14h-18h", "Mo,Tu 09:00-12:00; Th 14:00-18:00"),
    ("2ème et 4ème jeudi du mois de 10h à 13h", "Th[2,4] 10:00-13:00"),
    ("sur rendez-vous", 'unknown "sur rendez-vous"'),
    ("Mo-Fr 08:30-12:30; PH off", "Mo-Fr 08:30-12:30; PH off"),
    ("lundi au samedi 8h30 - 18h, fermé le mercredi", "Mo,Tu,Th-Sa 08:30-18:00"),
)


def heures_of(rang: int) -> str:
    return HEURES[rang % len(HEURES)][0]


def write_csv(
    path: Path, lines: Sequence[Sequence[Any]], *, separator: str, encoding: str, quoting: int = csv.QUOTE_MINIMAL
) -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=quoting, lineterminator="\r\n").writerows(lines)  # type: ignore[arg-type]
    path.write_bytes(text.getvalue().encode(encoding, "replace"))
    return path


def write_ods(path: Path, lines: Sequence[Sequence[Any]]) -> Path:
    spaces = {"office": "office:1.0", "text": "text:1.0", "table": "table:1.0"}
    declared = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}"' for name, uri in spaces.items())
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'.format
    body = "".join(
        "<table:table-row>" + "".join(cell(_escape(value)) for value in line) + "</table:table-row>" for line in lines
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {declared}><office:body><office:spreadsheet>'
        f'<table:table table:name="Lieux">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def _escape(value: Any) -> str:
    return str(value).replace("&", "&amp;").replace("<", "&lt;").replace("\n", " / ")


def csv_excel_francais(folder: Path) -> tuple[Path, Sequence[Modele]]:
    """Semicolons, Windows-1252, street number apart, lines inside cells."""
    head = [
        "Nom de la structure",
        "N°",
        "Nom de la voie",
        "CP",
        "Ville",
        "Tél.",
        "Mél",
        "Site",
        "Jours et heures d'ouverture",
    ]
    lines = [
        [
            m.nom,
            m.numero,
            m.voie,
            m.code_postal,
            m.commune,
            m.telephone,
            f"contact{r}@exemple.fr",
            "www.exemple.fr",
            heures_of(r),
        ]
        for r, m in enumerate(METROPOLE)
    ]
    return write_csv(folder / "liste.csv", [head, *lines], separator=";", encoding="cp1252"), METROPOLE


def csv_anglais(folder: Path) -> tuple[Path, Sequence[Modele]]:
    """English names, a byte-order mark, everything quoted, position in two columns."""
    head = [
        "id",
        "Name",
        "Street address",
        "City",
        "Zip code",
        "Lat",
        "Lng",
        "Phone",
        "E-mail",
        "Website",
        "Last update",
    ]
    lines = [
        [
            r,
            m.nom,
            f"{m.numero}, {m.voie}",
            m.commune,
            m.code_postal,
            m.latitude,
            m.longitude,
            m.telephone,
            "a@exemple.org",
            "https://exemple.org/A",
            "2024-05-17T10:00:00Z",
        ]
        for r, m in enumerate(METROPOLE)
    ]
    path = write_csv(folder / "places.csv", [head, *lines], separator=",", encoding="utf-8-sig", quoting=csv.QUOTE_ALL)
    return path, METROPOLE


def csv_adresse_entiere(folder: Path) -> tuple[Path, Sequence[Modele]]:
    """The whole address in one column, no postal code of its own, a total at the end, tabulations."""
    head = ["Lieu", "Adresse postale", "Commune", "Téléphone", "Description", "Date de mise à jour"]
    lines = [
        [
            m.nom,
            f"{m.numero} {m.voie} - {m.code_postal} {m.commune}",
            m.commune,
            m.telephone,
            "Un lieu pour tous",
            "17/05/2024",
        ]
        for m in METROPOLE
        if m.insee not in {"75111", "69383"}
    ]
    modeles = [m for m in METROPOLE if m.insee not in {"75111", "69383"}]
    return write_csv(folder / "adresses.tsv", [head, *lines], separator="\t", encoding="utf-8"), modeles


def xlsx_titre(folder: Path) -> tuple[Path, Sequence[Modele]]:
    """Merged title lines, empty lines, numbers as numbers, dates as dates, coordinates with decimal commas."""
    path = folder / "recensement.xlsx"
    head = [
        "Structure",
        "Adresse",
        "Code postal",
        "Commune",
        "SIRET",
        "Téléphone",
        "Latitude",
        "Longitude",
        "Date MAJ",
        "Formule",
    ]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Lieux")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.merge_range("A1:J1", "Recensement des lieux de médiation numérique — mai 2024")
        sheet.write_row(3, 0, head)
        for r, m in enumerate(METROPOLE, start=4):
            sheet.write_row(r, 0, [m.nom, f"{m.numero} {m.voie}"])
            sheet.write_number(r, 2, int(m.code_postal))
            sheet.write_string(r, 3, m.commune)
            sheet.write_number(r, 4, 12345678200002)
            sheet.write_string(r, 5, m.telephone)
            sheet.write_row(r, 6, [str(m.latitude).replace(".", ","), str(m.longitude).replace(".", ",")])
            sheet.write_number(r, 8, 45429, day)
            sheet.write_formula(r, 9, '=HYPERLINK("http://exemple.fr")', value="voir")
            if r == 7:
                sheet.write_comment(r, 0, "à vérifier")
    return path, METROPOLE


def ods_lambert(folder: Path) -> tuple[Path, Sequence[Modele]]:
    """LibreOffice, projected coordinates, former names of communes."""
    head = ["NOM_LIEU", "ADRESSE", "CODE_POSTAL", "NOM_COMMUNE", "X", "Y", "TEL"]
    lines = []
    for m in METROPOLE:
        x, y = wgs_84_to_lambert_93(m.latitude, m.longitude)
        lines.append([m.nom, f"{m.numero} {m.voie}", m.code_postal, m.commune, f"{x:.2f}", f"{y:.2f}", m.telephone])
    return write_ods(folder / "lieux.ods", [head, *lines]), METROPOLE


def geojson(folder: Path) -> tuple[Path, Sequence[Modele]]:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [m.longitude, m.latitude]},
            "properties": {
                "name": m.nom,
                "addr": f"{m.numero} {m.voie}",
                "postcode": m.code_postal,
                "city": m.commune,
                "phone": m.telephone,
                "opening_hours": HEURES[r % len(HEURES)][1],
            },
        }
        for r, m in enumerate(METROPOLE)
    ]
    path = folder / "carte.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")
    return path, METROPOLE


def json_imbrique(folder: Path) -> tuple[Path, Sequence[Modele]]:
    """An API's answer: rows under two keys, nested objects, lists."""
    records = [
        {
            "uuid": f"u-{r}",
            "denomination": m.nom,
            "localisation": {
                "adresse": {"voie": f"{m.numero} {m.voie}", "code_postal": m.code_postal, "commune": m.commune},
                "coordonnees": {"lat": m.latitude, "lon": m.longitude},
            },
            "contacts": {"telephones": [m.telephone], "emails": [f"c{r}@exemple.fr", "accueil@exemple.fr"]},
            "horaires": heures_of(r),
        }
        for r, m in enumerate(METROPOLE)
    ]
    path = folder / "api.json"
    path.write_text(json.dumps({"total": len(records), "data": {"results": records}}), "utf-8")
    return path, METROPOLE


def axes_inverses(folder: Path) -> tuple[Path, Sequence[Modele]]:
    """Latitude under « longitude »; phones in lists; the postal code lost its zero or gained a « .0 »."""
    head = ["nom", "adresse", "code postal", "commune", "latitude", "longitude", "téléphone"]
    lines = [
        [
            m.nom,
            f"{m.numero} {m.voie}",
            f"{m.code_postal}.0",
            m.commune,
            m.longitude,
            m.latitude,
            f"{m.telephone} / 3949",
        ]
        for m in METROPOLE
    ]
    return write_csv(folder / "inverse.csv", [head, *lines], separator=",", encoding="utf-8"), METROPOLE


def outre_mer(folder: Path) -> tuple[Path, Sequence[Modele]]:
    head = ["Nom", "Adresse", "CP", "Commune", "Latitude", "Longitude", "Téléphone"]
    lines = [
        [m.nom, f"{m.numero} {m.voie}", m.code_postal, m.commune, m.latitude, m.longitude, m.telephone]
        for m in OUTRE_MER
    ]
    return write_csv(folder / "outremer.csv", [head, *lines], separator=";", encoding="utf-8"), OUTRE_MER


def une_feuille_par_commune(folder: Path) -> tuple[Path, Sequence[Modele]]:
    path = folder / "communes.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for m in METROPOLE:
            sheet = book.add_worksheet(m.commune[:31])
            sheet.write_row(0, 0, ["Nom du lieu", "Adresse", "Code postal", "Commune", "Téléphone"])
            sheet.write_row(1, 0, [m.nom, f"{m.numero} {m.voie}", m.code_postal, m.commune, m.telephone])
    return path, METROPOLE


def trois_cents_colonnes(folder: Path) -> tuple[Path, Sequence[Modele]]:
    """A survey: the useful columns are among three hundred questions."""
    head = [f"Q{n}. Avez-vous un projet {n} ?" for n in range(300)]
    places = {
        20: "Nom de votre lieu",
        77: "Adresse du lieu",
        120: "Code postal",
        121: "Commune",
        250: "Téléphone public",
    }
    for at, name in places.items():
        head[at] = name
    lines = []
    for m in METROPOLE:
        line: list[Any] = ["oui" if n % 3 else "" for n in range(300)]
        for at, value in zip(
            places, (m.nom, f"{m.numero} {m.voie}", m.code_postal, m.commune, m.telephone), strict=True
        ):
            line[at] = value
        lines.append(line)
    return write_csv(folder / "enquete.csv", [head, *lines], separator=",", encoding="utf-8"), METROPOLE


FABRIQUES: tuple[Fabrique, ...] = (
    csv_excel_francais,
    csv_anglais,
    csv_adresse_entiere,
    xlsx_titre,
    ods_lambert,
    geojson,
    json_imbrique,
    axes_inverses,
    outre_mer,
    une_feuille_par_commune,
    trois_cents_colonnes,
)
