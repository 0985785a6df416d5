// A service worker: where a page cannot be fetched, one says so in the house's look. It keeps that page and its styles, and nothing
// of anybody: no page with a person in it is ever put in the cache.

const CACHE = "uten-nett-1";
const PAGE = "/uten-nett/";

async function keepPage() {
  const cache = await caches.open(CACHE);
  const page = await fetch(PAGE, { cache: "reload" });
  const parts = [...(await page.clone().text()).matchAll(/(?:href|src)="(\/static\/[^"]+\.(?:css|js|svg))"/g)].map((found) => found[1]);
  await cache.put(PAGE, page);
  await cache.addAll([...new Set(parts)]);
}

self.addEventListener("install", (event) => event.waitUntil(keepPage()));
self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).catch(() => caches.match(PAGE)));
  } else if (event.request.destination === "style" || event.request.destination === "script") {
    event.respondWith(fetch(event.request).catch(async () => (await caches.match(event.request)) || Response.error()));
  }
});
