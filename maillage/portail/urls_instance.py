"""Addresses of the installation itself: its health, and the mailbox of the demo."""

from django.urls import path

from maillage.portail.demo import mailbox
from maillage.portail.sante import health

urlpatterns = [
    path("sante", health, name="health"),
    path("demo/courriels/", mailbox, name="demo_mailbox"),
]
