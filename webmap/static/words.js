/* The texts of the scripts, in the language of the page.
 *
 * A script says `var _ = LinkwayWords.say;` and then _("%(num)s groups here", { num: 4 }), under
 * which name `make texts` finds them. A page that is not in English holds their translations as
 * JSON in the element "lw-words": each English text to the other. What is missing is English.
 */
(function () {
  "use strict";

  var words = null;

  function read() {
    var element = document.getElementById("lw-words");
    return new Map(element ? Object.entries(JSON.parse(element.textContent)) : []);
  }

  /* Return a text with `values` in its places; as everywhere, %% in it is a percent sign. */
  function say(text, values) {
    words = words || read();
    return (words.get(text) || text).replace(/%(?:\((\w+)\)s|%)/g, function (place, name) {
      return name ? String(values[name]) : "%";
    });
  }

  window.LinkwayWords = { say: say };
})();
