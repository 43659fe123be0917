/* The place of a venue on an editor's form: a click, or the middle of the map by a button. Typing
 * a postcode or degrees moves the mark (editor.js tells what the server found).
 */
(function () {
  "use strict";

  var _ = LinkwayWords.say;

  var places = {};

  function draw(map, data, options) {
    var block = options.block;
    var lat = document.getElementById(block + "-lat");
    var lon = document.getElementById(block + "-lon");
    var said = document.getElementById(block + "-picked");
    var mark = null;

    function put(place) {
      if (mark) {
        mark.remove();
      }
      mark = window.LinkwayMap.marker(place, window.LinkwayMap.mark("venue"), _("The place"), {
        size: 34,
        above: 1000,
        interactive: false,
      }).addTo(map);
    }

    function choose(place) {
      lat.value = place.lat.toFixed(5);
      lon.value = place.lng.toFixed(5);
      put(place);
      said.textContent = _("The place is chosen. Save to keep it.");
      lon.dispatchEvent(new Event("change", { bubbles: true }));
    }

    /* Show what the server knows; `centred` moves the map there too. */
    function show(place, centred) {
      if (typeof place.lat !== "number") {
        if (mark) {
          mark.remove();
        }
        mark = null;
        return;
      }
      var at = L.latLng(place.lat, place.lon);
      put(at);
      if (centred) {
        map.setView(at, 16, { animate: false });
      }
    }

    map.on("click", function (event) {
      choose(event.latlng);
    });
    document.getElementById(block + "-middle").addEventListener("click", function () {
      choose(map.getCenter());
    });
    show(options, true);
    places[block] = show;
    var cross = document.createElement("div");
    cross.className = "lw-map__cross";
    map.getContainer().appendChild(cross);
    map.getContainer().setAttribute("data-drawn", "yes");
  }

  window.LinkwayMap.kinds.venue = draw;
  window.LinkwayVenues = {
    show: function (number, place) {
      var known = places["meeting-" + number];
      if (known) {
        known(place, true);
      }
    },
  };
})();
