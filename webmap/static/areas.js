/* The planner's map: small areas by what people who live there can reach. */
(function () {
  "use strict";

  var _ = LinkwayWords.say;

  // Where help is needed is strong and dark; where people can get to a group is pale.
  var STYLES = {
    lift_only: { fillColor: "#7d1b0e", fillOpacity: 0.72 },
    one_way: { fillColor: "#d9822b", fillOpacity: 0.72 },
    no_sessions: { fillColor: "#4c6272", fillOpacity: 0.7 },
    unknown: { fillColor: "#aeb7bd", fillOpacity: 0.45, dashArray: "4 4" },
    reaches: { fillColor: "#b5d8c4", fillOpacity: 0.5 },
  };

  LinkwayMap.kinds.areas = function (map, data) {
    var layer = L.geoJSON(data, {
      style: function (feature) {
        var edge = { color: "#212b32", weight: 1, opacity: 0.55, interactive: true };
        return Object.assign(edge, STYLES[feature.properties.answer]);
      },
      onEachFeature: function (feature, shape) {
        var box = document.createElement("div");
        ["name", "word", "line"].forEach(function (key) {
          var line = document.createElement(key === "name" ? "strong" : "span");
          line.className = "lw-tip__line";
          line.textContent = feature.properties[key];
          box.appendChild(line);
        });
        shape.bindTooltip(box, { sticky: true, className: "lw-tip" });
        shape.on("mouseover", function () {
          shape.setStyle({ weight: 3, opacity: 1 });
          shape.bringToFront();
        });
        shape.on("mouseout", function () {
          layer.resetStyle(shape);
        });
      },
    }).addTo(map);
    layer.eachLayer(LinkwayMap.onlySeen);
    if (layer.getBounds().isValid()) {
      LinkwayMap.fit(map, layer.getBounds());
    } else {
      LinkwayMap.say(map, _("There are no areas to show."));
    }
  };
})();
