/* The lines and areas below the marks: the way there and home, its stops, and areas of land. */
(function () {
  "use strict";

  var _ = LinkwayWords.say;

  // There: a broad line. Home: a narrow dashed one, drawn over it, so that both can be seen on
  // one road. Walking is dotted both ways.
  var WAYS = {
    outward: {
      ride: { color: "#005eb8", weight: 7, opacity: 0.9 },
      walk: { color: "#005eb8", weight: 6, opacity: 0.9, dashArray: "0.1 10" },
    },
    homeward: {
      ride: { color: "#212b32", weight: 3, opacity: 1, dashArray: "12 8" },
      walk: { color: "#212b32", weight: 4, opacity: 1, dashArray: "0.1 8" },
    },
  };
  var AREA = {
    color: "#005eb8",
    weight: 1,
    opacity: 0.8,
    fillColor: "#005eb8",
    fillOpacity: 0.22,
    interactive: false,
    className: "lw-area",
  };

  /* Areas of land, such as all places from which somebody can get there and back. They lie below
   * everything else; the legend beside the map has their words. Returns what was drawn.
   */
  function areas(map, features, bounds) {
    return features.map(function (feature) {
      var drawn = L.geoJSON(feature, { style: AREA }).addTo(map).bringToBack();
      bounds.extend(drawn.getBounds());
      return drawn;
    });
  }

  function lines(map, features, bounds) {
    var drawn = features.map(function (feature) {
      return {
        points: feature.geometry.coordinates.map(function (c) {
          return [c[1], c[0]];
        }),
        style: WAYS[feature.properties.way][feature.properties.mode],
      };
    });
    drawn.forEach(function (line) {
      var casing = { color: "#ffffff", weight: line.style.weight + 4, opacity: 0.85 };
      L.polyline(line.points, Object.assign(casing, { interactive: false })).addTo(map);
      bounds.extend(line.points);
    });
    drawn.forEach(function (line) {
      var style = Object.assign({ interactive: false, lineCap: "round" }, line.style);
      L.polyline(line.points, style).addTo(map);
    });
  }

  /* A stop; `pane` is one above the marks, where those would hide it. */
  function stop(map, feature, pane) {
    var made = L.circleMarker(LinkwayMap.latLng(feature), {
      pane: pane || "overlayPane",
      radius: 6,
      color: "#212b32",
      weight: 2,
      fillColor: "#ffffff",
      fillOpacity: 1,
      bubblingMouseEvents: false,
    }).addTo(map);
    LinkwayMap.tooltip(made, feature.properties.name);
    // Translators: a stop of a bus or train.
    LinkwayMap.named(made, _("Stop: %(name)s", { name: feature.properties.name }));
  }

  window.LinkwayWays = { areas: areas, lines: lines, stop: stop };
})();
