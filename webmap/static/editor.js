// An editor's form says what is wrong, and the next dates, while it is filled in. The server decides.

const _ = window.LinkwayWords.say;
const form = document.querySelector('[data-editor-form]');
const said = document.querySelector('[data-said]');
const WAIT_MS = 500;

// Said aloud at most once, when a field is left, and not at every letter.
function speak(text) {
  if (said.textContent !== text) said.textContent = text;
}

function say(box, text) {
  const message = box.querySelector('.nhsuk-error-message');
  const control = box.querySelector('input, select, textarea');
  message.hidden = !text;
  message.querySelector('[data-error]').textContent = text;
  box.classList.toggle('nhsuk-form-group--error', Boolean(text));
  control.classList.toggle(`nhsuk-${control.localName}--error`, Boolean(text));
  const hint = document.getElementById(`${control.id}-hint`);
  const described = [hint && hint.id, text && message.id].filter(Boolean);
  if (described.length) control.setAttribute('aria-describedby', described.join(' '));
  else control.removeAttribute('aria-describedby');
}

function show(answer, left) {
  const told = new Map(answer.faults.map((fault) => [fault.field, fault.text]));
  for (const box of form.querySelectorAll('[data-field]')) {
    const text = told.get(box.dataset.field) || '';
    // A field is called wrong when somebody has left it; while they type it can only become right.
    if (box.dataset.left) say(box, text);
    else if (!text) say(box, '');
  }
  const news = [];
  for (const place of form.querySelectorAll('[data-dates]')) {
    const text = answer.dates[place.dataset.dates] || '';
    if (place.textContent !== text) {
      place.textContent = text;
      news.push(text);
    }
  }
  for (const place of form.querySelectorAll('[data-placed]')) {
    const found = answer.places[place.dataset.placed];
    if (found && place.textContent !== found.text) {
      place.textContent = found.text;
      news.push(found.text);
      window.LinkwayVenues?.show(place.dataset.placed, found);
    }
  }
  if (left) speak(told.get(left) || news.filter(Boolean).join(' '));
}

let timer;
let asked = 0;

async function ask(left) {
  asked += 1;
  const mine = asked;
  const answer = await fetch(form.dataset.try, {
    method: 'POST',
    body: new FormData(form),
    redirect: 'manual',
  });
  const out = answer.type === 'opaqueredirect' || answer.status === 403;
  form.querySelector('[data-signed-out]').hidden = !out;
  if (answer.ok && mine === asked) show(await answer.json(), left);
}

function soon(wait, left) {
  clearTimeout(timer);
  // Without an answer the form is checked when it is saved.
  timer = setTimeout(() => ask(left).catch(() => {}), wait);
}

if (form) {
  form.addEventListener('input', () => soon(WAIT_MS, ''));
  form.addEventListener('change', (event) => {
    const box = event.target.closest('[data-field]');
    if (!box) return;
    box.dataset.left = 'yes';
    soon(0, box.dataset.field);
  });
}

// "Checked today" in the list: the list stays where it is.
for (const each of document.querySelectorAll('[data-checked]')) {
  each.addEventListener('submit', async (event) => {
    event.preventDefault();
    const sent = new FormData(each);
    sent.set('back', 'in place');
    const answer = await fetch(each.action, {
      method: 'POST',
      body: sent,
      redirect: 'manual',
    }).catch(() => null);
    if (!answer || answer.status !== 204) {
      each.submit();
      return;
    }
    const done = document.createElement('p');
    done.className = 'lw-done';
    done.tabIndex = -1;
    done.textContent = _('Checked today.');
    const group = each.closest('li').querySelector('h2').textContent.trim();
    each.replaceWith(done);
    done.focus();
    // Translators: the name of a group.
    speak(_('%(group)s: checked today.', { group }));
  });
}
