"""Prepare the database for its two roles, before the first migration (run as the owner)."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from maillage.base.roles import RolesImpossibles, prepare

VERSION_MINIMALE = 150_000


class Command(BaseCommand):
    help = "Crée le rôle web et ses droits dans la base (à lancer avant migrate, avec le rôle propriétaire)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """No argument: everything comes from the settings."""

    def handle(self, **_options: Any) -> None:
        with connection.cursor() as cursor:
            raw = cursor.connection
            if raw.info.server_version < VERSION_MINIMALE:
                raise CommandError("Maillage demande PostgreSQL 15 ou plus récent.")
            password = settings.MOT_DE_PASSE_WEB if settings.MOT_DE_PASSE_WEB_IMPOSE else None
            try:
                prepare(raw, web=settings.ROLE_WEB, password=password)
            except RolesImpossibles as error:
                raise CommandError(str(error)) from error
        self.stdout.write(
            f"Base prête : rôle propriétaire « {connection.settings_dict['USER']} », rôle web « {settings.ROLE_WEB} »."
        )
