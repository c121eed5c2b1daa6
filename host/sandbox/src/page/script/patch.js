// Putting in what is new.

function update(now) {
  const isSame = document.querySelector(".talk")?.id === now.querySelector(".talk")?.id;
  const news = arrivals(now);
  const keepPlace = isSame ? placeInTalk() : () => {};
  const keepFocus = focusOnLink();
  patch(document.body, was.body, now.body);
  was = now;
  dress();
  keepPlace();
  keepFocus();
  if (!isSame) offerLatest(false);
  if (news) document.getElementById("news").textContent = news;
  openFirst();
}

// Makes `live`, which came from `was`, what `now` is. Elements are recognised by their ids; where not every child has
// one, the whole is replaced. What this script added or changed stays, as long as the server's part is the same.
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
