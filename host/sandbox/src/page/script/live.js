// Keeps the page up to date: it keeps asking for the page, with the tag that it has, and puts in what is new. All markup
// that holds a text comes escaped from the server. Without scripts the page works, but does not change by itself.
const INTERVAL = 1000; // milliseconds between two requests

let was = document.cloneNode(true); // the page as the server wrote it
let tag = null;
let request = null;
let timer = 0;

async function ask() {
  clearTimeout(timer);
  request?.abort();
  const mine = (request = new AbortController());
  const answer = await load(mine.signal).catch(() => null);
  if (mine.signal.aborted) return;
  showState(answer ? "live" : "lost");
  if (answer?.text) {
    tag = answer.tag;
    update(new DOMParser().parseFromString(answer.text, "text/html"));
  } else if (decoratedOn !== new Date().toDateString()) {
    decorate();
  }
  if (!mine.signal.aborted) timer = setTimeout(ask, document.hidden ? 5 * INTERVAL : INTERVAL);
}

function update(now) {
  const isSame = document.querySelector(".talk")?.id === now.querySelector(".talk")?.id;
  const news = arrivals(now);
  const keepPlace = isSame ? placeInTalk() : () => {};
  const keepFocus = keepLinkFocused();
  patch(document.body, was.body, now.body);
  was = now;
  decorate();
  keepPlace();
  keepFocus();
  if (!isSame) offerLatest(false);
  if (news) document.getElementById("news").textContent = news;
  openFirst();
}

async function load(aborted) {
  const signal = AbortSignal.any([aborted, AbortSignal.timeout(10 * INTERVAL)]);
  const headers = tag ? { "if-none-match": tag } : {};
  const answer = await fetch(location.href, { cache: "no-store", headers, signal });
  if (answer.status === 304) return {};
  if (!answer.ok) throw new Error(answer.statusText);
  return { tag: answer.headers.get("etag"), text: await answer.text() };
}

function showState(state) {
  const connection = document.getElementById("connection");
  if (connection.dataset.state === state) return;
  connection.dataset.state = state;
  connection.textContent = state === "live" ? "Live" : "No answer, trying again";
}
