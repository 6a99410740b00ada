"""What is printed: contents, drawn map, folded booklet. Pure: no Django, no database.

``contenu``: a place in the words of paper. ``placement``: numbers on a map that do not hide one another. ``carte``: the
drawn map (SVG). ``imposition``: pages in the order of a booklet to fold. ``atelier``: the program of the worker's child
process that makes a directory; nothing imports it, so that the web process cannot.
"""
