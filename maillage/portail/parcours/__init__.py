"""The guided path « De quoi avez-vous besoin ? »: a few plain answers → three places, each with why. Pure: no Django.

``questions``: what is asked, in which order. ``elargissement``: answers → questions to the search engine, from what was
asked to what is wider, each step said. ``apporter``: what to bring. ``raisons``: why a place is suggested.
"""
