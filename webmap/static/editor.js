// An editor's form says what is wrong, and the next dates, while it is filled in. The server decides.

const form = document.querySelector('[data-editor-form]');
const WAIT_MS = 500;

function say(field, text) {
  const box = form.querySelector(`[data-field="${CSS.escape(field)}"]`);
  if (!box) return;
  const message = box.querySelector('.nhsuk-error-message');
  const control = box.querySelector('input, select, textarea');
  message.hidden = !text;
  message.querySelector('[data-error]').textContent = text;
  box.classList.toggle('nhsuk-form-group--error', Boolean(text));
  const described = [`${control.id}-hint`].concat(text ? [message.id] : []);
  control.setAttribute('aria-describedby', described.join(' '));
}

function show(answer) {
  const told = new Map(answer.faults.map((fault) => [fault.field, fault.text]));
  for (const box of form.querySelectorAll('[data-field]')) {
    // A field that nobody has come to yet is not called wrong.
    if (box.dataset.touched) say(box.dataset.field, told.get(box.dataset.field) || '');
  }
  for (const place of form.querySelectorAll('[data-dates]')) {
    const text = answer.dates[place.dataset.dates] || '';
    if (place.textContent !== text) place.textContent = text;
  }
}

let timer;
let asked = 0;

async function ask() {
  asked += 1;
  const mine = asked;
  const answer = await fetch(form.dataset.try, { method: 'POST', body: new FormData(form) });
  if (answer.ok && mine === asked) show(await answer.json());
}

if (form) {
  form.addEventListener('input', (event) => {
    const box = event.target.closest('[data-field]');
    if (box) box.dataset.touched = 'yes';
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(() => {}), WAIT_MS);
  });
}
