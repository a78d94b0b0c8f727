// Filters stand open where there is room; [Print] appears where it can do something.
export function openWide(page) {
  if (!matchMedia("(min-width: 992px)").matches) return;
  for (const folded of page.querySelectorAll("details[data-open-wide]")) folded.open = true;
}

export function printButtons(page) {
  for (const button of page.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}
