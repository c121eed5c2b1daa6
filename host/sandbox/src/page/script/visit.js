// What people do: open a conversation without leaving the page, scroll, go back.

async function visit(address, isFirst) {
  const before = document.querySelector(".conversation[aria-current]")?.closest("li").id;
  history[isFirst ? "replaceState" : "pushState"](null, "", address);
  tag = null;
  await ask();
  if (!isFirst) moveFocus(before);
}

// The keyboard's focus stays where it is. On a phone that pane is now hidden, so it moves to the other one.
function moveFocus(before) {
  const focused = document.activeElement;
  if (focused !== document.body && focused.offsetParent) return;
  const heading = document.querySelector("#thread h2");
  const target = heading?.offsetParent ? heading : document.querySelector(`#${before} a, .conversation`);
  target?.focus();
}

function openFirst() {
  const isChosen = new URLSearchParams(location.search).has("conversation");
  const first = document.querySelector(".conversation");
  if (!isChosen && first && matchMedia("(min-width: 721px)").matches) visit(first.href, true);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='/?']");
  const isPlain = !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain) return;
  event.preventDefault();
  link.closest("details")?.removeAttribute("open");
  visit(link.href, false);
});
document.addEventListener("error", (event) => event.target instanceof HTMLImageElement && hideBroken(event.target), true);
document.addEventListener("scroll", (event) => event.target.matches?.(".talk") && isAtEnd(event.target) && offerLatest(false), true);
document.addEventListener("visibilitychange", () => {
  countUnread();
  ask();
});
addEventListener("popstate", () => {
  tag = null;
  ask();
});

decorate();
openFirst();
ask();
