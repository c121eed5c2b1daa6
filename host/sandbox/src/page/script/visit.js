// Opening a conversation without leaving the page.

async function visit(address, isFirst) {
  const before = document.querySelector(".conversation[aria-current]")?.closest("li").id;
  history[isFirst ? "replaceState" : "pushState"](null, "", address);
  tag = null;
  await ask();
  if (!isFirst) settle(before);
}

// Who works without a mouse goes on where they are; on a phone that pane is gone, so they are led to the new one.
function settle(before) {
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
