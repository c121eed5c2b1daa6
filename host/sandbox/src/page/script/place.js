// The messages that someone reads stay where they are; someone at the end stays at the end.
function placeInTalk() {
  const talk = document.querySelector(".talk");
  if (!talk || isAtEnd(talk)) return () => talk && (talk.scrollTop = 0);
  const top = talk.getBoundingClientRect().top;
  const rows = [...document.querySelectorAll("#messages > li")];
  const row = rows.find((row) => row.getBoundingClientRect().bottom > top);
  const before = row?.getBoundingClientRect().top;
  const last = rows.at(-1);
  return () => {
    if (row?.isConnected) talk.scrollTop += row.getBoundingClientRect().top - before;
    if (last !== document.querySelector("#messages > li:last-child")) offerLatest(true);
  };
}

function isAtEnd(talk) {
  return talk.scrollTop > -40;
}

function offerLatest(isOffered) {
  const button = document.getElementById("latest");
  if (button) button.hidden = !isOffered;
  if (button || !isOffered) return;
  const fresh = Object.assign(document.createElement("button"), { id: "latest", type: "button", textContent: "New messages ↓" });
  fresh.addEventListener("click", () => {
    const talk = document.querySelector(".talk");
    talk.focus({ preventScroll: true });
    talk.scrollTop = 0;
  });
  document.getElementById("thread").append(fresh);
}

function keepLinkFocused() {
  const focused = document.activeElement;
  return () => {
    if (focused.isConnected && focused === document.activeElement) return;
    const isTwin = (link) => link.href === focused.href && link.className === focused.className;
    [...document.links].find(isTwin)?.focus({ preventScroll: true });
  };
}
