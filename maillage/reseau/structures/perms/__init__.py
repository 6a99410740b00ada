"""Rights of the network, told as tables: one file a matter. Every file is imported by ``apps.py`` so that the page of rights knows it."""
