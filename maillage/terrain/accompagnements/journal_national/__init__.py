"""The XLSX of the national log (« La Coop de la médiation numérique »): its columns and words, read and written. Pure."""
