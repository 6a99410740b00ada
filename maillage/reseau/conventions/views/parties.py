"""One party and its proof, one piece, one avenant to prepare."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.base.depots.erreurs import DepotRefuse
from maillage.reseau.conventions.enums import Cote
from maillage.reseau.conventions.forms.conventions import AvenantForm, PartieEntiereForm, PartieForm, PieceForm
from maillage.reseau.conventions.perms.conventions import may_bring_pieces, may_prepare
from maillage.reseau.conventions.selectors.conventions import places_for
from maillage.reseau.conventions.selectors.textes import places_on, rythme_on
from maillage.reseau.conventions.services.avenants import prepare_avenant
from maillage.reseau.conventions.services.conventions import MODIFIABLES, EtapeRefusee
from maillage.reseau.conventions.services.parties import Depose, add_piece, edit_party
from maillage.reseau.conventions.views.blocs_fiche import may_write_party
from maillage.reseau.conventions.views.cadre import convention_url, get_convention, posted, show_form
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

_METHODES: Final = ["GET", "HEAD", "POST"]


def given(form: Any, name: str) -> Depose | None:
    """The file of a form, as services take it."""
    file = form.cleaned_data.get(name)
    return (file.file, file.name or name) if file else None


@requires(may_bring_pieces)
@require_http_methods(_METHODES)
def party(request: HttpRequest, acteur: Acteur, pk: int, cote: str) -> HttpResponse:
    """The coordination writes both sides; a référent brings the deliberation of his own. After freezing: the e-mail only."""
    convention = get_convention(acteur, pk, may_bring_pieces)
    row = next((one for one in convention.parties.all() if one.cote == cote.upper()), None)
    if row is None:
        raise Http404
    if not may_write_party(acteur, convention, row.cote):
        raise PermissionDenied
    whole, frozen = may_prepare(acteur), convention.etat not in MODIFIABLES
    files = request.FILES if request.method == "POST" else None
    form = (PartieEntiereForm if whole else PartieForm)(posted(request), files, partie=row)
    if frozen and whole:
        for name in set(form.fields) - {"courriel_signature"}:
            del form.fields[name]
    if request.method == "POST" and form.is_valid():
        try:
            edit_party(
                by=acteur, convention=convention, cote=row.cote, valeurs=form.valeurs, preuve=given(form, "preuve")
            )
        except DepotRefuse as error:
            form.add_error("preuve", error.message_fr)
        except EtapeRefusee as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{Cote(row.cote).label} : c'est enregistré.")
            return redirect(convention_url(convention))
    told = "Le texte est figé : seul l'e-mail du signataire se change encore." if frozen else ""
    return show_form(
        request, str(Cote(row.cote).label), form, "Enregistrer cette partie", convention=convention, chapeau=told
    )


@requires(may_bring_pieces)
@require_http_methods(_METHODES)
def piece_new(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """An annex or another piece."""
    convention = get_convention(acteur, pk, may_bring_pieces)
    form = PieceForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told, file = form.cleaned_data, given(form, "fichier")
        try:
            add_piece(
                by=acteur, convention=convention, titre=told["titre"],
                annexe=int(told["annexe"]) if told["annexe"] else None, fichier=file,  # type: ignore[arg-type]
            )  # fmt: skip
        except DepotRefuse as error:
            form.add_error("fichier", error.message_fr)
        except EtapeRefusee as error:
            form.add_error("annexe", str(error))
        else:
            messages.success(request, "La pièce est déposée.")
            return redirect(convention_url(convention))
    return show_form(request, "Déposer une pièce", form, "Déposer cette pièce", convention=convention)


@requires(may_prepare)
@require_http_methods(_METHODES)
def avenant_new(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """What changes, from when; its text is frozen and signed next."""
    convention = get_convention(acteur, pk, may_prepare)
    current = [row.lieu_id for row in places_on(convention, timezone.localdate())]
    places = places_for(current, convention.structure)
    form = AvenantForm(
        posted(request),
        convention=convention,
        places=places,
        en_cours=current,
        rythme=rythme_on(convention, timezone.localdate()),
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            prepare_avenant(
                by=acteur,
                convention=convention,
                objet=told["objet"],
                changements=form.changements,
                effet_le=told["effet_le"],
                today=timezone.localdate(),
            )
        except EtapeRefusee as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "L'avenant est préparé. Relisez son projet, puis figez son texte.")
            return redirect(convention_url(convention))
    return show_form(
        request, "Préparer un avenant", form, "Préparer cet avenant", convention=convention,
        chapeau="Rien ne change sans un avenant daté et signé par les deux parties (article 8.2).",
    )  # fmt: skip
