// What HTML cannot do alone; every page works without it.

// An open menu closes on Escape (focus goes back to its button) and when something else is pressed.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".top details[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll(".top details[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Buttons that print: hidden in the page until there is a script to answer them.
for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// A fragment that never came: say so where messages are said.
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    const problem = document.getElementById("connection-problem").content.cloneNode(true);
    document.getElementById("messages").replaceChildren(problem);
    document.getElementById("messages").scrollIntoView({ block: "nearest" });
  });
}
