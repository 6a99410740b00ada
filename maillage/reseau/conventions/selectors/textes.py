"""The text of a convention: what it is made of, the frozen ones, whether the file is still the frozen one."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from maillage.base.francais import format_date
from maillage.reseau.conventions import redaction
from maillage.reseau.conventions.enums import Clause, Cote, DateQuiCompte, EtatAvenant, LectureAnniversaire, Souhait
from maillage.reseau.conventions.models import (
    Avenant,
    Convention,
    LieuConvention,
    ModeleConvention,
    PartieConvention,
    PieceConvention,
    TexteConvention,
)
from maillage.reseau.lieux.models import Lieu
from maillage.socle.territoires.models import Departement

UN_JOUR: Final = dt.timedelta(days=1)
RYTHMES = {Souhait.DEMI_JOURNEE: "une demi-journée par semaine", Souhait.JOURNEE: "une journée par semaine"}


def modele_of(departement: Departement) -> ModeleConvention:
    """The Département's own, or an unsaved one of the model convention's values."""
    found = ModeleConvention.objects.filter(departement=departement).first()
    return found or ModeleConvention(
        departement=departement,
        nom=f"Département {departement.nom}",
        adresse=" ".join(departement.adresse_postale.split()),
        clauses=[Clause.ATELIERS.value, Clause.COVID.value],
    )


def last_text(convention: Convention, avenant: Avenant | None = None) -> TexteConvention | None:
    """The frozen text that may be signed, or was."""
    rows = TexteConvention.objects.filter(convention=convention, avenant=avenant).select_related("document")
    return rows.order_by("-pk").first()


def is_untouched(texte: TexteConvention) -> bool:
    """The bytes on the disk are those that were frozen. A file that is gone is no longer them."""
    storage = texte.document.fichier.storage
    try:
        with storage.open(str(texte.document.fichier.name), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == texte.sha256
    except FileNotFoundError:
        return False


def text_data(convention: Convention, departement: Departement) -> dict[str, Any]:
    """Every value of the convention's text as it would be frozen now."""
    parties = {row.cote: row for row in convention.parties.all()}
    return redaction.convention_data(
        _frame(convention, departement),
        _party(parties[Cote.DEPARTEMENT], "du Conseil Départemental"),
        _party(parties[Cote.BENEFICIAIRE]),
        duration_of(convention),
    )


def avenant_text_data(avenant: Avenant, departement: Departement, today: dt.date) -> dict[str, Any]:
    """The same for an avenant. A representative that it changes is the one who signs it."""
    convention = avenant.convention
    parties = {row.cote: row for row in convention.parties.all()}
    told: Mapping[str, Any] = avenant.changements
    for cote, prefix in ((Cote.DEPARTEMENT, "departement"), (Cote.BENEFICIAIRE, "beneficiaire")):
        for name in ("civilite", "representant", "qualite"):
            if value := told.get(f"{prefix}_{name}"):
                setattr(parties[cote], name, value)
    return redaction.avenant_data(
        _frame(convention, departement),
        _party(parties[Cote.DEPARTEMENT], "du Conseil Départemental"),
        _party(parties[Cote.BENEFICIAIRE]),
        redaction.Avenant(avenant.numero, avenant.objet, say_changes(told), convention.effet_le, avenant.effet_le),
        today,
    )


def duration_of(convention: Convention | ModeleConvention) -> redaction.Duree:
    return redaction.Duree(
        mois=convention.duree_mois,
        reconduction=convention.reconduction,
        preavis_mois=convention.preavis_mois,
        fin_au_plus_tard=convention.fin_au_plus_tard,
        annuelle=convention.lecture == LectureAnniversaire.ANNUELLE,
        envoi=convention.opposition_comptee == DateQuiCompte.ENVOI,
        faute_jours=convention.delai_faute_jours,
        force_majeure_jours=convention.delai_force_majeure_jours,
    )


def say_changes(changements: Mapping[str, Any]) -> list[str]:
    """One sentence a change, as the avenant writes them and the page shows them."""
    said = []
    if "fin_au_plus_tard" in changements:
        latest = changements["fin_au_plus_tard"]
        day = format_date(dt.date.fromisoformat(latest), avec_jour=False) if latest else ""
        said.append(
            f"À l'article 6, la Convention prendra fin au plus tard le {day}."
            if day
            else "À l'article 6, la Convention n'a plus de date de fin au plus tard."
        )
    if rythme := changements.get("rythme"):
        said.append(
            f"À l'article 1.2, les Conseillers et Ambassadeurs du Numérique interviennent {RYTHMES[Souhait(rythme)]}."
        )
    if lieux := changements.get("lieux"):
        names = Lieu.objects.filter(pk__in=lieux).order_by("nom", "pk").values_list("nom", flat=True)
        said.append(f"À l'article 1.2, les lieux d'intervention sont désormais : {', '.join(names)}.")
    for prefix, party in (("departement", "Le Département"), ("beneficiaire", "Le Bénéficiaire")):
        if who := changements.get(f"{prefix}_representant"):
            quality = changements.get(f"{prefix}_qualite", "")
            said.append(f"{party} est désormais représenté par {who}{f', {quality}' if quality else ''}.")
    return said


def places_on(convention: Convention, day: dt.date) -> list[LieuConvention]:
    """Places of the convention on a day: its own, then those of the last signed avenant that names some. One query each."""
    rows = list(LieuConvention.objects.filter(convention=convention).select_related("lieu").order_by("pk"))
    kept: Iterable[int] | None = None
    for avenant in Avenant.objects.filter(convention=convention, etat=EtatAvenant.SIGNE).order_by("numero"):
        if begins_on(avenant) <= day and avenant.changements.get("lieux"):
            kept = avenant.changements["lieux"]
    if kept is None:
        return [row for row in rows if row.avenant_id is None]
    return [row for row in rows if row.lieu_id in set(kept)]


class Rythme(NamedTuple):
    """What a convention promises each week from ``du`` to ``au``, both included."""

    du: dt.date
    au: dt.date
    souhait: Souhait


Changements = Sequence[tuple[dt.date, Souhait]]
"""(first day, rhythm) of the signed avenants that change it, in the order of their numbers."""


def rythme_on(convention: Convention, day: dt.date) -> Souhait:
    """The rhythm of a day: the text's, then that of the last signed avenant, begun by then, that names one.

    No query after ``situation.with_facts``, one otherwise.
    """
    return rythmes_of(convention, day, day)[0].souhait


def rythmes_of(convention: Convention, du: dt.date, au: dt.date) -> list[Rythme]:
    """The stretches of one rhythm from ``du`` to ``au``, in order, without a gap. Queries: as ``rythme_on``."""
    return cut_rythmes(Souhait(convention.rythme), _rythmes_signed(convention.avenants.all()), du, au)


def rythmes_changed(departement_id: int, conventions: Collection[int]) -> dict[int, Changements]:
    """{id: its changes of rhythm}, of those among ``conventions`` that have some. One query, whatever their number."""
    rows = Avenant.objects.filter(departement_id=departement_id, convention_id__in=conventions, etat=EtatAvenant.SIGNE)
    found: dict[int, list[Avenant]] = {}
    for row in rows.order_by("numero"):
        found.setdefault(row.convention_id, []).append(row)
    return {pk: changes for pk, rows_of in found.items() if (changes := _rythmes_signed(rows_of))}


def cut_rythmes(signed: Souhait, changes: Changements, du: dt.date, au: dt.date) -> list[Rythme]:
    """Pure: ``signed`` is the rhythm of the text itself. A later avenant outranks a former one from its own first day."""
    starts = sorted({du, *(start for start, _ in changes if du < start <= au)})
    lasts = [*(start - UN_JOUR for start in starts[1:]), au]
    return [
        Rythme(first, last, next((one for start, one in reversed(changes) if start <= first), signed))
        for first, last in zip(starts, lasts, strict=True)
    ]


def _rythmes_signed(avenants: Iterable[Avenant]) -> Changements:
    signed = sorted((row for row in avenants if row.etat == EtatAvenant.SIGNE), key=lambda row: row.numero)
    return [(begins_on(row), Souhait(told)) for row in signed if (told := row.changements.get("rythme"))]


def begins_on(avenant: Avenant) -> dt.date:
    """First day of a signed avenant: the one asked, never before the last signature (article 8.2)."""
    return max(day for day in (avenant.signe_le, avenant.effet_le) if day is not None)


def _frame(convention: Convention, departement: Departement) -> redaction.Cadre:
    modele = modele_of(departement)
    rows = convention.lignes_lieux.select_related("lieu").order_by("-principal", "pk")
    places = [row.lieu for row in rows if row.avenant_id is None]
    return redaction.Cadre(
        reference=convention.reference,
        equipe=modele.equipe,
        politique_le=modele.politique_le,
        preambule=_lines(modele.preambule),
        actions=_lines(modele.actions),
        recrutement=modele.recrutement,
        point_accueil=convention.objet,
        journee=convention.rythme == Souhait.JOURNEE,
        lieux=[(one.nom, " ".join(filter(None, [one.adresse, one.code_postal, one.commune]))) for one in places],
        ateliers=Clause.ATELIERS in convention.clauses,
        covid=Clause.COVID in convention.clauses,
        mention=convention.mention,
        tribunal=modele.tribunal,
        tribunal_adresse=modele.tribunal_adresse,
        ville=modele.ville,
        annexes=annexes_of(convention),
    )


def annexes_of(convention: Convention) -> list[redaction.Annexe]:
    """Files that the text names: those that bear an annex number, by number. One query."""
    rows = PieceConvention.objects.filter(convention=convention, annexe__isnull=False).order_by("annexe", "pk")
    return [redaction.Annexe(row.annexe or 0, row.titre, row.sha256) for row in rows]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _party(row: PartieConvention, assemblee: str = "") -> redaction.Partie:
    return redaction.Partie(
        redaction.Nom(row.article, row.nom),
        redaction.Signataire(row.civilite, row.representant, row.qualite),
        row.adresse,
        redaction.Deliberation(row.deliberation_numero, row.deliberation_le, assemblee, row.sans_deliberation),
    )
