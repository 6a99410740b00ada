from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "maillage.socle.messages"
    label = "envois"
    verbose_name = "Messages"
