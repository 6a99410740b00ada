"""Writes. ``saisie.record_morning`` → ``envoi.transmit`` → ``verification.confirm`` / ``contest`` → ``answer_contest``.

``details.add_detail`` and ``record_outside`` for what is told in full. Everything takes ``by``, rows, ``now``.
"""
