/* What every page starts: the NHS.UK components, and our own few. A module, so it runs last. */
import { initAll } from "./vendor/nhsuk/nhsuk-frontend.min.js";

initAll();

/* "List" and "Map" on narrow screens. Without script both are shown, one after the other. */
for (const switcher of document.querySelectorAll("[data-switch]")) {
  const target = document.getElementById(switcher.dataset.switch);
  const buttons = [...switcher.querySelectorAll("button")];
  const show = (button) => {
    for (const other of buttons) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    target.dataset.show = button.dataset.show;
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      show(button);
      switcher.scrollIntoView({ block: "start" });
    });
  }
  show(buttons[0]);
}

/* Print buttons: maps that were not looked at yet are drawn first. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", async () => {
    await window.LinkwayMap?.readyToPrint();
    window.print();
  });
}
