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
    set(name, value) { try { localStorage.setItem('minhu.' + name, JSON.stringify(value)); return true; } catch (x) { return false; } },
    drop(name) { try { localStorage.removeItem('minhu.' + name); } catch (x) { /* nothing to drop */ } }
  };

  root.classList.add('js');
  const wechat = /MicroMessenger/i.test(navigator.userAgent);
  all('[data-act][hidden]').forEach(e => { e.hidden = wechat && e.hasAttribute('data-browser'); });

  const form = one('#say');
  let calm = false;

  const acts = {
    elder(e) {
      const on = root.classList.toggle('elder');
      d.cookie = 'minhu_elder=' + (on ? 1 : 0) + ';path=/m;max-age=31536000;samesite=lax';
      e.textContent = on ? e.dataset.off : e.dataset.on;
    },
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
      one('#restored').hidden = true; alarm(); form.elements.text.focus();
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
  const net = () => { one('#offline').hidden = navigator.onLine !== false; };
  addEventListener('online', net); addEventListener('offline', net); net();

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

  /* the draft: what and where, never who */
  function drafted() { return form.dataset.draft.split(' ').reduce((found, n) => found.concat(all('[name=' + n + ']', form)), []); }
  if (form) {
    const old = memory.get('draft');
    let timer, typed = form.elements.text.value;
    if (!typed && old && Date.now() - old.at < WEEK && old.text) {
      drafted().forEach(f => { if (f.type === 'radio') f.checked = f.value === (old.category || ''); else f.value = old[f.name] || ''; });
      one('#restored').hidden = false;
    }
    if (!one('.sos[role=alert]', form)) alarm();
    form.addEventListener('input', ev => {
      if (ev.target.name === 'text') alarm();
      clearTimeout(timer);
      timer = setTimeout(() => {
        const draft = { at: Date.now() };
        drafted().forEach(f => { if (f.type !== 'radio' || f.checked) draft[f.name] = f.value; });
        if (memory.set('draft', draft)) one('#saved').hidden = false;
      }, 500);
    });
  }
  const receipt = one('[data-receipt]'), last = one('[data-last]'), number = one('[data-remember]');
  if (one('[data-settled]')) memory.drop('draft');
  if (receipt) { memory.drop('draft'); memory.set('number', receipt.dataset.receipt); }
  if (last && memory.get('number')) last.textContent = last.dataset.last.replace('{}', memory.get('number'));
  if (number && !number.value && memory.get('number')) number.value = memory.get('number');

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
