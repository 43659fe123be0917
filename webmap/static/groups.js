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
  var NEED = Object.keys(LOOKS);
  var TARGET = 28;
  var BADGE = 46;
  var HOME_RADIUS = 20;
  var MOST_IN_TAB_ORDER = 50;
  // Closer than this at the nearest zoom, groups are at one place: a list shows them, no zoom.
  var ONE_PLACE = 30;
  // A line from a mark to its place is drawn where they are so many pixels apart.
  var STALK = 9;

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
    var homes = by.home.map(LinkwayMap.latLng);
    var groups = by.group.map(function (feature) {
      var group = { facts: feature.properties, place: LinkwayMap.latLng(feature) };
      group.mark = drawGroup(map, group, options);
      bounds.extend(group.place);
      return group;
    });
    var stand = standing(map, groups, homes, options);
    stand();
    map.on("zoomend", stand);
    if (bounds.isValid()) {
      LinkwayMap.fit(map, bounds);
    } else {
      LinkwayMap.say(map, options.empty || _("There is nothing to show on the map."));
    }
    tieToList(groups);
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
        LinkwayBox.open(map, made.getLatLng(), card(facts, options), function () {
          return shown(group);
        });
      },
    }).addTo(map);
    made.getElement().setAttribute("data-group", facts.id);
    LinkwayMap.tooltip(made, facts.name);
    return made;
  }

  function card(facts, options) {
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
    if (facts.href && options.link) {
      var link = document.createElement("a");
      link.setAttribute("href", facts.href);
      link.textContent = options.link;
      box.appendChild(link);
    }
    return box;
  }

  /* The element of a group that can be seen: its own, or that of the badge that it is in. */
  function shown(group) {
    return (group.badge || group.mark).getElement();
  }

  /* --- side by side, or in a badge ---------------------------------------------------------- */

  function standing(map, groups, homes, options) {
    var drawn = L.layerGroup().addTo(map);
    var wanted = null;
    return function () {
      drawn.clearLayers();
      var zoom = map.getZoom();
      var pixels = function (place) {
        return map.project(place, zoom);
      };
      var points = groups.map(function (group) {
        return pixels(group.place);
      });
      var blocks = homes.map(function (home) {
        var point = pixels(home);
        return { x: point.x, y: point.y, radius: HOME_RADIUS };
      });
      LinkwaySpread(points, blocks).forEach(function (pile) {
        var members = pile.members.map(function (index) {
          return groups[index];
        });
        var badge = null;
        if (!pile.spots) {
          var middle = map.unproject([pile.x, pile.y], zoom);
          badge = drawBadge(map, middle, members, options, function () {
            wanted = members[0];
          });
          badge.addTo(drawn);
          badge.getElement().setAttribute("data-groups", ids(members));
        }
        members.forEach(function (group, order) {
          group.badge = badge;
          group.mark.getElement().hidden = Boolean(badge);
          group.mark.closeTooltip();
          if (badge) {
            return;
          }
          var spot = pile.spots[order];
          group.mark.setLatLng(map.unproject([spot.x, spot.y], zoom));
          if (Math.hypot(spot.x - pixels(group.place).x, spot.y - pixels(group.place).y) > STALK) {
            drawStalk(group).addTo(drawn);
          }
        });
      });
      limitTabOrder(map);
      if (wanted) {
        shown(wanted).focus({ preventScroll: true });
        wanted = null;
      }
    };
  }

  function ids(members) {
    return members
      .map(function (group) {
        return group.facts.id;
      })
      .join(" ");
  }

  function drawStalk(group) {
    return L.polyline([group.place, group.mark.getLatLng()], {
      color: "#212b32",
      weight: 1.5,
      opacity: 0.6,
      interactive: false,
    });
  }

  /* With so many stops the list is the better way: it holds the same and comes first. */
  function limitTabOrder(map) {
    var marks = map.getPanes().markerPane.querySelectorAll('[role="button"]:not([hidden])');
    Array.from(marks).forEach(function (element, order) {
      element.setAttribute("tabindex", order < MOST_IN_TAB_ORDER ? "0" : "-1");
    });
  }

  function drawBadge(map, place, members, options, zooming) {
    var counts = count(members);
    var label = [_("%(num)s groups close together.", { num: members.length })]
      .concat(
        counts.map(function (each) {
          // Translators: such as "Needs a lift: 12."
          return _("%(word)s: %(count)s.", each);
        })
      )
      .join(" ");
    var name = label + " " + _("Show them.");
    var made = LinkwayMap.marker(place, ring(members.length, counts), name, {
      size: BADGE,
      above: 500,
      press: function () {
        made.closeTooltip();
        if (atOnePlace(map, members)) {
          LinkwayBox.open(map, place, list(members, options), function () {
            return shown(members[0]);
          });
          return;
        }
        zooming();
        zoomTo(map, members);
      },
    });
    LinkwayMap.tooltip(made, label);
    return made;
  }

  /* How many groups of each verdict, those that need most help first. */
  function count(members) {
    return NEED.map(function (icon) {
      var of = members.filter(function (group) {
        return group.facts.icon === icon;
      });
      return { icon: icon, count: of.length, word: of.length ? of[0].facts.word : "" };
    }).filter(function (each) {
      return each.count;
    });
  }

  /* A number in a ring whose parts have the colours of the verdicts, and the shape of the neediest:
   * its words are in the name and in the tooltip.
   */
  function ring(total, counts) {
    var holder = document.createElement("span");
    holder.className = "lw-badge";
    var round = 2 * Math.PI * 19;
    var done = 0;
    var circle = { cx: 23, cy: 23, r: 19 };
    var drawing = LinkwayMap.picture("lw-badge__ring", "0 0 46 46");
    var paper = Object.assign({ class: "lw-badge__paper" }, circle);
    drawing.appendChild(LinkwayMap.svg("circle", paper));
    counts.forEach(function (each) {
      var part = (round * each.count) / total;
      var arc = {
        class: "lw-shape--" + each.icon,
        "stroke-dasharray": part + " " + round,
        "stroke-dashoffset": -done,
      };
      drawing.appendChild(LinkwayMap.svg("circle", Object.assign(arc, circle)));
      done += part;
    });
    var number = document.createElement("span");
    number.className = "lw-badge__number";
    number.textContent = String(total);
    holder.appendChild(drawing);
    holder.appendChild(number);
    holder.appendChild(LinkwayMap.mark(counts[0].icon));
    return holder;
  }

  function atOnePlace(map, members) {
    var nearest = map.getMaxZoom();
    var corner = map.project(members[0].place, nearest);
    return members.every(function (group) {
      return corner.distanceTo(map.project(group.place, nearest)) < ONE_PLACE;
    });
  }

  function zoomTo(map, members) {
    var bounds = L.latLngBounds(
      members.map(function (group) {
        return group.place;
      })
    );
    var fitting = map.getBoundsZoom(bounds, false, L.point(80, 80));
    var zoom = Math.min(map.getMaxZoom(), Math.max(fitting, map.getZoom() + 1));
    map.setView(bounds.getCenter(), zoom);
  }

  function list(members, options) {
    var box = LinkwayBox.make(_("%(num)s groups here", { num: members.length }));
    var all = document.createElement("ul");
    members.forEach(function (group) {
      var item = document.createElement("li");
      item.appendChild(LinkwayMap.shape(group.facts.icon));
      var linked = group.facts.href && options.link;
      var name = document.createElement(linked ? "a" : "span");
      name.textContent = group.facts.name;
      if (linked) {
        name.setAttribute("href", group.facts.href);
      }
      var word = document.createElement("span");
      word.className = "nhsuk-u-visually-hidden";
      // Translators: whether somebody can get to a group; the name of the group follows.
      word.textContent = _("%(word)s:", group.facts) + " ";
      item.appendChild(word);
      item.appendChild(name);
      all.appendChild(item);
    });
    box.appendChild(all);
    return box;
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
