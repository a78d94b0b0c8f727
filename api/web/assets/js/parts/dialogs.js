// A link to a confirmation page opens it in a dialog over this page. Whatever goes wrong, the link is followed.
export function openDialogs(page) {
  if (!window.HTMLDialogElement) return;
  page.addEventListener("click", async (event) => {
    const link = event.target.closest && event.target.closest("a[data-dialog]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href, { headers: { accept: "text/html" } });
      const other = new DOMParser().parseFromString(await answer.text(), "text/html");
      const ask = other.querySelector("[data-confirm]");
      if (!answer.ok || !ask) throw new Error("no confirmation");
      show(page, page.importNode(ask, true), link);
    } catch {
      location.assign(link.href);
    }
  });
}

function show(page, ask, link) {
  const dialog = page.createElement("dialog");
  const title = ask.querySelector("h1");
  title.id = "dialog-title";
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(ask);
  page.body.append(dialog);
  for (const close of dialog.querySelectorAll("[data-close]")) {
    close.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
  }
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  dialog.showModal();
}
