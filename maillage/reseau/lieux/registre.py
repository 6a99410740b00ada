"""Where a person may be written in places (registered in ``ready()``; see socle/registre/personnes.py)."""

from maillage.socle.registre.personnes import Histoire, Mention

DECLARATIONS = (
    Histoire("lieux.LieuEvenement"),
    # The public table copies the place: a name erased there must not stay here.
    Mention("lieux.LieuPublic", ("courriels", "presentation_resume", "presentation_detail", "prise_rdv")),
    Mention("lieux.Lieu", ("presentation_resume",)),
)
