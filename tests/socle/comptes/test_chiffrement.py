"""Sealed secrets, and devices in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.socle.comptes.appareils import name_device
from maillage.socle.comptes.chiffrement import fingerprint, seal, unseal
from maillage.socle.comptes.facteurs import current_code


@given(st.text(max_size=200).filter(lambda text: "\ud800" not in text))
def test_what_is_sealed_is_found_again_and_never_reads_the_same(text):
    text = text.encode("utf-8", "ignore").decode()
    assert unseal(seal(text)) == text
    assert seal(text) != seal(text)


def test_another_key_opens_nothing_a_former_one_does(settings):
    sealed = seal("secret")
    settings.SECRET_KEY, former = "une autre clé, tout aussi longue que la première", settings.SECRET_KEY
    with pytest.raises(ValueError, match="does not have"):
        unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert unseal(sealed) == "secret"


def test_a_changed_seal_is_refused():
    sealed = seal("secret")
    with pytest.raises(ValueError, match="sealed"):
        unseal(sealed[:-4] + "AAA=")


def test_fingerprints_are_of_one_purpose():
    assert fingerprint("session", "a") != fingerprint("code", "a")
    assert len(fingerprint("session", "a")) == 64


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]
)
def test_codes_are_those_of_rfc_6238_appendix_b(at, code):
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # « 12345678901234567890 » in base 32
    assert current_code(secret, at) == code


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox sur Windows"),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36",
            "Chrome sur Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari sur iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0",
            "Edge sur Windows",
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/131.0 Safari/537.36", "Chrome sur Chromebook"),
        ("curl/8.0 (Linux)", "Linux"),
        ("Opera/9.80", "Opera"),
        ("", "Appareil inconnu"),
        ("<script>alert(1)</script>", "Appareil inconnu"),
    ],
)
def test_a_device_is_named_in_words(said, words):
    assert name_device(said) == words
