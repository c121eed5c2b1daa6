// Makes the README's picture, always the same: made-up people, a fixed time. `npm run screenshot [FOLDER]`
import { fileURLToPath } from "node:url";
import { PHONE, WIDE, openPage, startBrowser } from "./browser.js";
import { fill } from "./people.js";
import { servePictures } from "./pictures.js";
import { startSandbox } from "./sandbox.js";

const NOW = new Date("2026-11-24T10:00:00Z");
const README = fileURLToPath(new URL("inbox.png", import.meta.url));

const [sandbox, pictures, browser] = await Promise.all([startSandbox(), servePictures(), startBrowser()]);
try {
  const folder = process.argv[2];
  if (folder) await shoot("/", `${folder}/empty.png`);
  const { lucia, noah, mei, omar } = await fill(sandbox, pictures.url);
  await shoot(lucia.address, README, { seen: [noah, mei, omar] });
  if (folder) {
    await shoot(lucia.address, `${folder}/dark.png`, { colorScheme: "dark" });
    await shoot(lucia.address, `${folder}/phone.png`, { viewport: PHONE });
    await shoot("/", `${folder}/phone-list.png`, { viewport: PHONE });
    await shoot(mei.address, `${folder}/lead.png`);
    await shoot(lucia.address, `${folder}/still.png`, { javaScriptEnabled: false });
  }
} finally {
  await browser.close();
  pictures.stop();
  await sandbox.stop();
}

/** Opens what was seen before, then the page, and takes the picture when all of it is there. */
async function shoot(address, path, { seen = [], ...options } = {}) {
  const page = await openPage(browser, "about:blank", { viewport: WIDE, ...options });
  await page.clock.setFixedTime(NOW);
  for (const talk of seen) await visit(page, talk.address);
  await visit(page, address);
  await page.screenshot({ path, animations: "disabled" });
  await page.context().close();
}

async function visit(page, address) {
  await page.goto(sandbox.url + address, { waitUntil: "networkidle" });
}
