/* Writes a name on the slip and copies its message. Both stay in this browser: nothing is sent. */

const _ = LinkwayWords.say;
const field = document.querySelector("[data-slip-field]");
const line = document.querySelector("[data-slip-name]");
const write = () => {
  line.textContent = field.value.trim();
};
field.addEventListener("input", write);
/* What a browser kept of an earlier look at the page is not the name of this person. */
field.value = "";
write();

for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  const said = document.querySelector("[data-copied]");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      said.textContent = _("Copied.");
    } catch {
      /* Not allowed here: everything is marked, so that the keyboard can copy it. */
      text.focus();
      text.select();
      said.textContent = _("The message is marked. Press Ctrl and C to copy it.");
    }
  });
}
