"""The text of a convention: what it is made of, the frozen ones, whether the file is still the frozen one."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from maillage.base.francais import format_date
from maillage.reseau.conventions import redaction
from maillage.reseau.conventions.enums import Clause, Cote, DateQuiCompte, EtatAvenant, LectureAnniversaire, Souhait
from maillage.reseau.conventions.models import (
    Avenant,
    Convention,
    LieuConvention,
    ModeleConvention,
    PartieConvention,
    TexteConvention,
)
from maillage.reseau.lieux.models import Lieu
from maillage.socle.territoires.models import Departement

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
        starts = max(one for one in (avenant.signe_le, avenant.effet_le) if one is not None)
        if starts <= day and avenant.changements.get("lieux"):
            kept = avenant.changements["lieux"]
    if kept is None:
        return [row for row in rows if row.avenant_id is None]
    return [row for row in rows if row.lieu_id in set(kept)]


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
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _party(row: PartieConvention, assemblee: str = "") -> redaction.Partie:
    return redaction.Partie(
        redaction.Nom(row.article, row.nom),
        redaction.Signataire(row.civilite, row.representant, row.qualite),
        row.adresse,
        redaction.Deliberation(row.deliberation_numero, row.deliberation_le, assemblee, row.sans_deliberation),
    )
