// A page on a wall keeps up by itself: the server says that something changed, the page fetches itself anew (same address,
// so same rights) and puts the new part in the old one's place. Without the stream it does so once a minute.
const MINUTE = 60_000;
const SHOWN_AFTER = 4_000; // a line that is lost for a moment is nobody's concern
const ANYWAY = 5 * MINUTE; // days begin and end without an event

export function followLive(page) {
  const part = page.querySelector("[data-live]");
  if (!part || !window.EventSource) return;
  const signs = page.querySelector("[data-live-signs]");
  let events = null;
  let lost = 0;
  let often = 0;
  let busy = null;
  let again = false;

  function show(state) {
    for (const sign of signs ? signs.querySelectorAll("[data-sign]") : []) sign.hidden = sign.dataset.sign !== state;
  }

  function over() {
    close();
    clearInterval(often);
    clearInterval(anyway);
    show("over");
  }

  function close() {
    if (events) events.close();
    events = null;
  }

  async function fetchOnce() {
    const answer = await fetch(location.href, { headers: { accept: "text/html" }, cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = fresh.querySelector("[data-live]");
    if (answer.redirected && !next) return over();
    if (!answer.ok || !next) throw new Error(answer.status);
    swap(page, part, next);
    part.dataset.live = next.dataset.live;
    const list = page.querySelector("[data-live-list]");
    const other = fresh.querySelector("[data-live-list]");
    if (list && (!other || words(list) !== words(other))) page.querySelector("[data-live-stale]").hidden = false;
  }

  async function refresh() {
    again = Boolean(busy);
    busy ||= fetchOnce()
      .catch(() => lose())
      .finally(() => {
        busy = null;
        if (again) refresh();
      });
    await busy;
  }

  function lose() {
    lost ||= setTimeout(() => show("lost"), SHOWN_AFTER);
    often ||= setInterval(() => {
      refresh();
      if (!events || events.readyState === EventSource.CLOSED) open();
    }, MINUTE);
  }

  function find() {
    clearTimeout(lost);
    clearInterval(often);
    lost = often = 0;
    show("");
  }

  function open() {
    close();
    events = new EventSource(part.dataset.live);
    events.addEventListener("hello", find);
    events.addEventListener("changed", () => refresh());
    events.addEventListener("away", lose);
    events.addEventListener("over", over);
    events.addEventListener("error", lose);
  }

  const anyway = setInterval(() => events && refresh(), ANYWAY);
  page.addEventListener("visibilitychange", () => {
    if (page.hidden) close();
    else if (!events) refresh().then(open);
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && refresh().then(open));
  open();
}

const words = (element) => element.textContent.replace(/\s+/g, " ");

// Focus, what is folded open and how far boxes are scrolled stay as they were.
function swap(page, part, next) {
  const key = (element) => element && part.contains(element) && (element.id || element.getAttribute("href"));
  const held = key(page.activeElement);
  const boxes = [...part.querySelectorAll("[tabindex='0']")].map((box) => [box.scrollLeft, box.scrollTop]);
  const isInside = part.contains(page.activeElement);
  const place = isInside ? [...part.querySelectorAll("a, [tabindex='0']")].indexOf(page.activeElement) : -1;
  part.replaceChildren(...page.importNode(next, true).childNodes);
  part.querySelectorAll("[tabindex='0']").forEach((box, at) => boxes[at] && box.scrollTo(...boxes[at]));
  if (!isInside) return;
  const all = [...part.querySelectorAll("a, [tabindex='0']")];
  const same = all.find((element) => held && key(element) === held && element.checkVisibility()) || all[place];
  if (same) same.focus({ preventScroll: true });
}
