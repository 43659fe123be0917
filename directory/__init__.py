"""The directory of groups: what meets, where, when, and for whom.

Knows nothing of streets, timetables, Flask or Folium. Values in, values out.
"""
