// Says a typed day back with its weekday: 27/3/2020, 27-3-20 and 27032020 are taken, as the server takes them.
const FORMS = [/^(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4}|\d{2})$/, /^(\d{2})(\d{2})(\d{4})$/];

export function readDay(typed) {
  for (const form of FORMS) {
    const found = typed.trim().match(form);
    if (!found) continue;
    const [day, month, year] = [+found[1], +found[2], found[3].length === 2 ? 2000 + +found[3] : +found[3]];
    const date = new Date(Date.UTC(year, month - 1, day));
    const isReal = date.getUTCDate() === day && date.getUTCMonth() === month - 1;
    return isReal ? date : null;
  }
  return null;
}

function inWords(date, { form, weekdays, months }) {
  const values = {
    weekday: weekdays.split("|")[(date.getUTCDay() + 6) % 7],
    day: date.getUTCDate(),
    month: date.getUTCMonth() + 1,
    month_name: months.split("|")[date.getUTCMonth()],
    year: date.getUTCFullYear(),
  };
  return form.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function echoDays(page) {
  for (const field of page.querySelectorAll("input[data-day]")) {
    const echo = field.parentElement.querySelector("[data-echo]");
    const say = () => {
      const date = readDay(field.value);
      echo.textContent = date ? inWords(date, field.dataset) : "";
    };
    field.addEventListener("input", say);
    if (!echo.textContent.trim()) say();
  }
}
