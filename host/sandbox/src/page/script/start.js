function withdraw(image) {
  const picture = image.closest(".picture");
  if (picture) picture.classList.add("missing");
  else image.hidden = true;
}

// What people do.

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='/?']");
  const isPlain = !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain) return;
  event.preventDefault();
  link.closest("details")?.removeAttribute("open");
  visit(link.href, false);
});
document.addEventListener("error", (event) => event.target instanceof HTMLImageElement && withdraw(event.target), true);
document.addEventListener("scroll", (event) => event.target.matches?.(".talk") && isAtEnd(event.target) && offerLatest(false), true);
document.addEventListener("visibilitychange", () => {
  countUnread();
  ask();
});
addEventListener("popstate", () => {
  tag = null;
  ask();
});

dress();
openFirst();
ask();
