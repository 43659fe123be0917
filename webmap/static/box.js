/* What a mark opens: a popup beside it, or a sheet at the bottom of a narrow map.
 *
 * The focus goes to its heading, and back to the mark when it closes. Only one is open at a time.
 */
(function () {
  "use strict";

  var _ = LinkwayWords.say;

  // A popup and the zoom buttons do not fit side by side below this width.
  var NARROW = 480;

  /* Start the content: a heading, below which the caller puts the rest. */
  function make(heading) {
    var box = document.createElement("div");
    var name = document.createElement("p");
    name.className = "lw-popup__name";
    name.setAttribute("tabindex", "-1");
    name.textContent = heading;
    box.appendChild(name);
    return box;
  }

  /* Open `box` at `place`; `opener` gives the element that has the focus back afterwards. */
  function open(map, place, box, opener) {
    shut(map);
    if (map.getSize().x < NARROW) {
      openSheet(map, place, box, opener);
    } else {
      openPopup(map, place, box, opener);
    }
    box.querySelector(".lw-popup__name").focus({ preventScroll: true });
  }

  /* Close what is open on the map. */
  function shut(map) {
    map.closePopup();
    if (map.linkwaySheet) {
      map.linkwaySheet();
    }
  }

  function openPopup(map, place, box, opener) {
    var popup = L.popup({
      maxWidth: 280,
      minWidth: 200,
      maxHeight: Math.max(160, map.getSize().y - 140),
      className: "lw-popup",
      offset: [0, -8],
      // Clear of the zoom buttons, the scale and the credits.
      autoPanPaddingTopLeft: [64, 16],
      autoPanPaddingBottomRight: [16, 48],
    })
      .setLatLng(place)
      .setContent(box)
      .on("remove", giveBack.bind(null, map, opener))
      .openOn(map);
    // Leaflet names its button in English.
    var close = popup.getElement().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", _("Close"));
  }

  function openSheet(map, place, box, opener) {
    var sheet = document.createElement("div");
    sheet.className = "lw-popup lw-map__sheet";
    sheet.setAttribute("role", "dialog");
    sheet.setAttribute("aria-label", box.firstChild.textContent);
    var close = document.createElement("button");
    close.type = "button";
    close.className = "lw-map__close";
    close.setAttribute("aria-label", _("Close"));
    close.textContent = "×";
    sheet.appendChild(close);
    sheet.appendChild(box);
    L.DomEvent.disableClickPropagation(sheet);
    L.DomEvent.disableScrollPropagation(sheet);
    var away = function () {
      map.linkwaySheet = null;
      map.off("click", away);
      giveBack(map, opener);
      sheet.remove();
    };
    map.linkwaySheet = away;
    map.on("click", away);
    close.addEventListener("click", away);
    map.getContainer().appendChild(sheet);
    // The mark stays in sight above its sheet.
    var height = sheet.offsetHeight;
    map.panInside(place, { paddingTopLeft: [64, 40], paddingBottomRight: [40, height + 40] });
  }

  function giveBack(map, opener) {
    var held = document.activeElement;
    if (held === document.body || map.getContainer().contains(held)) {
      opener().focus({ preventScroll: true });
    }
  }

  /* Escape on a map closes what is open there, and then means nothing else. */
  function shutOnEscape(map) {
    map.getContainer().addEventListener("keydown", function (event) {
      if (event.key === "Escape" && map.getContainer().querySelector(".lw-popup")) {
        event.stopPropagation();
        shut(map);
      }
    });
  }

  window.LinkwayBox = { make: make, open: open, shut: shut, shutOnEscape: shutOnEscape };
})();
