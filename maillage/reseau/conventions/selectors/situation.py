"""What the tables say of a convention, put as facts for ``temps``; what is true of it on a day.

The columns of Convention are the text as it was signed: avenants are read from their own rows and never written into it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from maillage.reseau.conventions.enums import ArticleNom, Cote, EtatAvenant, NatureActe
from maillage.reseau.conventions.models import ActeConvention, Avenant, Convention, PartieConvention, TexteConvention
from maillage.reseau.conventions.temps import (
    Acte,
    Constat,
    DateComptee,
    Dissolution,
    Faits,
    ForceMajeure,
    Lecture,
    MiseEnDemeure,
    Opposition,
    Parametres,
    Partie,
    Remede,
    Retrait,
    Signature,
    Situation,
    situation,
)
from maillage.reseau.conventions.temps import Avenant as AvenantDuTemps

NOMS: Final = {Cote.DEPARTEMENT: "le Département", Cote.BENEFICIAIRE: "le Bénéficiaire"}
"""How sentences name the Département, and a host whose row is not written yet."""
ARTICLES: Final = {
    ArticleNom.LE: "le ",
    ArticleNom.LA: "la ",
    ArticleNom.L_MASCULIN: "l'",
    ArticleNom.L_FEMININ: "l'",
    ArticleNom.SANS: "",
}


def with_facts(rows: QuerySet[Convention]) -> QuerySet[Convention]:
    """All that ``facts_of`` reads, in five queries whatever the number of rows."""
    textes = TexteConvention.objects.filter(avenant__isnull=True).prefetch_related("signatures").order_by("pk")
    return rows.prefetch_related(
        Prefetch("parties", PartieConvention.objects.order_by("-cote")),
        Prefetch("actes", ActeConvention.objects.order_by("pk")),
        Prefetch("avenants", Avenant.objects.filter(etat=EtatAvenant.SIGNE).order_by("numero")),
        Prefetch("textes", textes),
    )


def parametres_of(convention: Convention) -> Parametres:
    """Raises ValueError on a text where nobody could oppose in time (see ``temps.Parametres``)."""
    return Parametres(
        duree_mois=convention.duree_mois,
        reconduction_tacite=convention.reconduction,
        preavis_mois=convention.preavis_mois,
        lecture=Lecture(convention.lecture),
        compte=DateComptee(convention.opposition_comptee),
        fin_au_plus_tard=convention.fin_au_plus_tard,
        delai_faute_jours=convention.delai_faute_jours,
        delai_force_majeure_jours=convention.delai_force_majeure_jours,
    )


def facts_of(convention: Convention) -> Faits:
    """Signatures of the last frozen text, signed avenants, acts. Best read through ``with_facts``."""
    named = {partie.cote: ARTICLES[ArticleNom(partie.article)] + partie.nom for partie in convention.parties.all()}
    host = named.get(Cote.BENEFICIAIRE) or NOMS[Cote.BENEFICIAIRE]
    parties = (Partie(Cote.DEPARTEMENT.value, NOMS[Cote.DEPARTEMENT]), Partie(Cote.BENEFICIAIRE.value, host))
    textes = [texte for texte in convention.textes.all() if texte.avenant_id is None]
    signed = textes[-1].signatures.all() if textes else ()
    return Faits(
        parties=parties,
        signatures=tuple(Signature(row.cote, row.signee_le) for row in signed),
        avenants=tuple(avenant_of(row) for row in convention.avenants.all() if row.etat == EtatAvenant.SIGNE),
        actes=tuple(found for row in convention.actes.all() if (found := act_of(row)) is not None),
    )


def situation_of(convention: Convention, day: dt.date) -> Situation:
    """In force or not on that day, why, until when, what each may still do."""
    return situation(parametres_of(convention), facts_of(convention), day)


def avenant_of(row: Avenant, signe_le: dt.date | None = None) -> AvenantDuTemps:
    """The avenant as ``temps`` reads it. ``signe_le``: the day supposed, of one that is not signed yet."""
    changes: Mapping[str, Any] = row.changements
    latest = changes.get("fin_au_plus_tard")
    dates = [day for day in (row.signe_le or signe_le, row.effet_le) if day is not None]
    return AvenantDuTemps(
        effet_le=max(dates),  # never before the last signature (article 8.2)
        fin_au_plus_tard=dt.date.fromisoformat(latest) if latest else None,
        sans_fin_au_plus_tard="fin_au_plus_tard" in changes and not latest,
        duree_mois=changes.get("duree_mois"),
        preavis_mois=changes.get("preavis_mois"),
        reconduction_tacite=changes.get("reconduction"),
    )


def act_of(row: ActeConvention) -> Acte:
    """The act as ``temps`` reads it. ``emis_le``: sent, or the date of the finding; of a dissolution, its decision, and
    ``recu_le`` the day from which the body is no more, when it is a later one.
    """
    annule, cle, vise = row.annule_at is not None, str(row.pk), str(row.acte_vise_id or "")
    match NatureActe(row.nature):
        case NatureActe.OPPOSITION:
            return Opposition(row.cote, row.emis_le, row.recu_le, annule)
        case NatureActe.MISE_EN_DEMEURE:
            return MiseEnDemeure(cle, row.cote, row.emis_le, row.recu_le, annule)
        case NatureActe.REMEDE:
            return Remede(vise, row.emis_le, annule)
        case NatureActe.CONSTAT_INFRUCTUEUSE:
            return Constat(vise, row.emis_le, annule)
        case NatureActe.FORCE_MAJEURE:
            return ForceMajeure(cle, row.cote, row.emis_le, row.recu_le, annule)
        case NatureActe.FIN_FORCE_MAJEURE:
            return Retrait(vise, row.emis_le, annule)
        case _:
            return Dissolution(row.recu_le or row.emis_le, row.emis_le, annule)


def live_acts(convention: Convention, nature: NatureActe) -> Iterable[ActeConvention]:
    """Acts of one kind that are not annulled, in the order of their dates."""
    return sorted(
        (row for row in convention.actes.all() if row.nature == nature and row.annule_at is None),
        key=lambda row: (row.emis_le, row.pk),
    )


def find_convention(rows: QuerySet[Convention], pk: int) -> Convention | None:
    """One convention with all its facts."""
    return with_facts(rows.filter(pk=pk).select_related("structure")).first()
