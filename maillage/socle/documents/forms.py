"""Forms of the public page that recognises a document."""

import time
from typing import Any, BinaryIO, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from maillage.base.depots.controle import check_upload
from maillage.base.depots.erreurs import DepotRefuse
from maillage.base.limites import DEPOT, hit
from maillage.socle.documents.selectors import read_code


class CodeForm(forms.Form):
    """The code printed at the end of a document."""

    code = forms.CharField(
        label="Code du document",
        help_text="Il est écrit à la fin du document, par exemple ABCD-EFGH-JKMN.",
        max_length=60,
        error_messages={"required": "Écrivez le code du document."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                "Ce code n'est pas complet. Il a 12 signes, des chiffres et des lettres. Recopiez-le en entier."
            )
        return code


class FichierForm(forms.Form):
    """The file itself: its SHA-256 is compared, nothing of it is kept."""

    fichier = forms.FileField(
        label="Fichier PDF à vérifier",
        help_text="Le fichier n'est pas gardé.",
        error_messages={
            "required": "Choisissez le fichier PDF à vérifier.",
            "empty": "Ce fichier est vide. Vérifiez le fichier, puis renvoyez-le.",
        },
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    def __init__(self, *args: Any, visiteur: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visiteur = visiteur
        self.sha256 = ""

    def clean_fichier(self) -> UploadedFile:
        """Limited and checked as every upload; leaves the fingerprint in ``sha256``."""
        if not hit(DEPOT, self.visiteur, time.time()):
            raise forms.ValidationError(
                "Vous avez envoyé beaucoup de fichiers. Attendez dix minutes, puis recommencez."
            )
        given: UploadedFile = self.cleaned_data["fichier"]
        try:
            depot = check_upload(
                cast(BinaryIO, given.file), given.name or "", kinds={"pdf"}, max_bytes=settings.TAILLE_MAX_DEPOT
            )
        except DepotRefuse as refus:
            raise forms.ValidationError(refus.message_fr) from refus
        self.sha256 = depot.sha256
        return given
