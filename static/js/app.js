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

// A post that could not be done now is answered with a sentence. A live preview says it in its own place, all else where messages are
// said: the form stays as it is.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!xhr.getResponseHeader("X-Notice")) return;
  event.detail.shouldSwap = false;
  event.detail.isError = false;
  const isPreview = !requestConfig.elt.matches("form, button, input");
  const place = isPreview ? requestConfig.elt : document.getElementById("messages");
  place.innerHTML = xhr.responseText;
  if (!isPreview) place.scrollIntoView({ block: "nearest" });
});
// Logged in again in another tab: this page's forms get the token of the new log-in.
document.addEventListener("tokenRenewed", (event) => {
  for (const field of document.getElementsByName("csrfmiddlewaretoken")) field.value = event.detail.token;
});

function sayWhatWentWrong(name) {
  const problem = document.getElementById(name).content.cloneNode(true);
  document.getElementById("messages").replaceChildren(problem);
  document.getElementById("messages").scrollIntoView({ block: "nearest" });
}

// A fragment that never came: say so where messages are said.
document.addEventListener("htmx:responseError", () => sayWhatWentWrong("connection-problem"));
for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => sayWhatWentWrong("no-network"));

// A form that cannot leave stays on the page. Where the browser does not know that, a service worker shows a page (offline.js).
document.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  sayWhatWentWrong("no-network");
});
navigator.serviceWorker?.register("/uten-nett.js").catch(() => {});
for (const button of document.querySelectorAll("[data-reload]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.location.reload());
}
