/* Comfort for pages that work without it. No words in here: they stand on the elements. ES2017, for WeChat's kernels. */
(function () {
  'use strict';
  const d = document, root = d.documentElement, body = d.body;
  const one = (s, e) => (e || d).querySelector(s);
  const all = (s, e) => Array.from((e || d).querySelectorAll(s));
  const tell = text => { one('#tell').textContent = text || ''; };
  const WEEK = 6048e5;

  /* what this phone remembers; it may refuse, or be tidied up by WeChat */
  const memory = {
    get(name) { try { return JSON.parse(localStorage.getItem('minhu.' + name)); } catch (x) { return null; } },
    fresh(name) {
      const kept = memory.get(name);
      if (kept && !(kept.at > Date.now() - WEEK)) memory.drop(name);
      return kept && kept.at > Date.now() - WEEK ? kept : null;
    },
    set(name, value) { try { localStorage.setItem('minhu.' + name, JSON.stringify(value)); return true; } catch (x) { return false; } },
    drop(name) { try { localStorage.removeItem('minhu.' + name); } catch (x) { /* nothing to drop */ } }
  };

  root.classList.add('js');
  const wechat = /MicroMessenger/i.test(navigator.userAgent);
  all('[data-act][hidden]').forEach(e => { e.hidden = wechat && e.hasAttribute('data-browser'); });

  const form = one('#say');
  let calm = false, timer;

  const acts = {
    elder(e) {
      const on = root.classList.toggle('elder');
      d.cookie = 'minhu_elder=' + (on ? 1 : 0) + ';path=/m;max-age=31536000;samesite=lax';
      e.textContent = on ? e.dataset.off : e.dataset.on;
      if (!on) all('details.extra').forEach(x => { x.open = true; });
    },
    retry() { location.reload(); },
    forget(e) { memory.drop('draft'); one('#kept').hidden = true; tell(e.textContent); },
    print() { window.print(); },
    back() { history.back(); },
    copy(e) {
      const t = d.createElement('textarea');
      let ok = false;
      t.value = e.dataset.text; body.appendChild(t); t.select();
      try { ok = d.execCommand('copy'); } catch (x) { ok = false; }
      body.removeChild(t); e.focus();
      one('span', e).textContent = ok ? e.dataset.done : e.dataset.failed;
      tell(ok ? e.dataset.done : e.dataset.failed);
    },
    clear() {
      memory.drop('draft');
      drafted().forEach(f => { if (f.type === 'radio') f.checked = !f.value; else f.value = ''; });
      one('#restored').hidden = one('#saved').hidden = true; clearTimeout(timer); alarm(); form.elements.text.focus();
    },
    calm() {
      calm = true;
      if (!one('[type=hidden][name=calm]', form)) form.insertAdjacentHTML('beforeend', '<input type="hidden" name="calm" value="1">');
      alarm(); form.elements.text.focus();
    }
  };
  d.addEventListener('click', ev => {
    const e = ev.target.closest && ev.target.closest('[data-act]');
    if (e && acts[e.dataset.act]) { ev.preventDefault(); acts[e.dataset.act](e); }
  });

  /* the line to the world */
  const net = () => { one('#offline').hidden = navigator.onLine !== false || !!one('[data-dead]'); };
  addEventListener('online', net); addEventListener('offline', () => { net(); tell(one('#offline').textContent); }); net();
  if (navigator.serviceWorker) addEventListener('load', () => navigator.serviceWorker.register(body.dataset.worker, { scope: '/m' }).then(() => {
    /* the page for a dead line, in the language that is spoken now */
    if (memory.get('tongue') === root.lang || !window.caches) return;
    return caches.keys().then(names => Promise.all(names.map(n => caches.open(n).then(kept => kept.add('/m/offline')))))
      .then(() => memory.set('tongue', root.lang));
  }).catch(() => { /* a browser that will not have it goes without */ }));

  /* one tap sends once; nothing is sent into a dead line */
  all('form').forEach(f => f.addEventListener('submit', ev => {
    if (navigator.onLine === false) { net(); tell(body.dataset.offline); one('#offline').scrollIntoView(); ev.preventDefault(); return; }
    if (f.dataset.sent) { ev.preventDefault(); return; }
    f.dataset.sent = '1';
    const b = ev.submitter || one('[data-busy]', f);
    if (b && b.dataset.busy) { b.dataset.idle = b.textContent; b.textContent = b.dataset.busy; b.setAttribute('aria-disabled', 'true'); }
  }));
  addEventListener('pageshow', () => all('form[data-sent]').forEach(f => {
    f.removeAttribute('data-sent');
    all('[data-idle]', f).forEach(b => { b.textContent = b.dataset.idle; b.removeAttribute('aria-disabled'); });
  }));

  /* danger stops the form */
  function alarm() {
    const said = form.elements.text.value, words = JSON.parse(form.dataset.alarm);
    const hits = calm || one('[type=hidden][name=calm]', form) ? [] : Object.keys(words).filter(w => said.includes(w));
    const calls = hits.map(w => words[w]).join('|').split('|'), box = one('#sos'), was = box.hidden;
    box.hidden = !hits.length;
    one('#rest').hidden = !!hits.length;
    if (!hits.length) return;
    one('h2', box).textContent = one('h2', box).dataset.said.replace('{}', hits[0]);
    all('[data-call]', box).forEach(e => { e.hidden = !calls.includes(e.dataset.call); });
    if (was) { tell(one('h2', box).textContent); box.scrollIntoView({ block: 'center' }); }
  }

  /* the draft: what and where, never who; a week, then it is gone */
  function drafted() { return form.dataset.draft.split(' ').reduce((found, n) => found.concat(all('[name=' + n + ']', form)), []); }
  function save() {
    clearTimeout(timer);
    const draft = { at: Date.now() };
    drafted().forEach(f => { if (f.type !== 'radio' || f.checked) draft[f.name] = f.value; });
    if (!draft.text && !draft.place) return memory.drop('draft');
    const box = one('#saved');
    if (memory.set('draft', draft) && box.hidden) { box.hidden = false; tell(box.firstChild.textContent); }
  }
  const draft = memory.fresh('draft'), last = memory.fresh('last');
  if (form) {
    let touched = false;
    if (!form.elements.text.value && draft && !form.elements.linked) {
      drafted().forEach(f => { if (f.type === 'radio') f.checked = f.value === (draft.category || ''); else f.value = draft[f.name] || ''; });
      if (draft.category || draft.area) one('.extra', form).open = true;
      one('#restored').hidden = false;
    }
    if (!one('.sos[role=alert]', form)) alarm();
    form.addEventListener('input', ev => {
      touched = true;
      if (ev.target.name === 'text') alarm();
      clearTimeout(timer);
      timer = setTimeout(save, 400);
    });
    const now = () => { if (touched) save(); };
    addEventListener('pagehide', now); form.addEventListener('submit', now);
  }
  const receipt = one('[data-receipt]'), door = one('[data-last]'), number = one('[data-remember]'), kept = one('#kept');
  if (one('[data-settled]')) memory.drop('draft');
  if (receipt) { memory.drop('draft'); memory.set('last', { at: Date.now(), number: receipt.dataset.receipt }); }
  memory.drop('number'); /* as versions before this one kept it, without an end */
  if (door && last) door.textContent = door.dataset.last.replace('{}', last.number);
  if (number && !number.value && last) number.value = last.number;
  if (kept && draft) { kept.hidden = false; all('[data-kept]').forEach(e => { e.textContent = draft[e.dataset.kept] || ''; }); }
  if (one('[data-dead]')) root.classList.toggle('elder', /minhu_elder=1/.test(d.cookie));

  /* photos: seen before they are sent, and small enough for a bad line; the server redraws them anyway. Others: named */
  const SIDE = 1920;
  function shrunk(file, out) {
    if (!/^image\//.test(file.type)) {
      const name = d.createElement('span');
      name.className = 'small'; name.textContent = file.name; out.appendChild(name);
      return Promise.resolve(file);
    }
    return new Promise(ok => {
      const picture = new Image();
      picture.onerror = () => ok(file);
      picture.onload = () => {
        const k = Math.min(1, SIDE / Math.max(picture.naturalWidth, picture.naturalHeight)), c = d.createElement('canvas');
        picture.alt = file.name; out.appendChild(picture);
        c.width = picture.naturalWidth * k; c.height = picture.naturalHeight * k;
        c.getContext('2d').drawImage(picture, 0, 0, c.width, c.height);
        c.toBlob(b => ok(b && b.size < file.size ? new File([b], file.name.replace(/\.\w+$/, '') + '.jpg', { type: b.type }) : file), 'image/jpeg', 0.85);
      };
      picture.src = URL.createObjectURL(file);
    });
  }
  all('.drop input[type=file]').forEach(input => input.addEventListener('change', () => {
    const out = one('.shots:last-of-type', input.closest('.field, form')), few = Array.from(input.files).slice(0, +input.dataset.most);
    let list = null;
    /* only where the browser turns pictures by itself, else a canvas would lay them on their side */
    try { list = CSS.supports('image-orientation', 'from-image') ? new DataTransfer() : null; } catch (x) { list = null; }
    out.textContent = '';
    Promise.all(few.map(f => shrunk(f, out))).then(files => {
      if (list) { files.forEach(f => list.items.add(f)); input.files = list.files; }
      const said = input.dataset.chosen.replace('{}', files.length);
      one('span', input.parentNode).lastChild.textContent = said; tell(said);
    });
  }));

  all('[data-rate]').forEach(f => {
    const look = () => { one('#bad').hidden = !one('[data-bad]:checked', f); };
    f.addEventListener('change', look); look();
  });
  const first = one('[data-focus]');
  if (first) first.focus();
})();
