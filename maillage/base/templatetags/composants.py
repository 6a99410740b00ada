"""Tags that the layouts and components need: icons, safe static addresses, links of an error summary."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms import BaseForm
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from maillage.base.composants.erreurs import LienErreur, list_liens
from maillage.base.francais import format_nombre
from maillage.base.icones import render_icone

register = template.Library()

ICONES_DU_SENS = {
    "info": "info-circle",
    "succes": "check-circle",
    "attention": "exclamation-triangle",
    "erreur": "x-octagon",
}
MOTS_DU_SENS = {"info": "Information", "succes": "Succès", "attention": "Attention", "erreur": "Erreur"}


@register.simple_tag
def icone(nom: str) -> SafeString:
    """Draw an icon: {% icone "geo-alt" %}. Always beside a word."""
    return mark_safe(render_icone(nom))  # noqa: S308 our own drawings, read from a committed file


@register.simple_tag
def case(donnee: Mapping[str, Any]) -> SafeString:
    """Draw a cell of a table: {texte, url, sens}. In Python: a page has hundreds, and an include costs a tenth of a millisecond."""
    texte, sens, url = donnee.get("texte", ""), donnee.get("sens"), donnee.get("url")
    if sens:
        drawing = mark_safe(render_icone(icone_du_sens(sens)))  # noqa: S308 our own drawings
        return format_html('<span class="etiquette sens-{}">{}<span>{}</span></span>', sens, drawing, texte)
    return format_html('<a href="{}">{}</a>', url, texte) if url else conditional_escape(texte)


@register.simple_tag
def cases(nom: str, choix: Iterable[Any]) -> SafeString:
    """Boxes to tick of a family of filters, each with its valeur, libelle, nombre (or None), choisi. In Python: a list has a hundred."""
    name = escape(nom)
    drawn = []
    for un in choix:
        valeur, checked = escape(un.valeur), " checked" if un.choisi else ""
        count = "" if un.nombre is None else f" ({escape(format_nombre(un.nombre))})"
        drawn.append(
            f'<label class="case"><input id="{name}-{valeur}" type="checkbox" name="{name}" value="{valeur}"{checked}>'
            f"{escape(un.libelle)}{count}</label>"
        )
    return mark_safe("".join(drawn))  # noqa: S308 each value is escaped


@register.simple_tag
def options(choix: Iterable[tuple[Any, Any]], valeur: Any = "") -> SafeString:
    """Options of a long list (the communes of a Département), ``valeur`` chosen."""
    chosen = str(valeur)
    rows = ((key, mark_safe(" selected") if str(key) == chosen else "", label) for key, label in choix)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.filter
def icone_du_sens(sens: str) -> str:
    """Name the icon of a meaning (info, succes, attention, erreur)."""
    return ICONES_DU_SENS.get(sens, "info-circle")


@register.filter
def mot_du_sens(sens: str) -> str:
    """Say a meaning in a word, for those who see neither its colour nor its icon."""
    return MOTS_DU_SENS.get(sens, "Information")


@register.simple_tag
def statique(chemin: str) -> str:
    """Give the address of a static file, or nothing when it is not built: an error page must not fail in its turn."""
    try:
        return static(chemin)
    except (ValueError, OSError):
        return ""


class Retenu(template.Node):
    """What a public page shows as every other of its Département does, drawn once and remembered with that Département."""

    def __init__(self, nom: str, selon: list[FilterExpression], nodelist: NodeList) -> None:
        self.nom, self.selon, self.nodelist = nom, selon, nodelist

    def render(self, context: Context) -> SafeString:
        held: dict[str, tuple[list[Any], SafeString]] | None = getattr(context.get("departement"), "fragments", None)
        if held is None or not context.get("publique"):
            return self.nodelist.render(context)
        selon = [one.resolve(context, ignore_failures=True) for one in self.selon]
        known = held.get(self.nom)
        if known is None or known[0] != selon:
            known = held[self.nom] = (selon, self.nodelist.render(context))
        return known[1]


@register.tag
def retenu(parser: Parser, token: Token) -> Retenu:
    """{% retenu "pied" departement.changee_le %}…{% endretenu %}: nothing else within may change from a public page to another.

    ``departement.fragments`` holds it, which lives as long as PostgreSQL's stamp on the row of the Département (``territoires``);
    one text a name, drawn again when the values that follow the name are others. Staff pages are drawn whole.
    """
    _, nom, *selon = token.split_contents()
    nodelist = parser.parse(("endretenu",))
    parser.delete_first_token()
    return Retenu(nom.strip('"'), [parser.compile_filter(one) for one in selon], nodelist)


@register.filter
def liens_erreurs(formulaire: BaseForm) -> list[LienErreur]:
    """List the errors of a form as (ancre, message), in the order of its fields."""
    return list_liens(formulaire)


@register.simple_tag
def composant(gabarit: str, contexte: dict[str, Any]) -> SafeString:
    """Render a component with a context given as a dict (the gallery's states): {% composant gabarit contexte %}."""
    return render_to_string(gabarit, contexte)
