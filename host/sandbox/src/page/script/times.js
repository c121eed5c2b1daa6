// What only the viewer's browser knows: the time zone, what was seen, which pictures cannot be loaded.

let decoratedOn = "";

function decorate() {
  decoratedOn = new Date().toDateString();
  document.querySelectorAll("time").forEach(showTime);
  showDays();
  countUnread();
  document.querySelectorAll("img").forEach((image) => image.complete && !image.naturalWidth && hideBroken(image));
}

const { hourCycle } = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions();
const format = (options) => new Intl.DateTimeFormat("en-GB", { hourCycle, ...options });
const CLOCK = format({ hour: "numeric", minute: "2-digit" });
const WEEKDAY = format({ weekday: "short" });
const DATE = format({ day: "numeric", month: "short" });
const DATE_OF_YEAR = format({ day: "numeric", month: "short", year: "numeric" });
const DAY = format({ weekday: "long", day: "numeric", month: "long" });
const DAY_OF_YEAR = format({ day: "numeric", month: "long", year: "numeric" });
const FULL = format({ dateStyle: "full", timeStyle: "long" });

function showTime(time) {
  const at = new Date(time.dateTime);
  if (isNaN(at)) return;
  time.title = FULL.format(at);
  time.textContent = time.dataset.style === "list" ? briefly(at) : CLOCK.format(at);
}

function daysAgo(at) {
  const midnight = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate());
  return Math.round((midnight(new Date()) - midnight(at)) / 86_400_000);
}

function briefly(at) {
  const ago = daysAgo(at);
  if (ago === 0) return CLOCK.format(at);
  if (ago === 1) return "Yesterday";
  if (ago > 1 && ago < 7) return WEEKDAY.format(at);
  return (isThisYear(at) ? DATE : DATE_OF_YEAR).format(at);
}

function dayOf(at) {
  const ago = daysAgo(at);
  if (ago === 0) return "Today";
  if (ago === 1) return "Yesterday";
  return (isThisYear(at) ? DAY : DAY_OF_YEAR).format(at);
}

function isThisYear(at) {
  return at.getFullYear() === new Date().getFullYear();
}

function showDays() {
  let last = "";
  for (const row of document.querySelectorAll("#messages > li")) {
    const at = new Date(row.querySelector("time").dateTime);
    const day = isNaN(at) ? last : dayOf(at);
    row.querySelector(":scope > .day")?.remove();
    if (day !== last) row.prepend(Object.assign(document.createElement("h3"), { className: "day", textContent: day }));
    last = day;
  }
}

function hideBroken(image) {
  const picture = image.closest(".picture");
  if (picture) picture.classList.add("missing");
  else image.hidden = true;
}
