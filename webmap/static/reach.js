/* The shaded area on the map of the results: where they can get to and home from on a day.
 *
 * It is fetched when the map is drawn, so that nobody waits for it. The switch and the day stand
 * beside the map, and a sentence there says the same as the area.
 */
(function () {
  "use strict";

  var _ = LinkwayWords.say;

  window.LinkwayReach = function (map, holder) {
    if (!holder) {
      return;
    }
    var box = holder.querySelector("input");
    var day = holder.querySelector("select");
    var said = holder.querySelector("[role=status]");
    var drawn = [];
    var asking = null;

    function say(state, text) {
      holder.setAttribute("data-area", state);
      said.textContent = text;
    }

    function clear() {
      if (asking) {
        asking.abort();
      }
      drawn.forEach(function (layer) {
        layer.remove();
      });
      drawn = [];
    }

    function draw() {
      clear();
      day.disabled = !box.checked;
      if (!box.checked) {
        say("off", "");
        return;
      }
      say("asked", "");
      var mine = (asking = new AbortController());
      fetch(day.value, { credentials: "same-origin", cache: "no-store", signal: mine.signal })
        .then(function (response) {
          if (!response.ok) {
            throw new Error("HTTP " + response.status);
          }
          return response.json();
        })
        .then(function (data) {
          if (mine.signal.aborted) {
            return;
          }
          drawn = LinkwayWays.areas(map, data.features, L.latLngBounds([]));
          say("drawn", data.said);
        })
        .catch(function () {
          if (!mine.signal.aborted) {
            say("failed", _("The area cannot be shown just now. The list says the same."));
          }
        });
    }

    box.addEventListener("change", draw);
    day.addEventListener("change", draw);
    draw();
  };
})();
