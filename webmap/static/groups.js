/* The link worker's map: the home, the groups by verdict, and the chosen way there and home. */
(function () {
  "use strict";

  var _ = LinkwayWords.say;

  // Help that is needed is drawn larger and above: it must be what the eye finds first.
  var LOOKS = {
    lift: { size: 28, above: 400 },
    one_way: { size: 28, above: 300 },
    unknown: { size: 22, above: 100 },
    with_lift: { size: 22, above: 80 },
    public_transport: { size: 22, above: 50 },
    walk: { size: 22, above: 0 },
    venue: { size: 28, above: 0 },
  };
  var TARGET = 28;
  // A walk of three minutes is seen between its ends.
  var NEAREST = 17;
  var shown = LinkwayPiles.shown;

  LinkwayMap.kinds.groups = function (map, data, options) {
    var bounds = L.latLngBounds([]);
    var by = { leg: [], stop: [], home: [], area: [], group: [] };
    data.features.forEach(function (feature) {
      by[feature.properties.role].push(feature);
    });
    LinkwayWays.areas(map, by.area, bounds);
    LinkwayWays.lines(map, by.leg, bounds);
    by.stop.forEach(function (feature) {
      LinkwayWays.stop(map, feature);
    });
    by.home.forEach(function (feature) {
      LinkwayMap.home(LinkwayMap.latLng(feature), feature.properties.name).addTo(map);
      bounds.extend(LinkwayMap.latLng(feature));
    });
    // Leaflet listens for Escape only while the map itself has the focus, not a popup in it.
    LinkwayBox.shutOnEscape(map);
    var homes = by.home.map(LinkwayMap.latLng);
    var groups = by.group.map(function (feature) {
      var group = { facts: feature.properties, place: LinkwayMap.latLng(feature) };
      group.mark = drawGroup(map, group, options);
      bounds.extend(group.place);
      return group;
    });
    var stand = LinkwayPiles.standing(map, groups, homes, options);
    stand();
    map.on("zoomend", stand);
    if (bounds.isValid()) {
      LinkwayMap.fit(map, bounds);
    } else {
      LinkwayMap.say(map, options.empty || _("There is nothing to show on the map."));
    }
    tieToList(groups);
    LinkwayChosen.drawnBy(wayDrawer(map, groups, homes, bounds, stand));
    if (options.reach) {
      LinkwayReach(map, document.getElementById(options.reach));
    }
  };

  function drawGroup(map, group, options) {
    var facts = group.facts;
    var look = LOOKS[facts.icon] || LOOKS.unknown;
    var holder = LinkwayMap.mark(facts.icon);
    holder.classList.add("lw-mark--" + look.size);
    // Translators: the name of a group, and whether somebody can get there.
    var label = facts.word ? _("%(name)s: %(word)s", facts) : facts.name;
    var made = LinkwayMap.marker(group.place, holder, label, {
      size: TARGET,
      above: look.above,
      press: function () {
        made.closeTooltip();
        LinkwayBox.open(map, made.getLatLng(), card(map, facts, options), function () {
          return shown(group);
        });
      },
    }).addTo(map);
    made.getElement().setAttribute("data-group", facts.id);
    LinkwayMap.tooltip(made, facts.name);
    return made;
  }

  function card(map, facts, options) {
    var box = LinkwayBox.make(facts.name);
    if (facts.word) {
      var word = document.createElement("p");
      word.className = "lw-popup__word";
      word.appendChild(LinkwayMap.shape(facts.icon));
      word.appendChild(document.createTextNode(facts.word));
      box.appendChild(word);
    }
    if (facts.line) {
      var line = document.createElement("p");
      line.textContent = facts.line;
      box.appendChild(line);
    }
    var opener = LinkwayChosen.buttonOf(facts.id);
    if (opener) {
      box.appendChild(showButton(map, opener));
    }
    if (facts.href && options.link) {
      var link = document.createElement("a");
      link.setAttribute("href", facts.href);
      link.textContent = options.link;
      box.appendChild(link);
    }
    return box;
  }

  /* What the card's own button does, from its mark. */
  function showButton(map, opener) {
    var line = document.createElement("p");
    var button = document.createElement("button");
    button.type = "button";
    button.className = "lw-link-button";
    button.textContent = _("Show the way on this map");
    button.addEventListener("click", function () {
      LinkwayBox.shut(map);
      LinkwayChosen.choose(opener);
    });
    line.appendChild(button);
    return line;
  }

  /* --- the chosen way ----------------------------------------------------------------------- */

  /* Draws the way of one group below the marks, in view, and takes it away again. */
  function wayDrawer(map, groups, homes, whole, stand) {
    var drawn = L.layerGroup().addTo(map);
    map.createPane("stops").style.zIndex = 640;
    var current = [];
    var earlier = null;
    var later = null;

    function mark(chosen) {
      current.forEach(function (group) {
        group.chosen = chosen;
        group.mark.getElement().classList.toggle("is-chosen", chosen);
      });
      map.getContainer().classList.toggle("has-way", chosen);
    }

    function view() {
      return { center: map.getCenter(), zoom: map.getZoom() };
    }

    /* Whether nobody has moved the map since the way was fitted into it. */
    function isStill() {
      var from = map.latLngToContainerPoint(later.center);
      var to = map.latLngToContainerPoint(map.getCenter());
      return later.zoom === map.getZoom() && from.distanceTo(to) < 3;
    }

    /* Do something that moves marks. A focus that was on a mark that goes is given to this one. */
    function keepingFocus(change) {
      var held = map.getContainer().contains(document.activeElement);
      change();
      stand();
      if (held && current.length && !map.getContainer().contains(document.activeElement)) {
        shown(current[0]).focus({ preventScroll: true });
      }
    }

    return {
      show: function (features, id) {
        // A group without a place has no mark.
        current = groups.filter(function (group) {
          return group.facts.id === id;
        });
        keepingFocus(function () {
          var bounds = L.latLngBounds(homes);
          mark(true);
          current.forEach(function (group) {
            bounds.extend(group.place);
          });
          var of = function (role) {
            return features.filter(function (feature) {
              return feature.properties.role === role;
            });
          };
          LinkwayWays.lines(drawn, of("leg"), bounds);
          of("stop").forEach(function (feature) {
            LinkwayWays.stop(drawn, feature, "stops");
          });
          earlier = view();
          LinkwayMap.fit(map, bounds, NEAREST);
          later = view();
        });
      },
      clear: function () {
        if (!earlier) {
          return;
        }
        keepingFocus(function () {
          drawn.clearLayers();
          mark(false);
          var still = isStill();
          var hidden = !map.getContainer().clientWidth;
          map.linkwayBounds = whole;
          if (hidden) {
            LinkwayMap.fit(map, whole);
          } else if (still) {
            map.setView(earlier.center, earlier.zoom, { animate: false });
          }
          earlier = null;
        });
      },
    };
  }

  /* Pointing at a card lights its mark, and the other way round. */
  function tieToList(groups) {
    groups.forEach(function (group) {
      var card = document.querySelector('[data-card="' + CSS.escape(group.facts.id) + '"]');
      if (!card) {
        return;
      }
      var look = LOOKS[group.facts.icon] || LOOKS.unknown;
      var lit = null;
      var light = function (on) {
        card.classList.toggle("is-lit", on);
        group.mark.setZIndexOffset(on ? 2000 : look.above);
        if (lit) {
          lit.classList.remove("is-lit");
        }
        lit = on ? shown(group) : null;
        if (lit) {
          lit.classList.add("is-lit");
        }
      };
      [card, group.mark.getElement()].forEach(function (side) {
        ["mouseenter", "focusin"].forEach(function (event) {
          side.addEventListener(event, light.bind(null, true));
        });
        ["mouseleave", "focusout"].forEach(function (event) {
          side.addEventListener(event, light.bind(null, false));
        });
      });
    });
  }
})();
