"""Rights on reports. Every file is imported by ``apps.py`` so that the page of rights knows it."""
