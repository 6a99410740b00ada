"""A decision written in a meeting; what became of it."""

from typing import Any, Final

from django import forms

from maillage.base.composants.champs import ChampDate
from maillage.pilotage.gouvernance.enums import EtatDecision
from maillage.pilotage.gouvernance.forms.instances import ChampTexte
from maillage.pilotage.gouvernance.models import Decision, PointOrdreDuJour
from maillage.pilotage.gouvernance.selectors.decisions import Groupe

VOIX: Final = ("votes_pour", "votes_contre", "abstentions")
HORS_LISTE: Final = "Choisissez une réponse de la liste."


def _voix(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=500,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Écrivez un nombre, ou laissez vide."),
    )


class DecisionForm(forms.Form):
    """``valeurs``, once valid: {field of Decision: value}."""

    texte = ChampTexte(
        label="Ce qui est décidé",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        manque="Écrivez ce qui est décidé.",
    )
    motif = ChampTexte(label="Pourquoi", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    point = forms.ChoiceField(label="Sur quel point", required=False, error_messages={"invalid_choice": HORS_LISTE})
    responsable = forms.ChoiceField(
        label="Qui s'en charge",
        error_messages={"required": "Choisissez qui s'en charge.", "invalid_choice": HORS_LISTE},
    )
    echeance_le = ChampDate(label="Pour le", error_messages={"required": "Écrivez pour quel jour."})
    objet = forms.ChoiceField(
        label="Ce que la décision concerne",
        required=False,
        help_text="Une convention, une demande d'accueil ou une commune où des demi-journées manquent.",
        error_messages={"invalid_choice": HORS_LISTE},
    )
    votes_pour = _voix("Voix pour")
    votes_contre = _voix("Voix contre")
    abstentions = _voix("Abstentions")

    def __init__(
        self,
        *args: Any,
        points: list[PointOrdreDuJour],
        responsables: list[Groupe],
        objets: list[Groupe],
        decision: Decision | None = None,
        point: int | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = _start(decision, point)
        super().__init__(*args, **kwargs)
        self.points = {str(one.pk): one for one in points}
        self.objets = {value: name for _, group in objets for value, name in group}
        choose = ("", "Choisissez")
        titles = [(str(one.pk), f"{'– ' if one.groupe_id else ''}{one.titre}") for one in points]
        self.fields["point"].choices = [("", "Aucun point"), *titles]  # type: ignore[attr-defined]
        self.fields["responsable"].choices = [choose, *(group for group in responsables if group[1])]  # type: ignore[attr-defined]
        start = self.initial.get("objet", "")
        if start and start not in self.objets and decision is not None:
            self.objets[start] = decision.objet_nom
            objets = [("Aujourd'hui", [(start, decision.objet_nom)]), *objets]
        self.fields["objet"].choices = [("", "Celui du point, ou rien"), *(group for group in objets if group[1])]  # type: ignore[attr-defined]

    @property
    def valeurs(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind, _, key = data["responsable"].partition(":")
        point = self.points.get(data["point"])
        objet_type, _, objet_id = data["objet"].partition(":")
        nom = self.objets.get(data["objet"], "")
        if not objet_type and point is not None:
            objet_type, objet_id, nom = point.objet_type, point.objet_id, point.titre if point.objet_type else ""
        return {
            **{name: data[name] for name in ("texte", "motif", "echeance_le", *VOIX)},
            "point_id": point.pk if point else None,
            "responsable_id": int(key) if kind == "compte" else None,
            "responsable_role": key if kind == "role" else "",
            "responsable_structure_id": int(key) if kind == "structure" else None,
            "objet_type": objet_type,
            "objet_id": objet_id,
            "objet_nom": nom[:200],
        }


def _start(decision: Decision | None, point: int | None) -> dict[str, Any]:
    if decision is None:
        return {"point": str(point or "")}
    owner = f"role:{decision.responsable_role}"
    if decision.responsable_id is not None:
        owner = f"compte:{decision.responsable_id}"
    elif decision.responsable_structure_id is not None:
        owner = f"structure:{decision.responsable_structure_id}"
    start = {name: getattr(decision, name) for name in ("texte", "motif", "echeance_le", *VOIX)}
    objet = f"{decision.objet_type}:{decision.objet_id}" if decision.objet_type else ""
    return {**start, "point": str(decision.point_id or ""), "responsable": owner, "objet": objet}


class ClotureForm(forms.Form):
    """What became of a decision, and how."""

    etat = forms.ChoiceField(
        label="Qu'est-elle devenue",
        choices=[
            (EtatDecision.FAITE.value, "Elle est faite"),
            (EtatDecision.ABANDONNEE.value, "Elle est abandonnée"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qu'elle est devenue.", "invalid_choice": HORS_LISTE},
    )
    cloture = ChampTexte(
        label="Comment, ou pourquoi",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        manque="Écrivez en une phrase ce qui a été fait, ou pourquoi la décision est abandonnée.",
    )
