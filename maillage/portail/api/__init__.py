"""The public interface for programs, version 1: read only, the same for everybody, described by OpenAPI.

``operations``: what it answers. ``formes``: the shape of the answers. ``parametres``: what may be asked, told from the same
tables that read it. ``portes``: how django-ninja's views become open pages of this site. ``description``: openapi.json.
"""
