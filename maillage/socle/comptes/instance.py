"""Stands for ``django.contrib.admin`` in INSTALLED_APPS; apart from the site, which needs the apps to be ready."""

from django.contrib.admin.apps import AdminConfig


class InstanceAdminConfig(AdminConfig):
    """The admin of the installation, with its own site."""

    default_site = "maillage.socle.comptes.site_instance.SiteInstance"
