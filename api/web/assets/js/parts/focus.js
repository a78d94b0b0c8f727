// Errors and refused reasons take the focus; failing those, the notice after an act.
export function focusOnWhatWasSaid(page) {
  const said = page.querySelector("[data-focus]") || page.querySelector("[data-flash]");
  if (said && !location.hash) said.focus({ preventScroll: said.hasAttribute("data-flash") });
}
