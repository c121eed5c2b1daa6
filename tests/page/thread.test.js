// What is sent is what is shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { servePictures } from "./pictures.js";
import { setStage } from "./stage.js";

const stage = setStage();
const ADA = { first: "Ada", last: "Byron", email: "ada.byron@example.com", phone: "+14155550100" };

/** Each message as its side, what it says, and what stands below it. */
function shown(page) {
  return page.locator("#messages > li").evaluateAll((rows) =>
    rows.map((row) => {
      const said = [...row.querySelectorAll(":scope > :not(.unseen, .meta, .day)")];
      return { side: row.className, said: said.map((part) => part.innerText.trim()) };
    }),
  );
}

test("exactly the messages sent are shown, on the right side, in order", async () => {
  const talk = await stage.sandbox.meet(ADA);
  const expected = [];
  for (let number = 1; number <= 60; number += 1) {
    const from = number % 3 === 0 ? "us" : "them";
    await talk.send({ from, text: `message ${number}` });
    expected.push({ side: from === "us" ? "out" : "in", said: [`message ${number}`] });
  }
  const page = await stage.open(talk.address);
  assert.deepEqual(await shown(page), expected);
  const sides = await page.locator("#messages > li > .bubble").evaluateAll((bubbles) => {
    const middle = document.querySelector("#messages").getBoundingClientRect();
    return bubbles.map((bubble) => {
      const { left, right } = bubble.getBoundingClientRect();
      return left - middle.left < middle.right - right ? "in" : "out";
    });
  });
  assert.deepEqual(sides, expected.map((one) => one.side));
  const end = await page.locator("#messages > li:last-child").boundingBox();
  assert.ok(end.y + end.height <= 800, "the latest message is in view");
});

test("every kind of content is shown", async () => {
  const talk = await stage.sandbox.meet(ADA);
  await talk.send({ items: [{ text: "two\nlines" }, { file: { url: "https://example.com/offer.pdf", filename: "offer.pdf" } }] });
  await talk.send({ from: "us", minimal: { text: "Booked a facial", url: "https://example.com/b/1" } });
  await talk.send({ form: { title: "A lead", fields: [{ name: "Guests", value: "2" }] } });
  await talk.send({ template: { title: "Card", textLines: ["a line"], buttons: [{ label: "Open", launchUrl: "https://example.com/o" }] } });
  const page = await stage.open(talk.address);
  const [both, booked, lead, card] = await shown(page);
  assert.deepEqual(both, { side: "in", said: ["two\nlines", "offer.pdf\n(opens in a new tab)"] });
  assert.equal(booked.side, "activity");
  assert.match(booked.said[0], /^Booked a facial/);
  assert.match(lead.said[0], /^A lead\s+Guests\s+2$/);
  assert.match(card.said[0], /^Card\s+a line\s+Open/);
  const link = page.getByRole("link", { name: /Booked a facial/ });
  assert.equal(await link.getAttribute("href"), "https://example.com/b/1");
  assert.equal(await link.getAttribute("rel"), "noopener noreferrer nofollow");
});

test("a badge, a time in the viewer's zone, and who can see it stand below a message", async () => {
  const talk = await stage.sandbox.meet(ADA);
  const at = "2025-03-30T23:30:00Z";
  await talk.send({ at, text: "for us alone", badge: { text: "Facebook" } });
  await talk.send({ at, text: "for both", visibility: "BUSINESS_AND_PARTICIPANT" });
  const page = await stage.open(talk.address);
  const [alone, both] = await page.locator(".meta").allInnerTexts();
  assert.deepEqual(alone.split(/\s*\n\s*/), ["F", "Facebook", "1:30", "Visible to you only"]);
  assert.equal(both, "1:30");
  assert.equal(await page.locator(".day").innerText(), "31 March 2025");
  assert.equal(await page.locator("#messages time").first().getAttribute("datetime"), "2025-03-30T23:30:00.000Z");
});

test("pictures are shown, and where one cannot be loaded its name is", async () => {
  const pictures = await servePictures();
  try {
    const talk = await stage.sandbox.meet(ADA);
    const badge = { text: "SMS", iconUrl: `${pictures.url}/sms.svg` };
    await talk.send({ badge, items: [{ image: { url: `${pictures.url}/serum.svg`, filename: "serum.jpg" } }] });
    const gone = { text: "Gone", iconUrl: `${pictures.url}/gone.svg` };
    await talk.send({ badge: gone, items: [{ image: { url: `${pictures.url}/gone.jpg`, filename: "gone.jpg" } }] });
    const page = await stage.open(talk.address);
    await page.locator(".picture.missing").waitFor();
    assert.equal(await page.locator("img[alt='serum.jpg']").evaluate((image) => image.naturalWidth), 480);
    assert.ok(await page.locator(".picture.missing").getByText("gone.jpg").isVisible());
    assert.ok(!(await page.locator("img[alt='gone.jpg']").isVisible()));
    await page.locator(".tile img[hidden]").waitFor({ state: "attached" });
    assert.equal(await page.locator(".tile").last().innerText(), "G");
  } finally {
    pictures.stop();
  }
});

test("the list has the latest conversation first, and each site its own", async () => {
  const [ada, bea] = [await stage.sandbox.meet(ADA), await stage.sandbox.meet({ first: "Bea" })];
  await ada.send({ text: "first" });
  await bea.send({ text: "second" });
  await ada.send({ from: "us", text: "third" });
  const page = await stage.open(ada.address);
  assert.deepEqual(await page.locator(".name").allInnerTexts(), ["Ada Byron", "Bea"]);
  assert.equal(await page.locator(".last").first().innerText(), "You:\nthird");
  assert.equal(await page.locator("#sites").count(), 0);

  const other = await stage.sandbox.meet({ first: "Cid" }, "other-site");
  await other.send({ text: "elsewhere" });
  await page.locator("#site").click();
  await page.getByRole("link", { name: "other-site" }).click();
  await page.getByRole("heading", { name: "Cid" }).waitFor();
  assert.deepEqual(await page.locator(".name").allInnerTexts(), ["Cid"]);
});

test("all of it works with scripts off", async () => {
  const [ada, bea] = [await stage.sandbox.meet(ADA), await stage.sandbox.meet({ first: "Bea" })];
  for (let number = 1; number <= 40; number += 1) await ada.send({ text: `message ${number}` });
  await bea.send({ text: "hello" });
  const page = await stage.open("/", { javaScriptEnabled: false });
  await page.getByRole("link", { name: /Ada Byron/ }).click();
  assert.equal(await page.locator("#messages > li").count(), 40);
  const end = await page.locator("#messages > li:last-child").boundingBox();
  assert.ok(end.y + end.height <= 800, "the latest message is in view");
  assert.match(await page.locator("#messages time").first().innerText(), /, \d\d:\d\d UTC$/);
});
