"""Drive a server over persistent connections and count: by ``wrk``, or by our own driver where it is not installed."""

import asyncio
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from random import Random
from typing import NamedTuple

CONNEXIONS = 16
_ENTETES = "Accept-Encoding: gzip\r\nUser-Agent: bench\r\n"


class Debit(NamedTuple):
    """What a run showed: answers a second, the 95th centile in ms, answers that were not a 200."""

    par_seconde: float
    p95_ms: float
    erreurs: int
    total: int


_LUA = """
local paths = {{ {paths} }}
math.randomseed(2026)
request = function()
  return wrk.format("GET", paths[math.random(#paths)])
end
done = function(summary, latency)
  local wrong = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout + summary.errors.status
  io.write(string.format('{{"n": %d, "s": %f, "p95": %f, "bad": %d}}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(95) / 1000, wrong))
end
"""


def driver() -> str:
    """Which one will count."""
    return "wrk" if shutil.which("wrk") else "maison (wrk est absent : les débits sont ceux d'un client plus lent)"


def drive(port: int, hote: str, paths: list[str], secondes: float) -> Debit:
    """Ask ``paths`` in random order on CONNEXIONS persistent connections for ``secondes``."""
    if shutil.which("wrk"):
        return _wrk(port, hote, paths, secondes)
    return asyncio.run(_own(port, hote, paths, secondes))


def _wrk(port: int, hote: str, paths: list[str], secondes: float) -> Debit:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "demandes.lua"
        # No « response » function: wrk would run it for each answer. It counts statuses above 399 by itself.
        script.write_text(_LUA.format(paths=", ".join(json.dumps(path) for path in paths)))
        command = [
            "wrk", "-t", "1", "-c", str(CONNEXIONS), "-d", f"{secondes:.0f}s", "--timeout", "30s", "-s", str(script),
            "-H", f"Host: {hote}", "-H", "Accept-Encoding: gzip", f"http://127.0.0.1:{port}",
        ]  # fmt: skip
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = json.loads(out.strip().splitlines()[-1])
    return Debit(found["n"] / found["s"], found["p95"], found["bad"], found["n"])


async def _own(port: int, hote: str, paths: list[str], secondes: float) -> Debit:
    times: list[float] = []
    bad = 0
    start = time.perf_counter()

    async def one(seed: int) -> None:
        nonlocal bad
        draw = Random(seed)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() - start < secondes:
            before = time.perf_counter()
            writer.write(f"GET {draw.choice(paths)} HTTP/1.1\r\nHost: {hote}\r\n{_ENTETES}\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = next(
                (int(line.split(":")[1]) for line in head.split("\r\n") if line.startswith("content-length:")), 0
            )
            await reader.readexactly(length)
            bad += head[9:12] != "200"
            times.append(time.perf_counter() - before)
        writer.close()

    await asyncio.gather(*(one(seed) for seed in range(CONNEXIONS)))
    spent = time.perf_counter() - start
    times.sort()
    return Debit(len(times) / spent, 1000 * times[int(0.95 * (len(times) - 1))], bad, len(times))
