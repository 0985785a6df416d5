// A field one copies from: a press selects it all, and a button copies it where the browser lets it. Without this, one selects and copies.
for (const field of document.querySelectorAll("[data-select-all]")) field.addEventListener("focus", () => field.select());

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    const said = document.querySelector("[data-copied]");
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = said.dataset.copied;
    } catch {
      field.focus();
    }
  });
}
