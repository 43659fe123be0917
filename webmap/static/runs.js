/* The coordinator's map: each run along the streets, with its number, and its stops in order. */
(function () {
  "use strict";

  var _ = LinkwayWords.say;

  var COLOURS = ["#005eb8", "#a8470d", "#00703c", "#6b2c91", "#8a1538", "#3c5a66"];
  var DASHES = ["", "14 8", "3 9", "18 6 3 6", "8 8", "26 8"];

  LinkwayMap.kinds.runs = function (map, data) {
    var bounds = L.latLngBounds([]);
    data.features.forEach(function (feature) {
      if (feature.properties.role === "run") {
        drawRun(map, feature, bounds);
      }
    });
    data.features.forEach(function (feature) {
      if (feature.properties.role !== "run") {
        drawStop(map, feature, bounds);
      }
    });
    if (bounds.isValid()) {
      LinkwayMap.fit(map, bounds);
    } else {
      LinkwayMap.say(map, _("There are no runs to show."));
    }
  };

  function look(number) {
    var index = (number - 1) % COLOURS.length;
    return { color: COLOURS[index], dashArray: DASHES[index] };
  }

  function drawRun(map, feature, bounds) {
    var points = feature.geometry.coordinates.map(function (c) {
      return [c[1], c[0]];
    });
    if (!points.length) {
      return;
    }
    var plain = { interactive: false };
    L.polyline(points, Object.assign({ color: "#ffffff", weight: 8, opacity: 0.9 }, plain)).addTo(map);
    L.polyline(points, Object.assign({ weight: 4, opacity: 1 }, look(feature.properties.number), plain)).addTo(map);
    bounds.extend(points);
  }

  function drawStop(map, feature, bounds) {
    var facts = feature.properties;
    var style = look(facts.number);
    var ends = facts.role === "start" || facts.role === "end";
    var circle = L.circleMarker(LinkwayMap.latLng(feature), {
      radius: ends ? 9 : 6,
      color: ends ? "#ffffff" : style.color,
      weight: 3,
      fillColor: ends ? style.color : "#ffffff",
      fillOpacity: 1,
    }).addTo(map);
    // Translators: a run, who drives it, when, and what is done there.
    var text = _("%(number)s. %(driver)s, %(time)s: %(words)s", facts);
    if (facts.order) {
      text = _("%(number)s. %(driver)s, stop %(order)s, %(time)s: %(words)s", facts);
    }
    LinkwayMap.tooltip(circle, text);
    LinkwayMap.named(circle, text);
    bounds.extend(circle.getLatLng());
  }
})();
