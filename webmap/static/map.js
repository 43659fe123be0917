/* Maps of Linkway: Leaflet, our own base map, and layers fetched from our own server.
 *
 * Every text is set by textContent. A drawing is a function in LinkwayMap.kinds that gets the
 * map, the GeoJSON and its options. Without this file the list beside the map says the same.
 */
(function () {
  "use strict";

  var _ = LinkwayWords.say;

  var SVG = "http://www.w3.org/2000/svg";
  var maps = [];

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
    L.control.zoom({ zoomInTitle: _("Zoom in"), zoomOutTitle: _("Zoom out") }).addTo(map);
    L.control.scale({ imperial: true, maxWidth: 90 }).addTo(map);
    var credits = L.control.attribution({ prefix: false }).addTo(map);
    settings.attributions.forEach(function (line) {
      credits.addAttribution(escaped(line));
    });
    map.setView(L.latLngBounds(settings.bounds).getCenter(), 11, { animate: false });
    fit(map, settings.bounds);
    // A map that was hidden when it was made (a tab, a closed detail) learns its size when shown.
    new ResizeObserver(function () {
      map.invalidateSize({ animate: false });
      if (map.linkwayFit && element.clientWidth) {
        map.linkwayFit();
      }
    }).observe(element);
    maps.push(map);
    return map;
  }

  function basemap(map, url) {
    var style = window.linkwayBasemap;
    if (!style || !window.protomapsL) {
      return;
    }
    map.linkwayTiles = protomapsL
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
        say(map, _("The map cannot be drawn just now. The list says the same."));
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

  /* Fit the view, now or when the map is first shown; a print shows the same again. */
  function fit(map, bounds, nearest) {
    map.linkwayBounds = bounds;
    var go = function () {
      map.linkwayFit = null;
      map.invalidateSize({ animate: false });
      map.fitBounds(bounds, { padding: [40, 40], maxZoom: nearest || 16, animate: false });
    };
    if (map.getContainer().clientWidth) {
      go();
    } else {
      map.linkwayFit = go;
    }
  }

  function svg(tag, facts) {
    var made = document.createElementNS(SVG, tag);
    Object.keys(facts).forEach(function (key) {
      made.setAttribute(key, facts[key]);
    });
    return made;
  }

  /* A drawing that says nothing to those who cannot see it: words beside it do. */
  function picture(name, viewBox) {
    var facts = { class: name, viewBox: viewBox, "aria-hidden": "true", focusable: "false" };
    return svg("svg", facts);
  }

  /* A shape of the sprite in the page, as an element. */
  function shape(name) {
    var made = picture("lw-shape lw-shape--" + name, "0 0 24 24");
    made.appendChild(svg("use", { href: "#shape-" + name }));
    return made;
  }

  /* A marker that draws an element, with a name for those who cannot see it.
   *
   * settings: size and above; interactive: false for one that only shows; press: what a click,
   * Enter or the space bar does.
   */
  function marker(place, content, label, settings) {
    var size = settings.size;
    var pressed = settings.interactive !== false;
    var made = L.marker(place, {
      icon: L.divIcon({
        html: content,
        className: "lw-marker",
        iconSize: [size, size],
        iconAnchor: [size / 2, size / 2],
        popupAnchor: [0, -size / 2],
        tooltipAnchor: [size / 2, 0],
      }),
      // What Leaflet does for the keyboard is only for popups, and leaves out the space bar.
      keyboard: false,
      interactive: pressed,
      zIndexOffset: settings.above || 0,
      riseOnHover: true,
    });
    made.on("add", function () {
      var element = made.getElement();
      element.setAttribute("aria-label", label);
      element.setAttribute("role", pressed ? "button" : "img");
      if (!pressed) {
        return;
      }
      element.setAttribute("tabindex", "0");
      element.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          settings.press(made);
        }
      });
    });
    if (pressed) {
      made.on("click", function () {
        settings.press(made);
      });
    }
    return made;
  }

  /* A shape as the content of a marker. */
  function mark(name) {
    var holder = document.createElement("span");
    holder.className = "lw-mark lw-mark--" + name;
    holder.appendChild(shape(name));
    return holder;
  }

  function tooltip(made, text) {
    var holder = document.createElement("span");
    holder.textContent = text;
    made.bindTooltip(holder, { direction: "auto", className: "lw-tip" });
  }

  /* Name a drawn shape. Chromium puts every shape that has a tooltip into the tab order, where it
   * needs a name.
   */
  function named(drawn, text) {
    var path = drawn.getElement();
    path.setAttribute("role", "img");
    path.setAttribute("aria-label", text);
    path.setAttribute("tabindex", "0");
  }

  /* Leave a drawn shape to those who see it: there are too many, and the page has a table. */
  function onlySeen(drawn) {
    var path = drawn.getElement();
    path.setAttribute("aria-hidden", "true");
    path.setAttribute("tabindex", "-1");
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
      house = home(place, _("The point you chose")).addTo(map);
      said.textContent = _("You have chosen a point on the map.");
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

  function home(place, label) {
    return marker(place, mark("home"), label, { size: 34, above: 1000, interactive: false });
  }

  /* --- on paper --------------------------------------------------------------------------- */

  // A4 between its margins, in CSS pixels, and not more than half of it for a map.
  var PAPER = { width: 660, height: 440 };
  var LONGEST_WAIT_MS = 4000;

  /* Show every map as it was first shown, and wait until it is drawn. The page's print button asks
   * for it; a browser's own print command cannot wait, and prints what is on the screen.
   */
  function readyToPrint() {
    document.documentElement.classList.add("lw-printing");
    maps.forEach(function (map) {
      map.closePopup();
      map.invalidateSize({ animate: false });
      fit(map, map.linkwayBounds);
    });
    var started = Date.now();
    return new Promise(function (done) {
      (function look() {
        if (maps.every(isDrawn) || Date.now() - started > LONGEST_WAIT_MS) {
          done();
        } else {
          setTimeout(look, 100);
        }
      })();
    });
  }

  function isDrawn(map) {
    var tiles = map.linkwayTiles;
    return map.getContainer().hasAttribute("data-drawn") && !(tiles && tiles.isLoading());
  }

  /* The picture on the screen, made as small as paper is: nothing of it is cut or drawn anew. */
  function toPaper(map) {
    var element = map.getContainer();
    var frame = element.parentNode;
    var width = element.offsetWidth;
    var height = element.offsetHeight;
    if (!width || !height) {
      frame.classList.add("lw-map__frame--unseen");
      return;
    }
    var scale = Math.min(1, PAPER.width / width, PAPER.height / height);
    Object.assign(element.style, {
      width: width + "px",
      height: height + "px",
      transform: "scale(" + scale + ")",
      transformOrigin: "0 0",
    });
    Object.assign(frame.style, { width: width * scale + "px", height: height * scale + "px" });
  }

  function fromPaper(map) {
    var element = map.getContainer();
    element.parentNode.classList.remove("lw-map__frame--unseen");
    Object.assign(element.style, { width: "", height: "", transform: "", transformOrigin: "" });
    Object.assign(element.parentNode.style, { width: "", height: "" });
  }

  window.addEventListener("beforeprint", function () {
    maps.forEach(toPaper);
  });
  window.addEventListener("afterprint", function () {
    document.documentElement.classList.remove("lw-printing");
    maps.forEach(fromPaper);
  });

  function latLng(feature) {
    return L.latLng(feature.geometry.coordinates[1], feature.geometry.coordinates[0]);
  }

  function calm() {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  function escaped(text) {
    var holder = document.createElement("span");
    holder.textContent = text;
    return holder.innerHTML;
  }

  var kinds = { picker: drawPicker };

  window.LinkwayMap = {
    create: create,
    basemap: basemap,
    layer: layer,
    kinds: kinds,
    marker: marker,
    mark: mark,
    home: home,
    svg: svg,
    picture: picture,
    shape: shape,
    tooltip: tooltip,
    named: named,
    onlySeen: onlySeen,
    fit: fit,
    say: say,
    latLng: latLng,
    readyToPrint: readyToPrint,
  };
})();
