// Keeps a draft while one types: sent to the server after a pause; kept on this device, under the account, while the
// network is away. A draft is never called filed.
const PAUSE = 1500;
const AGAIN = 15000;

function fieldsOf(form) {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "request_id") sent.append(name, value);
  }
  return sent;
}

function memory(key) {
  return {
    keep: (value) => attempt(() => localStorage.setItem(key, value)),
    drop: () => attempt(() => localStorage.removeItem(key)),
    read: () => attempt(() => localStorage.getItem(key)),
  };
}

// A browser may refuse storage altogether; then the draft lives on the server alone.
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

function fill(form, kept) {
  const values = new URLSearchParams(kept);
  values.delete("csrf");
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "file" || !values.has(field.name)) continue;
    const all = values.getAll(field.name);
    if (field.type === "radio" || field.type === "checkbox") field.checked = all.includes(field.value);
    else field.value = all[0];
  }
}

export function saveDrafts(page) {
  for (const form of page.querySelectorAll("form[data-autosave]")) keep(page, form);
  // At the end of a session nothing of anyone's stays on a shared device.
  for (const leave of page.querySelectorAll("form.sign-out")) leave.addEventListener("submit", forgetAll);
}

function forgetAll() {
  attempt(() => {
    for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) localStorage.removeItem(key);
  });
}

function keep(page, form) {
  const line = form.querySelector("[data-draft]");
  const words = line ? line.querySelector("[data-draft-words]") : null;
  const strip = page.querySelector("[data-offline]");
  const stripWords = strip ? strip.querySelector("[data-offline-words]") : null;
  const away = stripWords ? stripWords.textContent : "";
  const store = memory(`draft:${form.dataset.account}:${location.pathname}`);
  let timer = 0;
  let changed = false;
  let wasAway = false;

  const say = (text) => words && (words.textContent = text);
  const clock = () => `${new Date().getHours()}:${String(new Date().getMinutes()).padStart(2, "0")}`;

  async function save() {
    if (!changed) return;
    changed = false;
    const sent = fieldsOf(form);
    say(line ? line.dataset.saving : "");
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: sent,
        headers: { accept: "application/json" },
        redirect: "manual",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      store.drop();
      say(line ? line.dataset.saved.replace("{time}", clock()) : "");
      if (wasAway && strip) {
        stripWords.textContent = strip.dataset.back.replace("{time}", clock());
        strip.hidden = false;
      }
      wasAway = false;
    } catch {
      changed = true;
      sent.delete("csrf");
      store.keep(sent.toString());
      wasAway = wasAway || !navigator.onLine;
      if (strip && !navigator.onLine) {
        stripWords.textContent = away;
        strip.hidden = false;
      }
      failed();
      timer = setTimeout(save, AGAIN);
    }
  }

  function failed() {
    if (!line) return;
    say(`${line.dataset.failed} `);
    const again = page.createElement("button");
    again.type = "button";
    again.className = "btn btn-link";
    again.textContent = line.dataset.retry;
    again.addEventListener("click", save);
    words.append(again);
  }

  const kept = store.read();
  if (kept) {
    fill(form, kept);
    changed = true;
    save();
  }
  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    changed = false;
  });
  addEventListener("online", save);
  addEventListener("offline", () => {
    wasAway = true;
    if (strip) {
      stripWords.textContent = away;
      strip.hidden = false;
    }
  });
}
