"""The spatial core: area packs, streets, timetables, and the reachability engine.

Knows nothing of groups, of Flask or of Folium. Values in, values out.
"""
