// Keeps the check-in desk's page and the files it needs, and shows them again while there is no line. It answers for
// that one page and for files under /static/ only; what is sent is never its business. Signing out removes it and all it keeps.

const CACHE = "check-in-1";
const PATIENCE = 8000;
const LONGEST = 24 * 60 * 60 * 1000;
const PAGE = new URL(self.registration.scope).pathname;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The desk of each session is a page of its own; search and filters are not.
function keyOf(url) {
  if (url.pathname !== PAGE) return url.href;
  const session = url.searchParams.get("session");
  return url.origin + PAGE + (session ? `?session=${encodeURIComponent(session)}` : "");
}

async function keep(url, answer) {
  if (!answer.ok || answer.redirected || answer.type !== "basic") return;
  const cache = await caches.open(CACHE);
  await cache.put(keyOf(url), answer);
}

async function kept(url) {
  const cache = await caches.open(CACHE);
  const found = await cache.match(keyOf(url));
  if (!found) return null;
  const age = Date.now() - new Date(found.headers.get("date") ?? 0).getTime();
  if (url.pathname === PAGE && age > LONGEST) {
    await cache.delete(keyOf(url));
    return null;
  }
  return found;
}

async function answer(request, url) {
  try {
    const fresh = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    await keep(url, fresh.clone());
    return fresh;
  } catch (error) {
    const found = await kept(url);
    if (found) return found;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isPage = request.mode === "navigate" && url.pathname === PAGE;
  if (isPage || url.pathname.startsWith("/static/")) event.respondWith(answer(request, url));
});

// What the page had loaded before this script stood behind it.
self.addEventListener("message", (event) => {
  const addresses = Array.isArray(event.data?.keep) ? event.data.keep : [];
  event.waitUntil(Promise.allSettled(addresses.map(async (address) => {
    const url = new URL(address);
    if (url.origin === self.location.origin) await keep(url, await fetch(url));
  })));
});
