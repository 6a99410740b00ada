"""Errors of a form as links to its fields."""

from typing import NamedTuple

from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.forms.widgets import ChoiceWidget, MultiWidget

ANCRE_DU_FORMULAIRE = "erreurs-formulaire"


class LienErreur(NamedTuple):
    """One line of the summary: `ancre` is the id that takes the focus, `message` says what to do."""

    ancre: str
    message: str


def list_liens(formulaire: BaseForm) -> list[LienErreur]:
    """List every error of a bound form: the form's own first, then field by field in their order."""
    liens = [LienErreur(ANCRE_DU_FORMULAIRE, str(message)) for message in formulaire.non_field_errors()]
    for champ in formulaire:
        ancre = ANCRE_DU_FORMULAIRE if champ.is_hidden else _find_ancre(champ)
        liens += [LienErreur(ancre, str(message)) for message in champ.errors]
    return liens


def _find_ancre(champ: BoundField) -> str:
    """Give the id of the first control of a field: groups of boxes have no control that bears the field's own id."""
    widget = champ.field.widget
    if isinstance(widget, MultiWidget):
        return f"{champ.auto_id}_0"
    if isinstance(widget, ChoiceWidget) and widget.use_fieldset and champ.subwidgets:
        return champ.subwidgets[0].id_for_label or ANCRE_DU_FORMULAIRE
    return champ.id_for_label or ANCRE_DU_FORMULAIRE
