// Brings files in piece by piece and goes on where a cut line stopped: the server says how far it is. Without scripts the
// form sends the files whole.
const PAUSE = 2000;
const LONGEST = 30000;

for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", (event) => {
    const field = form.querySelector("input[type=file]");
    if (!field.files.length) return;
    event.preventDefault();
    bringAll(form, field);
  });
}

async function bringAll(form, field) {
  const state = form.querySelector("[data-state]");
  const bar = form.querySelector("progress");
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  bar.hidden = false;
  const faults = [];
  for (const file of [...field.files]) {
    const fault = await bring(form, file, (share, cut) => {
      bar.value = Math.floor(share * 100);
      const going = form.dataset.going.replace("{percent}", String(bar.value)).replace("{name}", file.name);
      state.textContent = cut ? form.dataset.again : going;
    });
    if (fault) faults.push(`${file.name}: ${fault}`);
  }
  button.disabled = false;
  if (faults.length) {
    state.textContent = faults.join(" ");
    bar.hidden = true;
    return;
  }
  state.textContent = form.dataset.done;
  location.assign(form.getAttribute("action"));
}

async function bring(form, file, tell) {
  const begun = new FormData();
  for (const [name, value] of Object.entries({ ten: file.name, co: file.size, loai: file.type, muc: form.dataset.item }))
    begun.set(name, String(value));
  begun.set("dau", String(file.lastModified));
  let told = await post(form, form.dataset.upload, begun, tell);
  while (!told.fault && !told.done) {
    const address = `${form.dataset.upload}/${told.upload}`;
    const piece = new FormData();
    piece.set("tu", String(told.offset));
    piece.set("manh", file.slice(told.offset, told.offset + Number(form.dataset.piece)), "manh");
    tell(told.offset / told.size, false);
    const next = await post(form, address, piece, tell);
    if (next.fault && typeof next.offset === "number") told = { ...told, offset: next.offset };
    else told = next;
  }
  if (told.done) tell(1, false);
  return told.fault;
}

async function post(form, address, body, tell) {
  body.set("csrf", form.elements.csrf.value);
  for (let pause = PAUSE; ; pause = Math.min(pause * 2, LONGEST)) {
    try {
      const answer = await fetch(address, { method: "POST", body });
      if (answer.status < 500) return await answer.json();
    } catch {
      tell(0, true); // no network: the same piece is sent again after a while
    }
    await new Promise((done) => setTimeout(done, pause));
  }
}
