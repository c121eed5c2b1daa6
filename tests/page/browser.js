// Debian's Chromium, and the sizes in which the page is looked at.
import { chromium } from "playwright-core";

export const WIDE = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** Starts the browser. CHROMIUM names another one than Debian's. */
export function startBrowser() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}

/** Opens a page in a window with storage of its own. */
export async function openPage(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: WIDE, locale: "en-GB", timezoneId: "Europe/Berlin", ...options });
  const page = await context.newPage();
  await page.goto(address);
  return page;
}
