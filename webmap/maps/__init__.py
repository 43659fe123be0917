"""Folium maps. The only folder that touches Folium."""
