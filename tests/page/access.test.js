// The page for those who do not see it, or work without a mouse.
import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import { PHONE, WIDE } from "./browser.js";
import { fill } from "./people.js";
import { servePictures } from "./pictures.js";
import { setStage } from "./stage.js";

const stage = setStage();

async function violations(page) {
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate(() => window.axe.run());
  assert.ok(passes.length > 10, "axe looked at the page");
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}

/** What has the focus, which must be seen to have it. */
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const isSeen = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    return `${element.id || element.className || element.tagName}${isSeen ? "" : " (not seen)"}`;
  });
}

for (const colorScheme of ["light", "dark"]) {
  for (const [name, viewport] of Object.entries({ wide: WIDE, phone: PHONE })) {
    test(`axe finds nothing, ${colorScheme}, ${name}`, async () => {
      const look = async (address) => {
        const page = await stage.open(address, { colorScheme, viewport, reducedMotion: "reduce" });
        await page.locator("#connection[data-state=live]").waitFor({ state: "attached" });
        assert.deepEqual(await violations(page), [], address);
        await page.context().close();
      };
      await look("/");
      const pictures = await servePictures();
      try {
        const { lucia, noah, mei } = await fill(stage.sandbox, pictures.url);
        const elsewhere = await stage.sandbox.meet({ first: "Cid" }, "other-site");
        await elsewhere.send({ template: { title: "Card", buttons: [{ label: "Open", launchUrl: "https://example.com/o" }] } });
        const addresses = [lucia, noah, mei, elsewhere].map((talk) => talk.address);
        for (const address of ["/", "/?site=nowhere&conversation=gone", ...addresses]) await look(address);
      } finally {
        pictures.stop();
      }
    });
  }
}

test("Tab goes through the page, and what has the focus shows it", async () => {
  const [ada, bea] = [await stage.sandbox.meet({ first: "Ada" }), await stage.sandbox.meet({ first: "Bea" })];
  await bea.send({ text: "hi" });
  await ada.send({ minimal: { text: "Booked", url: "https://example.com/b" } });
  const page = await stage.open(ada.address);
  await page.locator("#connection[data-state=live]").waitFor();
  const walk = [];
  for (let step = 0; step < 5; step += 1) {
    await page.keyboard.press("Tab");
    walk.push(await focused(page));
  }
  assert.deepEqual(walk, ["skip", "conversation", "conversation", `t-${ada.id}`, "line-label"]);

  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Bea" }).waitFor();
  assert.match(await page.locator(":focus").innerText(), /Bea/, "one can go on through the list");
});

test("the skip link leads past the list", async () => {
  const talk = await stage.sandbox.meet({ first: "Ada" });
  await talk.send({ text: "hi" });
  const page = await stage.open(talk.address);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal((await focused(page)).split(" ")[0], "thread");
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), `t-${talk.id}`);
});

test("on a phone the focus follows from pane to pane", async () => {
  const talk = await stage.sandbox.meet({ first: "Ada" });
  await talk.send({ text: "hi" });
  const page = await stage.open("/", { viewport: PHONE });
  await page.locator("#connection[data-state=live]").waitFor();
  await page.getByRole("link", { name: /Ada/ }).focus();
  await page.keyboard.press("Enter");
  await page.locator("h2:focus", { hasText: "Ada" }).waitFor();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.locator(".conversation:focus").waitFor();
});

test("the parts of the page have names", async () => {
  const talk = await stage.sandbox.meet({ first: "Ada" });
  await talk.send({ text: "hi" });
  await talk.send({ from: "us", text: "hello" });
  const page = await stage.open(talk.address);
  await page.locator("#connection[data-state=live]").waitFor();
  for (const [role, name] of [
    ["banner", undefined],
    ["navigation", "Conversations"],
    ["main", undefined],
    ["region", "Messages"],
    ["heading", "Inbox"],
  ]) {
    assert.equal(await page.getByRole(role, { name }).count(), 1, `${role} ${name ?? ""}`);
  }
  const rows = await page.getByRole("region", { name: "Messages" }).getByRole("listitem").allTextContents();
  assert.match(rows[0], /Ada:hi/);
  assert.match(rows[1], /You:hello/);
});
