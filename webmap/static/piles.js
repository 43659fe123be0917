/* How marks stand on the map of groups: side by side, or together in a badge with their number.
 *
 * The chosen group is always drawn by itself, and the others keep clear of it.
 */
(function () {
  "use strict";

  var _ = LinkwayWords.say;

  // Those that need most help first.
  var NEED = ["lift", "one_way", "unknown", "with_lift", "public_transport", "walk", "venue"];
  var BADGE = 46;
  var HOME_RADIUS = 20;
  var CHOSEN_RADIUS = 22;
  var MOST_IN_TAB_ORDER = 50;
  // Closer than this at the nearest zoom, groups are at one place: a list shows them, no zoom.
  var ONE_PLACE = 30;
  // A line from a mark to its place is drawn where they are so many pixels apart.
  var STALK = 9;

  /* The element of a group that can be seen: its own, or that of the badge that it is in. */
  function shown(group) {
    return (group.badge || group.mark).getElement();
  }

  function standing(map, groups, homes, options) {
    var drawn = L.layerGroup().addTo(map);
    var wanted = null;
    return function () {
      drawn.clearLayers();
      var zoom = map.getZoom();
      var pixels = function (place) {
        return map.project(place, zoom);
      };
      var blocks = homes.map(function (home) {
        var point = pixels(home);
        return { x: point.x, y: point.y, radius: HOME_RADIUS };
      });
      var chosen = groups.filter(function (group) {
        return group.chosen;
      });
      var others = groups.filter(function (group) {
        return !group.chosen;
      });
      spread(chosen).forEach(function (pile) {
        blocks.push({ x: pile.x, y: pile.y, radius: CHOSEN_RADIUS });
      });
      spread(others);
      limitTabOrder(map);
      if (wanted) {
        shown(wanted).focus({ preventScroll: true });
        wanted = null;
      }

      function spread(some) {
        var points = some.map(function (group) {
          return pixels(group.place);
        });
        var piles = LinkwaySpread(points, blocks);
        piles.forEach(function (pile) {
          put(
            pile,
            pile.members.map(function (index) {
              return some[index];
            })
          );
        });
        return piles;
      }

      function put(pile, members) {
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

  window.LinkwayPiles = { standing: standing, shown: shown };
})();
