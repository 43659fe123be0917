"""Street networks: from OpenStreetMap data to arrays, locally or through OSMnx."""
