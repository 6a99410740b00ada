"""Change what is known of a source: its names, its licence, where and how often it is fetched."""

import datetime

from django.db import transaction

from maillage.reseau.lieux.models import Source
from maillage.reseau.recensement.models import Collecte
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record


@transaction.atomic
def change_source(
    *,
    by: Acteur,
    source: Source,
    nom: str,
    producteur: str,
    licence: str,
    url: str,
    rythme_jours: int | None,
    now: datetime.datetime,
) -> Source:
    """Save the form of a source. With an address and a rhythm, the next fetch is ``rythme_jours`` after ``now``.

    A new address forgets the former's tag and alert. The public rows of its places follow at their next change.
    """
    source = Source.objects.select_for_update().get(pk=source.pk)
    source.nom, source.producteur, source.licence = nom[:200], producteur[:200], licence
    source.save(update_fields=["nom", "producteur", "licence", "updated_at"])
    collecte, _ = Collecte.objects.get_or_create(source=source, defaults={"departement_id": by.departement_id})
    same = collecte.url == url and collecte.rythme_jours == rythme_jours
    if collecte.url != url:
        collecte.etag, collecte.alerte, collecte.alerte_detail = "", "", ""
    collecte.url, collecte.rythme_jours = url, rythme_jours
    if not (url and rythme_jours):
        collecte.prochaine_le = None
    elif not same or collecte.prochaine_le is None:
        collecte.prochaine_le = now + datetime.timedelta(days=rythme_jours)
    collecte.save(
        update_fields=["url", "rythme_jours", "prochaine_le", "etag", "alerte", "alerte_detail", "updated_at"]
    )
    record(
        by=by,
        action="source.modifiee",
        objet_type="source",
        objet_id=source.pk,
        objet_nom=source.nom,
        detail={"licence": licence, "url": url, "rythme_jours": rythme_jours},
    )
    return source


@transaction.atomic
def dismiss_alert(*, by: Acteur, source: Source) -> None:
    """A person has seen what is wrong with a source."""
    if Collecte.objects.filter(source=source).exclude(alerte="").update(alerte="", alerte_detail=""):
        record(by=by, action="source.alerte_vue", objet_type="source", objet_id=source.pk, objet_nom=source.nom)
