// Saves a part of a form while one types, and keeps the text on this device while there is no connection.
//
// A form carries data-part, its words in data-*, and the hidden fields csrf and phien_ban (the version it was opened
// on). What is kept on the device lies under the account and the address, and goes once the server has it.
import { DRAFTS } from "./parts/leaving.js";

const WAIT = 1200;
const EVERY = 15000;
const MINE = /^(o\.|co\.|bo\.|sua$)/;

function begin(form) {
  const state = form.querySelector("[data-state]");
  const strip = document.querySelector("[data-offline]");
  const key = `${DRAFTS}${form.dataset.account}:${location.pathname}`;
  const version = form.elements.namedItem("phien_ban");
  let timer = 0;
  let isDirty = false;
  let isCut = false;
  let isSaving = false;
  let isLeaving = false;

  const values = () => [...new FormData(form)].filter((pair) => MINE.test(pair[0]) && typeof pair[1] === "string");
  // A sheet of many answers (data-part="changed") sends those that were touched, so that two windows meet only there.
  const groupOf = (name) => name.replace(/\.remark$/, "");
  const touched = new Set();
  const isSent = (pair) => form.dataset.part !== "changed" || !pair[0].startsWith("o.") || touched.has(groupOf(pair[0]));
  const words = (name, time) => form.dataset[name].replace("{time}", time ?? "");
  const say = (text) => (state.textContent = text);

  function hold(isSent = false) {
    try {
      const at = new Date();
      const time = `${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
      localStorage.setItem(key, JSON.stringify({ time, seen: version.value, isSent, values: values() }));
    } catch {
      // a device without room, or that keeps nothing: the page still holds the text
    }
  }

  function release() {
    try {
      localStorage.removeItem(key);
    } catch {
      // nothing was kept
    }
  }

  function failed() {
    hold();
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-link";
    again.textContent = form.dataset.retry;
    again.addEventListener("click", save);
    state.replaceChildren(form.dataset.failed, " ", again);
  }

  async function save() {
    clearTimeout(timer);
    if (isSaving || isLeaving) return;
    if (!navigator.onLine) return cut();
    isSaving = true;
    isDirty = false;
    say(form.dataset.saving);
    const body = new URLSearchParams([...values().filter(isSent), ["tu_luu", "1"]]);
    body.set("csrf", form.elements.namedItem("csrf").value);
    body.set("phien_ban", version.value);
    try {
      const answer = await fetch(location.pathname, { method: "POST", body, credentials: "same-origin" });
      const isRead = (answer.headers.get("content-type") ?? "").startsWith("application/json");
      if (!answer.ok || !isRead) {
        const told = isRead ? (await answer.json()).error : null;
        isDirty = true;
        failed();
        if (told) state.prepend(`${told} `);
        return;
      }
      const saved = await answer.json();
      version.value = saved.version;
      if (isDirty) hold();
      else release();
      say(words(isCut ? "back" : "saved", saved.time));
      isCut = false;
      strip.hidden = true;
    } catch {
      isDirty = true;
      cut();
    } finally {
      isSaving = false;
      if (isDirty && !isCut) timer = setTimeout(save, EVERY);
    }
  }

  function cut() {
    isCut = true;
    isDirty = true;
    hold();
    strip.hidden = false;
    say(form.dataset.failed);
  }

  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(key));
    } catch {
      return;
    }
    const isThere = kept?.isSent && Number(version.value) > Number(kept.seen); // the server had it before the page was made
    if (!kept || isThere || JSON.stringify(kept.values) === JSON.stringify(values())) return release();
    for (const pair of kept.values) {
      const name = pair[0];
      const value = pair[1];
      if (!name.startsWith("o.")) continue;
      touched.add(groupOf(name));
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio") field.checked = field.value === value;
        else field.value = value;
      }
    }
    version.value = kept.seen;
    say(words("restored", kept.time));
    isDirty = true;
    timer = setTimeout(save, WAIT);
  }

  // A file that would be refused is not sent at all: its sending alone costs a weak line minutes.
  function weigh(field) {
    const most = Number(form.dataset.fileMax);
    const heavy = [...field.files].find((file) => file.size > most);
    field.setCustomValidity(heavy ? form.dataset.heavy.replace("{name}", heavy.name) : "");
    if (heavy) field.reportValidity();
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return weigh(event.target);
    touched.add(groupOf(event.target.name));
    isDirty = true;
    hold();
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) {
      event.preventDefault();
      cut();
      return;
    }
    clearTimeout(timer);
    isLeaving = true;
    hold(true);
  });
  addEventListener("pageshow", () => (isLeaving = false));
  addEventListener("offline", cut);
  addEventListener("online", save);
  if (!document.querySelector(".fault-summary")) restore();
}

for (const form of document.querySelectorAll("form[data-part]")) begin(form);
