/* What every page starts: the NHS.UK components, and our own few. A module, so it runs last. */
import { initAll } from "./vendor/nhsuk/nhsuk-frontend.min.js";

initAll();

/* "List" and "Map" on narrow screens. Without script both are shown, one after the other. */
for (const switcher of document.querySelectorAll("[data-switch]")) {
  const target = document.getElementById(switcher.dataset.switch);
  const choices = [...switcher.querySelectorAll("[data-show]")];
  const show = (chosen) => {
    for (const other of choices) {
      if (other.closest("nav")) {
        // Tabs: the page itself has two of them.
        if (other === chosen) {
          other.setAttribute("aria-current", "page");
        } else {
          other.removeAttribute("aria-current");
        }
      } else {
        other.setAttribute("aria-pressed", String(other === chosen));
      }
    }
    target.dataset.show = chosen.dataset.show;
  };
  for (const choice of choices) {
    choice.addEventListener("click", (event) => {
      event.preventDefault();
      show(choice);
      // A list is left at its open card, and comes back there.
      const open = choice.dataset.show === "list" && target.querySelector(".is-chosen");
      (open || switcher).scrollIntoView({ block: "start" });
    });
  }
  const asked = choices.find((choice) => `#${choice.dataset.show}` === location.hash);
  show(asked?.getClientRects().length ? asked : choices[0]);
}

/* Print buttons: maps that were not looked at yet are drawn first. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", async () => {
    await window.LinkwayMap?.readyToPrint();
    window.print();
  });
}
