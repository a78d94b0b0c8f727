// The desk of a session keeps itself up to date: presence, quorum and filed sheets are fetched anew every few seconds
// while the page is looked at; nothing is touched while somebody is at one of its buttons.
const EVERY = 5000;

async function refresh(part) {
  if (document.hidden || part.contains(document.activeElement)) return;
  try {
    const answer = await fetch(part.dataset.desk, { credentials: "same-origin" });
    if (answer.ok && !part.contains(document.activeElement)) part.innerHTML = await answer.text();
  } catch {
    // no connection: the page keeps what it shows
  }
}

for (const part of document.querySelectorAll("[data-desk]")) setInterval(refresh, EVERY, part);
