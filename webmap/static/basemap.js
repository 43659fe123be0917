/*
 * How the base map is drawn: paint rules for protomaps-leaflet over the tiles of geo/basemap.py.
 *
 * Muted on purpose: paper, pale green, pale water, two weights of road, names of towns and
 * villages. What matters is drawn on top of it. There is no dark variant: the colours of the
 * verdicts are chosen, and their contrast checked, against this paper.
 *
 * Load after protomaps-leaflet (global protomapsL). Gives window.linkwayBasemap, whose keys are
 * options of protomapsL.leafletLayer; the map adds only the url of its tiles:
 *   protomapsL.leafletLayer({ ...window.linkwayBasemap, url: "/tiles/area.pmtiles" }).addTo(map)
 */
(function () {
  "use strict";

  var P = window.protomapsL;
  if (!P) {
    return;
  }

  var COLOUR = {
    paper: "#f7f5f0",
    built: "#f0ede6",
    site: "#efeae4",
    green: "#deead3",
    grass: "#e9efdf",
    wood: "#d2e3c4",
    heath: "#e8e8d4",
    wetland: "#deebe4",
    sand: "#f3edd8",
    water: "#c3dbe8",
    building: "#e3ded4",
    rail: "#b9b5ac",
    casing: "#d8d2c5",
    lane: "#e4dfd5",
    motorwayCasing: "#d6caae",
    motorway: "#efe2c2",
    major: "#fdf8ea",
    minor: "#ffffff",
    path: "#c4bba9",
    halo: "#f9f7f3",
    town: "#2f3b44",
    village: "#47545e",
    suburb: "#66717a",
    street: "#6d6a62",
    waterName: "#4c7389"
  };
  var FONT = "Arial, Helvetica, sans-serif";

  function is(name) {
    return function (zoom, feature) {
      return feature.props.class === name;
    };
  }

  function isRank(name, rank) {
    return function (zoom, feature) {
      return feature.props.class === name && feature.props.rank === rank;
    };
  }

  function isPolygon(zoom, feature) {
    return feature.geomType === 3;
  }

  function fill(layer, name, colour, minzoom) {
    return {
      dataLayer: layer,
      minzoom: minzoom,
      filter: is(name),
      symbolizer: new P.PolygonSymbolizer({ fill: colour })
    };
  }

  function line(layer, filter, minzoom, colour, stops, dash) {
    var width = P.exp(1.5, stops);
    return {
      dataLayer: layer,
      minzoom: minzoom,
      filter: filter,
      symbolizer: new P.LineSymbolizer({
        color: colour,
        width: width,
        dash: dash,
        lineCap: dash ? "butt" : "round",
        lineJoin: "round"
      })
    };
  }

  // Zoom and width in pixels of the road surface; a casing is a wider line drawn below it.
  var MOTORWAY = [[7, 0.8], [10, 1.6], [13, 4], [15, 8], [18, 22]];
  var MAJOR = [
    [[7, 0.5], [10, 1.3], [13, 3.4], [15, 7.5], [18, 22]],
    [[9, 0.5], [11, 1.2], [13, 2.8], [15, 7], [18, 20]],
    [[10, 0.5], [12, 1.2], [13, 2.2], [15, 6.5], [18, 19]]
  ];
  var MINOR = [
    [[11, 0.5], [12, 0.9], [13, 1.5], [15, 5], [18, 16]],
    [[12, 0.5], [13, 1.1], [15, 4.5], [18, 15]],
    [[14, 0.8], [15, 1.8], [18, 9]]
  ];

  function wider(stops, by) {
    return stops.map(function (stop) {
      return [stop[0], stop[1] + by];
    });
  }

  // From afar a road is one thin line; a casing around it would look like two.
  function fromAfar(thin, surface) {
    return function (zoom) {
      return zoom < 13 ? thin : surface;
    };
  }

  var paintRules = [
    fill("landuse", "built", COLOUR.built),
    fill("landuse", "grass", COLOUR.grass),
    fill("landuse", "heath", COLOUR.heath),
    fill("landuse", "wetland", COLOUR.wetland),
    fill("landuse", "sand", COLOUR.sand),
    fill("landuse", "site", COLOUR.site, 13),
    fill("landuse", "green", COLOUR.green),
    fill("landuse", "wood", COLOUR.wood),
    {
      dataLayer: "water",
      filter: isPolygon,
      symbolizer: new P.PolygonSymbolizer({ fill: COLOUR.water })
    },
    line("water", is("river"), 9, COLOUR.water, [[9, 0.8], [12, 1.8], [15, 4], [18, 10]]),
    line("water", is("canal"), 11, COLOUR.water, [[11, 0.8], [15, 3], [18, 9]]),
    line("water", is("stream"), 13, COLOUR.water, [[13, 0.7], [15, 1.3], [18, 4]]),
    line("water", is("drain"), 14, COLOUR.water, [[14, 0.6], [18, 3]]),
    line("water", is("ditch"), 15, COLOUR.water, [[15, 0.6], [18, 2]]),
    {
      dataLayer: "buildings",
      minzoom: 14,
      symbolizer: new P.PolygonSymbolizer({
        fill: COLOUR.building,
        opacity: function (zoom) {
          return zoom < 15 ? 0.6 : 1;
        }
      })
    },
    fill("roads", "square", COLOUR.minor, 14),
    line("roads", is("path"), 14, COLOUR.path, [[14, 0.7], [16, 1.2], [18, 2]], [3, 2]),

    // Casings below all surfaces, so that junctions stay open.
    line("roads", isRank("minor", 2), 14, COLOUR.casing, wider(MINOR[2], 1)),
    line("roads", isRank("minor", 1), 13, COLOUR.casing, wider(MINOR[1], 1)),
    line("roads", isRank("minor", 0), 13, COLOUR.casing, wider(MINOR[0], 1)),
    line("roads", isRank("major", 2), 13, COLOUR.casing, wider(MAJOR[2], 1.2)),
    line("roads", isRank("major", 1), 13, COLOUR.casing, wider(MAJOR[1], 1.2)),
    line("roads", isRank("major", 0), 13, COLOUR.motorwayCasing, wider(MAJOR[0], 1.2)),
    line("roads", is("motorway"), 13, COLOUR.motorwayCasing, wider(MOTORWAY, 1.2)),

    line("roads", isRank("minor", 2), 14, COLOUR.minor, MINOR[2]),
    line("roads", isRank("minor", 1), 12, fromAfar(COLOUR.lane, COLOUR.minor), MINOR[1]),
    line("roads", isRank("minor", 0), 11, fromAfar(COLOUR.lane, COLOUR.minor), MINOR[0]),
    line("rail", is("line"), 9, COLOUR.rail, [[9, 0.6], [13, 1.2], [16, 2], [18, 3]]),
    line("rail", is("line"), 13, COLOUR.paper, [[13, 0.6], [16, 1.2], [18, 2]], [5, 5]),
    line("rail", is("siding"), 15, COLOUR.rail, [[15, 0.5], [18, 1]]),
    line("roads", isRank("major", 2), 10, fromAfar(COLOUR.casing, COLOUR.minor), MAJOR[2]),
    line("roads", isRank("major", 1), 9, fromAfar(COLOUR.casing, COLOUR.major), MAJOR[1]),
    line("roads", isRank("major", 0), 7, fromAfar(COLOUR.motorwayCasing, COLOUR.major), MAJOR[0]),
    line("roads", is("motorway"), 7, fromAfar(COLOUR.motorwayCasing, COLOUR.motorway), MOTORWAY)
  ];

  function placeName(name, minzoom, maxzoom, size, weight, colour) {
    return {
      dataLayer: "places",
      minzoom: minzoom,
      maxzoom: maxzoom,
      filter: is(name),
      symbolizer: new P.Padding(
        4,
        new P.CenteredTextSymbolizer({
          fontFamily: FONT,
          fontSize: P.linear(size),
          fontWeight: weight,
          fill: colour,
          stroke: COLOUR.halo,
          width: 2,
          lineHeight: 1.4,
          maxLineChars: 14
        })
      )
    };
  }

  function lineName(layer, filter, minzoom, size, colour, style) {
    return {
      dataLayer: layer,
      minzoom: minzoom,
      filter: filter,
      symbolizer: new P.LineLabelSymbolizer({
        fontFamily: FONT,
        fontSize: size,
        fontWeight: 400,
        fontStyle: style || "normal",
        fill: colour,
        stroke: COLOUR.halo,
        width: 3,
        position: 2,
        repeatDistance: 400
      })
    };
  }

  // Earlier rules win where names would touch.
  var labelRules = [
    placeName("city", 7, 15, [[7, 13], [11, 18], [15, 22]], 600, COLOUR.town),
    placeName("town", 8, 16, [[8, 12], [12, 16], [15, 20]], 600, COLOUR.town),
    placeName("village", 11, 17, [[11, 11], [13, 14], [16, 18]], 400, COLOUR.village),
    placeName("suburb", 12, 16, [[12, 11], [14, 13], [16, 15]], 400, COLOUR.suburb),
    placeName("quarter", 13, 16, [[13, 11], [16, 14]], 400, COLOUR.suburb),
    placeName("hamlet", 13, 17, [[13, 11], [16, 14]], 400, COLOUR.village),
    placeName("neighbourhood", 14, 17, [[14, 11], [16, 13]], 400, COLOUR.suburb),
    placeName("locality", 14, 17, [[14, 10], [16, 12]], 400, COLOUR.suburb),
    lineName("water", is("river"), 13, 12, COLOUR.waterName, "italic"),
    lineName("water", is("canal"), 15, 11, COLOUR.waterName, "italic"),
    lineName("roads", is("motorway"), 14, 12, COLOUR.street),
    lineName("roads", is("major"), 14, 12, COLOUR.street),
    lineName("roads", is("minor"), 15, 11, COLOUR.street)
  ];

  window.linkwayBasemap = {
    paintRules: paintRules,
    labelRules: labelRules,
    attribution:
      '© <a href="https://www.openstreetmap.org/copyright">OpenStreetMap contributors</a>',
    backgroundColor: COLOUR.paper,
    maxDataZoom: 14,
    lang: "en"
  };
})();
