/* The chosen card of the list: it opens to its way there and home, leg by leg, and the map beside
 * the list draws the same. One at a time; its button again, another one or Escape puts it away.
 *
 * The map tells how it draws (LinkwayChosen.drawnBy) when it is there; cards open without it too.
 */
(function () {
  "use strict";

  var _ = LinkwayWords.say;
  var NARROW = "(max-width: 47.99em)";
  // What is open: its button, what it opened, the request, and what came.
  var open = null;
  var drawer = null;
  var said = null;

  function cardOf(button) {
    return button.closest("[data-card]");
  }

  function nameOf(button) {
    return cardOf(button).querySelector("h3").textContent;
  }

  function hasWay(button) {
    return button.dataset.way === "yes";
  }

  /* Open the card of a button. `done` is called when all is drawn. */
  function choose(button, done) {
    var top = button.getBoundingClientRect().top;
    putAway();
    var box = document.createElement("div");
    box.className = "lw-chosen";
    box.id = "chosen";
    box.textContent = _("Just a moment.");
    button.closest(".lw-card__choose").after(box);
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-controls", box.id);
    cardOf(button).classList.add("is-chosen");
    stay(button, top);
    var mine = { button: button, box: box, asking: new AbortController(), data: null };
    open = mine;
    fetch(button.dataset.opens, {
      credentials: "same-origin",
      cache: "no-store",
      signal: mine.asking.signal,
    })
      .then(function (response) {
        if (!response.ok) {
          throw new Error("HTTP " + response.status);
        }
        return response.json();
      })
      .then(function (data) {
        if (open !== mine) {
          return;
        }
        mine.data = data;
        // Made by the same templates as our pages, in which every text is escaped.
        box.innerHTML = data.told;
        if (hasWay(button)) {
          box.prepend(toMap());
        }
        draw();
        var name = { name: nameOf(button) };
        say(
          hasWay(button)
            ? _("The way to %(name)s is shown below its name and on the map.", name)
            : _("The reasons for %(name)s are shown below its name.", name)
        );
        if (done) {
          done();
        }
      })
      .catch(function () {
        if (open === mine) {
          var text = _("This cannot be shown just now. The name of the group leads to the same.");
          box.textContent = text;
          say(text);
        }
      });
  }

  /* Close what is open, and return its button; null where nothing is. */
  function putAway() {
    if (!open) {
      return null;
    }
    var was = open;
    open = null;
    was.asking.abort();
    var held = was.box.contains(document.activeElement);
    was.box.remove();
    was.button.setAttribute("aria-expanded", "false");
    was.button.removeAttribute("aria-controls");
    cardOf(was.button).classList.remove("is-chosen");
    if (held) {
      was.button.focus({ preventScroll: true });
    }
    showSigns([]);
    if (drawer) {
      drawer.clear();
    }
    return was.button;
  }

  /* What stands above a button has changed its height: the button stays where it was. */
  function stay(button, top) {
    window.scrollBy({ top: button.getBoundingClientRect().top - top, behavior: "instant" });
  }

  function draw() {
    showSigns(open.data.signs);
    if (drawer) {
      drawer.show(open.data.features, cardOf(open.button).dataset.card);
    }
  }

  function showSigns(signs) {
    document.querySelectorAll("[data-sign]").forEach(function (line) {
      line.hidden = signs.indexOf(line.dataset.sign) < 0;
    });
  }

  /* Where the window is too narrow for both, the map has a tab of its own. */
  function toMap() {
    var tab = document.querySelector("button[data-show=map]");
    var button = document.createElement("button");
    button.type = "button";
    button.className = "lw-link-button lw-chosen__map";
    button.textContent = _("See it on the map");
    button.addEventListener("click", function () {
      tab.click();
      tab.focus({ preventScroll: true });
    });
    return button;
  }

  function say(text) {
    said.textContent = text;
  }

  function close() {
    var button = putAway();
    if (button) {
      var name = { name: nameOf(button) };
      say(
        hasWay(button)
          ? _("The way to %(name)s is not shown any more.", name)
          : _("The reasons for %(name)s are not shown any more.", name)
      );
    }
  }

  function start() {
    var buttons = document.querySelectorAll("[data-opens]");
    if (!buttons.length) {
      return;
    }
    said = document.createElement("p");
    said.className = "nhsuk-u-visually-hidden";
    said.setAttribute("role", "status");
    document.querySelector("main").appendChild(said);
    buttons.forEach(function (button) {
      button.addEventListener("click", function () {
        if (open && open.button === button) {
          close();
        } else {
          choose(button);
        }
      });
    });
    document.addEventListener("keydown", function (event) {
      // In a field Escape means that field.
      if (event.key === "Escape" && !event.target.closest("input, select, textarea")) {
        close();
      }
    });
  }

  /* The button of a group's card, where it has a way that is not open. */
  function buttonOf(id) {
    var card = document.querySelector('[data-card="' + CSS.escape(id) + '"]');
    var button = card && card.querySelector("[data-opens]");
    return button && hasWay(button) && !(open && open.button === button) ? button : null;
  }

  /* Choose a group from elsewhere on the page: its card comes into sight beside the map. */
  function chooseFrom(button, done) {
    choose(button, done);
    if (!window.matchMedia(NARROW).matches) {
      cardOf(button).scrollIntoView({ block: "start" });
    }
  }

  start();
  window.LinkwayChosen = {
    buttonOf: buttonOf,
    choose: chooseFrom,
    /* how: show(features, id) and clear(), which draw and take away. */
    drawnBy: function (how) {
      drawer = how;
      if (open && open.data) {
        draw();
      }
    },
  };
})();
