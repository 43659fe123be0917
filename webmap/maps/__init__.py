"""Maps: Folium, kept to our own host, our own markup and a CSP nonce. Only this folder knows it.

A map has three parts that a page puts where they belong (:class:`webmap.maps.figure.MapParts`).
What is drawn comes as GeoJSON from an address of our own, so no group's text and no home is ever
part of a page's script.
"""
