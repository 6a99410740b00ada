"""Take over a file of the national log: received, read, judged and shown, then written. The worker does the long part.

The same file twice, or two that overlap, add nothing. The file is read in a child process with limits (recensement.lecture)
and deleted as soon as it is read: its own export names the people helped.
"""

from maillage.terrain.accompagnements.services.import_journal.demandes import (
    abandon_log,
    ask_apply,
    ask_undo,
    choose,
    receive_log,
)
from maillage.terrain.accompagnements.services.import_journal.deroulement import run_log
from maillage.terrain.accompagnements.services.import_journal.etapes import DejaEnCours, mark_failed
from maillage.terrain.accompagnements.services.import_journal.fichiers import forget_unread

__all__ = [
    "DejaEnCours",
    "abandon_log",
    "ask_apply",
    "ask_undo",
    "choose",
    "forget_unread",
    "mark_failed",
    "receive_log",
    "run_log",
]
