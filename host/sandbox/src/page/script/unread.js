// What is new: announced when it arrives, marked until it is seen.

const SEEN = "inbox-sandbox-seen";

// What came since the page was last written, in words.
function arrivals(now) {
  const before = new Map([...was.querySelectorAll("#conversations > li")].map((row) => [row.id, row.dataset]));
  let count = 0;
  let name = "";
  for (const row of now.querySelectorAll("#conversations > li")) {
    const known = before.get(row.id);
    const fresh = row.dataset.notable - (known?.first === row.dataset.first ? known.notable : 0);
    if (fresh > 0) name = row.querySelector(".name").textContent;
    count += Math.max(0, fresh);
  }
  if (count === 0 || was.getElementById("site")?.textContent !== now.getElementById("site")?.textContent) return "";
  return count === 1 ? `New message from ${name}` : `${count} new messages`;
}

// Unread is what the participant wrote since this browser last showed the conversation.
function countUnread() {
  const seen = loadSeen();
  const isReading = !document.hidden && document.querySelector(".talk")?.offsetParent;
  let total = 0;
  for (const row of document.querySelectorAll("#conversations > li")) {
    const { first, notable } = row.dataset;
    const isOpen = isReading && row.querySelector("[aria-current]");
    if (isOpen) seen[row.id] = [first, Number(notable)];
    const [since, count] = seen[row.id] ?? [];
    const unread = Math.max(0, notable - (since === first ? count : 0));
    const mark = row.querySelector(".unread");
    mark.hidden = unread === 0;
    mark.textContent = unread > 99 ? "99+" : unread;
    mark.append(Object.assign(document.createElement("span"), { className: "unseen", textContent: " unread" }));
    total += unread;
  }
  saveSeen(seen);
  document.title = total ? `(${total}) ${was.title}` : was.title;
}

function loadSeen() {
  try {
    return JSON.parse(localStorage.getItem(SEEN)) ?? {};
  } catch {
    return {};
  }
}

function saveSeen(seen) {
  try {
    localStorage.setItem(SEEN, JSON.stringify(seen));
  } catch {
    // Without storage everything is unread again at the next visit.
  }
}
