/* Keeps the style sheet, the script and one page for a dead line. Never a page with anybody's words on it: all other
   pages, and everything that is sent, go to the network as if nobody stood between. */
const NAME = 'minhu-__MARK__', FILES = __FILES__, OFFLINE = '/m/offline';
self.addEventListener('install', ev => ev.waitUntil(
  caches.open(NAME).then(kept => kept.addAll(FILES.concat(OFFLINE))).then(() => self.skipWaiting())));
self.addEventListener('activate', ev => ev.waitUntil(caches.keys()
  .then(names => Promise.all(names.filter(n => n.startsWith('minhu-') && n !== NAME).map(n => caches.delete(n))))
  .then(() => self.clients.claim())));
self.addEventListener('fetch', ev => {
  const asked = new URL(ev.request.url);
  if (ev.request.method !== 'GET' || asked.origin !== location.origin) return;
  if (ev.request.mode === 'navigate') {
    if (/^\/m(\/|$)/.test(asked.pathname)) ev.respondWith(fetch(ev.request).catch(() => caches.match(OFFLINE, { ignoreVary: true })));
  } else if (FILES.includes(asked.pathname + asked.search)) {
    ev.respondWith(caches.match(ev.request, { ignoreVary: true }).then(hit => hit || fetch(ev.request)));
  }
});
