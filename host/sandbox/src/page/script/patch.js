// Turns `live`, which was made from `was`, into `now`. Elements are matched by their ids; if a child has none, the whole
// element is replaced. What this script added or changed stays, as long as the server's part is the same.
function patch(live, was, now) {
  if (was.isEqualNode(now)) return live;
  if (!isNamed(was) || !isNamed(now)) {
    const fresh = document.importNode(now, true);
    live.replaceWith(fresh);
    return fresh;
  }
  live.className = now.className;
  const known = byId(was);
  const wanted = byId(now);
  const alive = byId(live);
  for (const id of known.keys()) if (!wanted.has(id)) alive.get(id).remove();
  let next = live.firstElementChild;
  for (const [id, child] of wanted) {
    const old = known.has(id) ? alive.get(id) : null;
    const isInPlace = old && old === next;
    const node = old ? patch(old, known.get(id), child) : document.importNode(child, true);
    if (!old) node.classList.add("new");
    if (isInPlace) next = node.nextElementSibling;
    else live.insertBefore(node, next);
  }
  return live;
}

function isNamed(element) {
  return element.childElementCount > 0 && [...element.childNodes].every((child) => child.id);
}

function byId(element) {
  return new Map([...element.children].map((child) => [child.id, child]));
}
