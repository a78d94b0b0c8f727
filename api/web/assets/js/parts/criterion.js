// In a group of score rows a digit chooses the row with so many points, while the group has the focus and not elsewhere.
export function scoreByDigits(page) {
  for (const line of page.querySelectorAll("[data-chosen]")) line.closest("form").addEventListener("change", () => count(line));
  for (const group of page.querySelectorAll("[data-criterion]")) {
    group.addEventListener("keydown", (event) => {
      if (event.target.type !== "radio" || !/^\d$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
      const row = [...group.querySelectorAll("[data-points]")].find((option) => option.dataset.points === event.key);
      if (!row) return;
      event.preventDefault();
      row.checked = true;
      row.focus();
      row.dispatchEvent(new Event("input", { bubbles: true }));
      row.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

// How many groups have a choice, as the page goes on saying it.
function count(line) {
  const groups = [...line.closest("form").querySelectorAll("[data-criterion]")];
  const done = groups.filter((group) => group.querySelector(":checked")).length;
  line.querySelector("progress").value = done;
  line.querySelector("[data-chosen-words]").textContent = line.dataset.chosen.replace("{done}", done);
}
