"""Fingerprint of a set of values: says whether a delivery changes anything."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

_ENCODER: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))


def fingerprint(valeurs: Mapping[str, Any]) -> str:
    """SHA-256 of the values in canonical JSON (sorted keys, dates as ISO text, tuples as lists)."""
    return hashlib.sha256(_ENCODER.encode(valeurs).encode()).hexdigest()
