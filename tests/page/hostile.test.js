// Whatever people write stays text: in every field, at once and live, wide and on a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE, WIDE } from "./browser.js";
import { eventually } from "./eventually.js";
import { HOSTILE, asAscii } from "./hostile.js";
import { SITE } from "./sandbox.js";
import { setStage } from "./stage.js";

const stage = setStage();
const PICTURES = "https://pictures.example.com";

/** The beginning of a text, with no character cut in two. */
function cut(text, length) {
  return text.slice(0, length).toWellFormed();
}

/** A contact with the text in every field. */
function person(text) {
  return { first: cut(text, 100), last: cut(text, 100), email: `${cut(text.replaceAll(/[\s@]/g, ""), 200)}x@example.com` };
}

/** As much of the text as Wix takes in an address. */
function inAddress(text) {
  return asAscii(text, 1900).replaceAll(":///", "://");
}

/** Messages with the text in every field that takes it, and in every address as far as it fits into one. */
function messages(text) {
  const url = `${PICTURES}/${inAddress(text)}`;
  const badge = { text, iconUrl: url };
  return [
    { text, badge },
    { from: "us", text, badge },
    { items: [{ image: { url, filename: cut(text, 255) } }, { file: { url, filename: cut(text, 255) } }] },
    { minimal: { text, iconUrl: url, url }, badge },
    { template: { title: text, textLines: [cut(text, 512)], imageUrl: url, buttons: [{ label: text, launchUrl: text }] } },
    { form: { title: cut(text, 256), description: text, fields: [{ name: text, value: text }] } },
  ];
}

/** Opens an empty page in which every script that runs, every violation and every request is noticed. */
async function guarded() {
  const page = await stage.open("/_sandbox/page.svg");
  const seen = { dialogs: [], errors: [], strangers: [] };
  page.on("dialog", (dialog) => seen.dialogs.push(dialog.message()) && dialog.dismiss());
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("popup", (popup) => seen.strangers.push(popup.url()));
  await page.route("**", (route) => {
    const { origin } = new URL(route.request().url());
    if (origin === stage.sandbox.url) return route.continue();
    const isPicture = origin === PICTURES && route.request().resourceType() === "image";
    if (!isPicture) seen.strangers.push(route.request().url());
    return route.abort();
  });
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
  });
  return { page, seen };
}

async function assertCalm({ page, seen }, what) {
  const { ran, violations } = await page.evaluate(() => ({ ran: window.ran, violations: window.violations }));
  assert.deepEqual({ ran, violations, ...seen }, { ran: undefined, violations: [], dialogs: [], errors: [], strangers: [] }, what);
}

/** Nothing is wider than its place, and both panes are where they belong. */
async function assertInShape(page, what) {
  const broken = await page.evaluate(() => {
    const isOut = ({ left, right, top, bottom }) => left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
    const isWide = (element) => element.scrollWidth > element.clientWidth + 1;
    const panes = [...document.querySelectorAll("#bar, #people, #thread, .talk")].filter((pane) => pane.offsetParent);
    const rows = [...document.querySelectorAll("#messages > li, #messages > li > :not(.unseen), #conversations > li")];
    const strays = rows.filter((row) => row.offsetParent && (row.getBoundingClientRect().left < -1 || row.getBoundingClientRect().right > innerWidth + 1));
    const wide = [document.documentElement, ...document.querySelectorAll(".scroll")].filter(isWide);
    const flat = panes.filter((pane) => pane.clientHeight < 40);
    return [...panes.filter((pane) => isOut(pane.getBoundingClientRect())), ...strays, ...wide, ...flat].map((element) => element.outerHTML.slice(0, 200));
  });
  assert.deepEqual(broken, [], what);
}

/** What a browser makes of these characters in any text. */
function asParsed(text) {
  return text.replaceAll("\0", "").replaceAll(/\r\n?/g, "\n");
}

test("a hundred hostile texts in every field run nothing and break nothing", async () => {
  assert.ok(HOSTILE.length >= 100 && new Set(HOSTILE).size === HOSTILE.length);
  const talks = [];
  for (const text of HOSTILE) {
    const talk = await stage.sandbox.meet(person(text));
    for (const message of messages(text)) await talk.send(message);
    talks.push({ text, address: talk.address });
    const site = asAscii(text, 200);
    if (site) await (await stage.sandbox.meet(person(text), site)).send({ text, badge: { text } });
  }
  const guard = await guarded();
  const { page } = guard;
  const visit = async (address, what) => {
    await page.goto(stage.sandbox.url + address, { waitUntil: "domcontentloaded" });
    await page.locator("#connection[data-state=live]").waitFor({ state: "attached" });
    for (const viewport of [PHONE, WIDE]) {
      await page.setViewportSize(viewport);
      await assertInShape(page, `${viewport.width} px: ${what}`);
    }
    await assertCalm(guard, what);
  };
  for (const { text, address } of talks) {
    await visit(address, text.slice(0, 80));
    const bubbles = await page.locator(".bubble").evaluateAll((all) => all.map((bubble) => bubble.textContent));
    assert.deepEqual(bubbles, [asParsed(text), asParsed(text)]);
    assert.equal(await page.locator("#messages > li").count(), 6, text);
  }
  await page.setViewportSize(PHONE);
  await visit(`/?site=${SITE}`, "the list");
  assert.equal(await page.locator("#conversations > li").count(), HOSTILE.length);
});

test("hostile sites stay names, and can be switched to", async () => {
  const sites = [...new Set(HOSTILE.map((text) => asAscii(text, 200)).filter(Boolean))];
  for (const site of sites) await (await stage.sandbox.meet({ first: "Ada" }, site)).send({ text: site });
  const guard = await guarded();
  const { page } = guard;
  for (const site of sites) {
    await page.goto(`${stage.sandbox.url}/?${new URLSearchParams({ site })}`);
    await page.locator(".bubble").waitFor();
    assert.equal(await page.locator(".bubble").textContent(), site);
    assert.equal(await page.locator("#site .site-name").textContent(), site);
    await page.locator("#site").click();
    assert.equal(await page.locator("#site-list a").count(), sites.length);
    await assertCalm(guard, site);
    await assertInShape(page, site);
  }
});

test("hostile texts that arrive live stay text", async () => {
  const talk = await stage.sandbox.meet({ first: "Ada" });
  await talk.send({ text: "hi" });
  const guard = await guarded();
  const { page } = guard;
  await page.goto(stage.sandbox.url + talk.address);
  await page.locator("#connection[data-state=live]").waitFor();
  for (const text of HOSTILE) {
    await talk.send({ text, badge: { text, iconUrl: `${PICTURES}/${inAddress(text)}` } });
    const other = await stage.sandbox.meet(person(text));
    await other.send({ minimal: { text, url: `${PICTURES}/${inAddress(text)}` } });
  }
  await eventually("all are there", async () => (await page.locator(".bubble").count()) === HOSTILE.length + 1);
  const bubbles = await page.locator(".bubble").evaluateAll((all) => all.map((bubble) => bubble.textContent));
  assert.deepEqual(bubbles, ["hi", ...HOSTILE.map(asParsed)]);
  await eventually("everyone is in the list", async () => (await page.locator("#conversations > li").count()) === HOSTILE.length + 1);
  await assertCalm(guard, "live");
  await assertInShape(page, "live");
});
