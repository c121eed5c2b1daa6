// What arrives is shown without a reload, and takes nothing away from who is reading.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE } from "./browser.js";
import { eventually } from "./eventually.js";
import { startSandbox } from "./sandbox.js";
import { setStage } from "./stage.js";

const stage = setStage();
const ADA = { first: "Ada", last: "Byron" };

/** Sends that many short texts. */
async function chat(talk, count) {
  for (let number = 1; number <= count; number += 1) await talk.send({ text: `message ${number}` });
}

test("the first message fills an empty page", async () => {
  const page = await stage.open();
  await page.getByRole("heading", { name: "Nothing has arrived yet" }).waitFor();
  await page.evaluate(() => (window.stayed = true));
  const talk = await stage.sandbox.meet(ADA);
  await talk.send({ text: "hello" });
  await page.locator(".bubble", { hasText: "hello" }).waitFor();
  assert.ok(await page.evaluate(() => window.stayed), "nothing was reloaded");
  assert.ok(page.url().endsWith(talk.address), "the address says what is open");
});

test("a new message is announced, marked unread, and read when it is opened", async () => {
  const [ada, bea] = [await stage.sandbox.meet(ADA), await stage.sandbox.meet({ first: "Bea" })];
  await ada.send({ text: "hi" });
  const page = await stage.open(ada.address);
  await page.locator("#connection[data-state=live]").waitFor();
  await bea.send({ text: "one" });
  await page.getByRole("status").getByText("New message from Bea").waitFor();
  await bea.send({ text: "two" });
  await bea.send({ from: "us", text: "our own does not count" });
  await eventually("two are unread", async () => (await page.title()).startsWith("(2) Ada Byron"));
  assert.equal(await page.locator(".unread:visible").textContent(), "2 unread");
  await page.getByRole("link", { name: /Bea/ }).click();
  await page.locator(".bubble", { hasText: "two" }).waitFor();
  await eventually("nothing is unread", async () => (await page.title()).startsWith("Bea"));
  await page.reload();
  assert.equal(await page.locator(".unread:visible").count(), 0);
});

test("who reads further up stays there, and is offered the way down", async () => {
  const talk = await stage.sandbox.meet(ADA);
  await chat(talk, 60);
  const page = await stage.open(talk.address);
  await page.locator("#connection[data-state=live]").waitFor();
  const row = page.locator(".bubble", { hasText: /^message 20$/ });
  await row.scrollIntoViewIfNeeded();
  const before = (await row.boundingBox()).y;
  await talk.send({ text: "news" });
  await page.getByRole("button", { name: "New messages" }).waitFor();
  assert.ok(Math.abs((await row.boundingBox()).y - before) < 1, "it did not move");
  await page.getByRole("button", { name: "New messages" }).click();
  await page.locator(".bubble", { hasText: "news" }).waitFor();
  await page.locator("#latest").waitFor({ state: "hidden" });

  await talk.send({ text: "more news" });
  const last = page.locator("#messages > li:last-child", { hasText: "more news" });
  await last.waitFor();
  const { y, height } = await last.boundingBox();
  assert.ok(y + height <= 800, "who is at the end stays at the end");
});

test("the focus stays where it is while the list is sorted again", async () => {
  const [ada, bea] = [await stage.sandbox.meet(ADA), await stage.sandbox.meet({ first: "Bea" })];
  await bea.send({ text: "hi" });
  await ada.send({ text: "hi" });
  const page = await stage.open(ada.address);
  await page.locator("#connection[data-state=live]").waitFor();
  await page.getByRole("link", { name: /Bea/ }).focus();
  await bea.send({ text: "to the top" });
  await page.locator("#conversations > li:first-child", { hasText: "Bea" }).waitFor();
  assert.match(await page.locator(":focus").innerText(), /Bea/);
  await ada.send({ text: "back" });
  await page.locator("#conversations > li:first-child", { hasText: "Ada" }).waitFor();
  assert.match(await page.locator(":focus").innerText(), /Bea/);
});

test("it survives a restart of the sandbox", async (context) => {
  const first = await startSandbox();
  const talk = await first.meet(ADA);
  await chat(talk, 3);
  const page = await stage.open();
  await page.goto(first.url + talk.address);
  await page.locator("#connection[data-state=live]").waitFor();
  await first.stop();
  await page.getByText("No answer, trying again").waitFor();
  const second = await startSandbox(first.port);
  context.after(() => second.stop());
  await page.getByRole("heading", { name: "This conversation is not here" }).waitFor();
  await page.getByRole("link", { name: "Show all conversations" }).click();
  await page.getByRole("heading", { name: "Nothing has arrived yet" }).waitFor();
  const again = await second.meet({ first: "Bea" });
  await again.send({ text: "hello again" });
  await page.locator(".bubble", { hasText: "hello again" }).waitFor();
});

test("back and forward go through what was open", async () => {
  const [ada, bea] = [await stage.sandbox.meet(ADA), await stage.sandbox.meet({ first: "Bea" })];
  await ada.send({ text: "hi" });
  await bea.send({ text: "hi" });
  const page = await stage.open(ada.address);
  await page.locator("#connection[data-state=live]").waitFor();
  await page.getByRole("link", { name: /Bea/ }).click();
  await page.getByRole("heading", { name: "Bea" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Ada Byron" }).waitFor();
  await page.goForward();
  await page.getByRole("heading", { name: "Bea" }).waitFor();
});

test("a phone shows one pane at a time, also while messages arrive", async () => {
  const talk = await stage.sandbox.meet(ADA);
  await talk.send({ text: "hi" });
  const page = await stage.open("/", { viewport: PHONE });
  await page.locator("#connection[data-state=live]").waitFor();
  assert.ok(!(await page.locator("#thread").isVisible()));
  await page.getByRole("link", { name: /Ada Byron/ }).click();
  await page.locator(".bubble", { hasText: "hi" }).waitFor();
  assert.ok(!(await page.locator("#people").isVisible()));
  await talk.send({ text: "and more" });
  await page.locator(".bubble", { hasText: "and more" }).waitFor();
  await page.getByRole("link", { name: "All conversations" }).click();
  await page.locator("#people").waitFor();
  assert.ok(!(await page.locator("#thread").isVisible()));
});
