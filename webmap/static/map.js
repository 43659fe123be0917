/* Maps of Linkway: Leaflet, our own base map, and layers fetched from our own server.
 *
 * Every text is set by textContent. A drawing is a function in LinkwayMap.kinds that gets the
 * map, the GeoJSON and its options. Without this file the list beside the map says the same.
 */
(function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  var MOST_IN_TAB_ORDER = 50;

  function create(settings) {
    var element = document.getElementById(settings.id);
    var map = L.map(element, {
      attributionControl: false,
      zoomControl: false,
      zoomSnap: 0.5,
      minZoom: 8,
      maxZoom: 18,
      wheelPxPerZoomLevel: 100,
      // The map's own animations are left out for people who asked for less motion.
      zoomAnimation: !calm(),
      fadeAnimation: !calm(),
      markerZoomAnimation: !calm(),
    });
    L.control.zoom({ zoomInTitle: "Zoom in", zoomOutTitle: "Zoom out" }).addTo(map);
    L.control.scale({ imperial: true, maxWidth: 90 }).addTo(map);
    var credits = L.control.attribution({ prefix: false }).addTo(map);
    settings.attributions.forEach(function (line) {
      credits.addAttribution(escaped(line));
    });
    map.linkwayBounds = settings.bounds;
    map.setView(L.latLngBounds(settings.bounds).getCenter(), 11, { animate: false });
    fit(map, settings.bounds);
    // Leaflet listens for Escape only while the map itself has the focus, not a popup in it.
    element.addEventListener("keydown", function (event) {
      if (event.key === "Escape") {
        map.closePopup();
      }
    });
    // A map that was hidden when it was made (a tab, a closed detail) learns its size when shown.
    new ResizeObserver(function () {
      map.invalidateSize({ animate: false });
      if (map.linkwayFit && element.clientWidth) {
        map.linkwayFit();
      }
    }).observe(element);
    return map;
  }

  function basemap(map, url) {
    var style = window.linkwayBasemap;
    if (!style || !window.protomapsL) {
      return;
    }
    protomapsL
      .leafletLayer(Object.assign({}, style, { url: url, attribution: "" }))
      .addTo(map);
  }

  function layer(map, request) {
    var draw = kinds[request.kind];
    if (!request.url) {
      draw(map, null, request.options);
      return;
    }
    fetch(request.url, { credentials: "same-origin", cache: "no-store" })
      .then(function (response) {
        if (!response.ok) {
          throw new Error("HTTP " + response.status);
        }
        return response.json();
      })
      .then(function (data) {
        draw(map, data, request.options);
        map.getContainer().setAttribute("data-drawn", "yes");
      })
      .catch(function () {
        say(map, "The map cannot be drawn just now. The list says the same.");
        map.getContainer().setAttribute("data-drawn", "failed");
      });
  }

  /* Put a sentence over the map. */
  function say(map, text) {
    var note = document.createElement("p");
    note.className = "lw-map__note";
    note.setAttribute("role", "status");
    note.textContent = text;
    map.getContainer().appendChild(note);
  }

  /* Fit the view, now or when the map is first shown. */
  function fit(map, bounds) {
    var go = function () {
      map.linkwayFit = null;
      map.invalidateSize({ animate: false });
      map.fitBounds(bounds, { padding: [36, 36], maxZoom: 16, animate: false });
    };
    if (map.getContainer().clientWidth) {
      go();
    } else {
      map.linkwayFit = go;
    }
  }

  /* A shape of the sprite in the page, as an element. */
  function shape(name) {
    var svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "lw-shape lw-shape--" + name);
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("focusable", "false");
    svg.setAttribute("viewBox", "0 0 24 24");
    var use = document.createElementNS(SVG, "use");
    use.setAttribute("href", "#shape-" + name);
    svg.appendChild(use);
    return svg;
  }

  /* A marker that draws a shape and can be used from the keyboard.
   *
   * `shift` moves it by pixels, so that groups of one venue stand side by side.
   */
  function marker(place, name, label, settings) {
    var size = settings.size;
    var shift = settings.shift || [0, 0];
    var holder = document.createElement("span");
    holder.className = "lw-mark lw-mark--" + name;
    holder.appendChild(shape(name));
    var made = L.marker(place, {
      icon: L.divIcon({
        html: holder,
        className: "lw-marker",
        iconSize: [size, size],
        iconAnchor: [size / 2 - shift[0], size / 2 - shift[1]],
        popupAnchor: [shift[0], shift[1] - size / 2],
        tooltipAnchor: [shift[0] + size / 2, shift[1]],
      }),
      alt: label,
      keyboard: settings.keyboard,
      interactive: settings.interactive !== false,
      zIndexOffset: settings.above || 0,
      riseOnHover: true,
      // The address of the element's own text: Leaflet's title would be read twice.
      title: "",
    });
    made.on("add", function () {
      var element = made.getElement();
      element.removeAttribute("title");
      element.removeAttribute("alt");
      if (settings.interactive === false) {
        element.setAttribute("role", "img");
      }
      element.setAttribute("aria-label", label);
      if (!settings.keyboard && settings.interactive !== false) {
        element.setAttribute("role", "button");
        element.setAttribute("tabindex", "-1");
      }
    });
    return made;
  }

  function tooltip(made, text) {
    var holder = document.createElement("span");
    holder.textContent = text;
    made.bindTooltip(holder, { direction: "right", className: "lw-tip" });
  }

  /* Where the n marks of one venue stand: alone in the middle, else in rings around it. */
  function ringShifts(count, step) {
    var shifts = [];
    if (count === 1) {
      return [[0, 0]];
    }
    for (var ring = 1; shifts.length < count; ring += 1) {
      var radius = step * (0.35 + 0.65 * ring);
      var room = Math.max(2, Math.floor((2 * Math.PI * radius) / step));
      var here = Math.min(room, count - shifts.length);
      for (var i = 0; i < here; i += 1) {
        var angle = (2 * Math.PI * i) / here - Math.PI / 2 + ring;
        shifts.push([Math.round(radius * Math.cos(angle)), Math.round(radius * Math.sin(angle))]);
      }
    }
    return shifts;
  }

  /* --- drawings ------------------------------------------------------------------------- */

  // Help that is needed is drawn larger and above: it must be what the eye finds first.
  var WEIGHT = {
    lift: { size: 30, above: 400 },
    one_way: { size: 30, above: 300 },
    unknown: { size: 22, above: 100 },
    public_transport: { size: 22, above: 50 },
    walk: { size: 22, above: 0 },
    venue: { size: 30, above: 0 },
  };
  // Above so many groups the marks are drawn smaller, so that the map stays readable.
  var MANY = 40;
  var SMALLER = 0.72;

  function drawGroups(map, data, options) {
    var marks = {};
    var bounds = L.latLngBounds([]);
    var lines = [];
    var stops = [];
    var byPlace = {};
    data.features.forEach(function (feature) {
      var role = feature.properties.role;
      if (role === "leg") {
        lines.push(feature);
      } else if (role === "stop") {
        stops.push(feature);
      } else if (role === "home") {
        drawHome(map, feature, bounds);
      } else {
        var key = feature.geometry.coordinates.join(" ");
        (byPlace[key] = byPlace[key] || []).push(feature);
      }
    });
    drawWays(map, lines, bounds);
    stops.forEach(function (feature) {
      drawStop(map, feature);
    });
    var order = 0;
    var scale = data.features.length - lines.length - stops.length > MANY ? SMALLER : 1;
    Object.keys(byPlace).forEach(function (key) {
      var here = byPlace[key];
      var shifts = ringShifts(here.length, 24 * scale);
      here.forEach(function (feature, index) {
        var made = drawGroup(map, feature, shifts[index], order, scale, options);
        order += 1;
        marks[feature.properties.id] = made;
        bounds.extend(made.getLatLng());
      });
    });
    if (bounds.isValid()) {
      fit(map, bounds);
    } else {
      say(map, options.empty || "There is nothing to show on the map.");
    }
    tieToList(marks);
  }

  function drawGroup(map, feature, shift, order, scale, options) {
    var facts = feature.properties;
    var weight = WEIGHT[facts.icon] || WEIGHT.unknown;
    var made = marker(latLng(feature), facts.icon, facts.name + ": " + facts.word, {
      size: Math.round(weight.size * scale),
      above: weight.above,
      shift: shift,
      keyboard: order < MOST_IN_TAB_ORDER,
    }).addTo(map);
    made.getElement().setAttribute("data-group", facts.id);
    tooltip(made, facts.name);
    made.bindPopup(popup(facts, options), {
      maxWidth: 280,
      minWidth: 200,
      className: "lw-popup",
      autoPanPadding: [16, 16],
    });
    made.on("popupopen", function (event) {
      var heading = event.popup.getElement().querySelector(".lw-popup__name");
      heading.focus({ preventScroll: true });
      made.closeTooltip();
    });
    made.on("popupclose", function () {
      made.getElement().focus({ preventScroll: true });
    });
    return made;
  }

  function popup(facts, options) {
    var box = document.createElement("div");
    var name = document.createElement("p");
    name.className = "lw-popup__name";
    name.setAttribute("tabindex", "-1");
    name.textContent = facts.name;
    box.appendChild(name);
    if (facts.word) {
      var word = document.createElement("p");
      word.className = "lw-popup__word";
      word.appendChild(shape(facts.icon));
      word.appendChild(document.createTextNode(facts.word));
      box.appendChild(word);
    }
    if (facts.line) {
      var line = document.createElement("p");
      line.textContent = facts.line;
      box.appendChild(line);
    }
    if (facts.href && options.link) {
      var link = document.createElement("a");
      link.setAttribute("href", facts.href);
      link.textContent = options.link;
      box.appendChild(link);
    }
    return box;
  }

  function drawHome(map, feature, bounds) {
    var made = marker(latLng(feature), "home", feature.properties.name, {
      size: 32,
      above: 1000,
      keyboard: false,
      interactive: false,
    }).addTo(map);
    bounds.extend(made.getLatLng());
  }

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

  function drawWays(map, features, bounds) {
    var lines = features.map(function (feature) {
      return {
        points: feature.geometry.coordinates.map(function (c) {
          return [c[1], c[0]];
        }),
        style: WAYS[feature.properties.way][feature.properties.mode],
      };
    });
    lines.forEach(function (line) {
      var casing = { color: "#ffffff", weight: line.style.weight + 4, opacity: 0.85 };
      L.polyline(line.points, Object.assign(casing, { interactive: false })).addTo(map);
      bounds.extend(line.points);
    });
    lines.forEach(function (line) {
      var style = Object.assign({ interactive: false, lineCap: "round" }, line.style);
      L.polyline(line.points, style).addTo(map);
    });
  }

  function drawStop(map, feature) {
    var made = L.circleMarker(latLng(feature), {
      radius: 5,
      color: "#212b32",
      weight: 2,
      fillColor: "#ffffff",
      fillOpacity: 1,
      bubblingMouseEvents: false,
    }).addTo(map);
    tooltip(made, feature.properties.name);
  }

  /* Pick a point: a click, or the middle of the map by the button for the keyboard. */
  function drawPicker(map, data, options) {
    var field = document.getElementById(options.field);
    var button = document.getElementById(options.button);
    var said = document.getElementById(options.said);
    var house = null;
    function choose(place) {
      field.value = place.lat.toFixed(5) + ", " + place.lng.toFixed(5);
      if (house) {
        house.remove();
      }
      house = marker(place, "home", "The point you chose", {
        size: 36,
        keyboard: false,
        interactive: false,
      }).addTo(map);
      said.textContent = "You have chosen a point on the map.";
    }
    map.on("click", function (event) {
      choose(event.latlng);
    });
    button.addEventListener("click", function () {
      choose(map.getCenter());
    });
    var cross = document.createElement("div");
    cross.className = "lw-map__cross";
    map.getContainer().appendChild(cross);
    map.getContainer().setAttribute("data-drawn", "yes");
  }

  /* Pointing at a card lights its mark, and the other way round. */
  function tieToList(marks) {
    Object.keys(marks).forEach(function (id) {
      var made = marks[id];
      var card = document.querySelector('[data-card="' + CSS.escape(id) + '"]');
      if (!card) {
        return;
      }
      var element = made.getElement();
      var light = function (on) {
        element.classList.toggle("is-lit", on);
        card.classList.toggle("is-lit", on);
        made.setZIndexOffset(on ? 2000 : (WEIGHT[made.linkwayIcon] || WEIGHT.walk).above);
      };
      made.linkwayIcon = card.getAttribute("data-icon");
      [card, element].forEach(function (side) {
        ["mouseenter", "focusin"].forEach(function (event) {
          side.addEventListener(event, light.bind(null, true));
        });
        ["mouseleave", "focusout"].forEach(function (event) {
          side.addEventListener(event, light.bind(null, false));
        });
      });
    });
  }

  function latLng(feature) {
    return [feature.geometry.coordinates[1], feature.geometry.coordinates[0]];
  }

  function calm() {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  function escaped(text) {
    var holder = document.createElement("span");
    holder.textContent = text;
    return holder.innerHTML;
  }

  var kinds = { groups: drawGroups, picker: drawPicker };

  window.LinkwayMap = {
    create: create,
    basemap: basemap,
    layer: layer,
    kinds: kinds,
    marker: marker,
    shape: shape,
    tooltip: tooltip,
    fit: fit,
    say: say,
    latLng: latLng,
  };
})();
