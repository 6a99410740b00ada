"""What requests cost: counts and seconds by route, shared by the processes of this machine through small files.

Each process counts in its memory and writes its counters under ``var/etat/mesures`` every two seconds at most, at the
end of a request: no query, no lock between processes. Labels are names of routes, methods and classes of status: few,
and none comes from what was asked.
"""

import fcntl
import json
import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import psutil
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

SEUILS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram, in seconds."""
RYTHME: Final = 2.0
METHODES: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_PASSES: Final = "passes.json"

Compteurs = dict[str, float]
"""Key → value; a key is ``requetes|route|methode|classe``, ``secondes|route`` or ``seuil|route|borne``."""


class Registre:
    """The counters of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: defaultdict[str, float] = defaultdict(float)
        self._pid = 0
        self._written = 0.0

    def note(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request; writes the file when the last time is old enough."""
        method = method if method in METHODES else "AUTRE"
        bound = next((str(limit) for limit in SEUILS if seconds <= limit), "+Inf")
        with self._lock:
            self._restart_after_fork()
            self._counts[f"requetes|{route}|{method}|{status // 100}xx"] += 1
            self._counts[f"secondes|{route}"] += seconds
            self._counts[f"seuil|{route}|{bound}"] += 1
            due = time.monotonic() - self._written > RYTHME
            if due:
                self._written = time.monotonic()
                snapshot = dict(self._counts)
        if due:
            _write(folder() / f"{self._pid}-{_started(self._pid)}.json", snapshot)

    def flush(self) -> None:
        """Write now: the process that is asked tells its last requests."""
        with self._lock:
            self._restart_after_fork()
            snapshot = dict(self._counts)
        if snapshot:
            _write(folder() / f"{self._pid}-{_started(self._pid)}.json", snapshot)

    def _restart_after_fork(self) -> None:
        if self._pid != os.getpid():
            self._pid, self._counts, self._written = os.getpid(), defaultdict(float), 0.0


registre: Final = Registre()


def folder() -> Path:
    """Where the counters of the processes are."""
    return Path(settings.VAR) / "etat" / "mesures"


def total() -> Compteurs:
    """The counters of all processes, of those that ended too: they only grow."""
    registre.flush()
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / ".verrou").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        past, living, gone = defaultdict[str, float](float), defaultdict[str, float](float), list[Path]()
        _add(past, _read(folder() / _PASSES))
        for path in folder().glob("*-*.json"):
            pid, _, started = path.stem.partition("-")
            if _started(int(pid)) == started:
                _add(living, _read(path))
            else:
                _add(past, _read(path))
                gone.append(path)
        if gone:
            _write(folder() / _PASSES, past)
            for path in gone:
                path.unlink()
    _add(past, living)
    return dict(past)


def _add(to: Compteurs, more: Mapping[str, float]) -> None:
    for key, value in more.items():
        to[key] += value


def _started(pid: int) -> str:
    """When the process began, so that a recycled number is another process; empty when there is none."""
    if pid in _starts:
        return _starts[pid]
    try:
        found = str(int(psutil.Process(pid).create_time() * 1000))
    except psutil.Error:
        return ""
    if pid == os.getpid():
        _starts[pid] = found
    return found


_starts: dict[int, str] = {}
"""Of this process alone: others may end and leave their number."""


def _read(path: Path) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return found


def _write(path: Path, counts: Mapping[str, float]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{threading.get_ident()}.nouveau")
    draft.write_text(json.dumps(counts), encoding="utf-8")
    draft.replace(path)


class MesureMiddleware:
    """Times every request, from the outside of all that may be slow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = (match.view_name if match else "") or "(aucune)"
        registre.note(route, request.method or "", response.status_code, time.perf_counter() - start)
        return response
