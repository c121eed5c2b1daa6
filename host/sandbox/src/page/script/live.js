// Keeps the page up to date. It asks for the page again and again with the tag that it has and puts in what is new;
// it makes no markup of its own, so the server's escaping is all there is. Without it the page works, but stands still.
const PACE = 1000; // milliseconds between two questions

let was = document.cloneNode(true); // the page as the server wrote it
let tag = null;
let question = null;
let timer = 0;

async function ask() {
  clearTimeout(timer);
  question?.abort();
  const mine = (question = new AbortController());
  const answer = await fetched(mine.signal).catch(() => null);
  if (mine.signal.aborted) return;
  say(answer ? "live" : "lost");
  if (answer?.text) {
    tag = answer.tag;
    update(new DOMParser().parseFromString(answer.text, "text/html"));
  } else if (dressedOn !== new Date().toDateString()) {
    dress();
  }
  if (!mine.signal.aborted) timer = setTimeout(ask, document.hidden ? 5 * PACE : PACE);
}

async function fetched(asked) {
  const signal = AbortSignal.any([asked, AbortSignal.timeout(10 * PACE)]);
  const headers = tag ? { "if-none-match": tag } : {};
  const answer = await fetch(location.href, { cache: "no-store", headers, signal });
  if (answer.status === 304) return {};
  if (!answer.ok) throw new Error(answer.statusText);
  return { tag: answer.headers.get("etag"), text: await answer.text() };
}

function say(state) {
  const connection = document.getElementById("connection");
  if (connection.dataset.state === state) return;
  connection.dataset.state = state;
  connection.textContent = state === "live" ? "Live" : "No answer, trying again";
}

