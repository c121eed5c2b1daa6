// What every test needs: a sandbox, a browser, and both gone when the file is done.
import { after, afterEach, before } from "node:test";
import { openPage, startBrowser } from "./browser.js";
import { startSandbox } from "./sandbox.js";

/** Sets the stage for one file. Its pages are closed and its sandbox is emptied after each test. */
export function setStage() {
  const stage = {
    /** Opens the page as someone who was never there. */
    open: (address = "/", options = {}) => openPage(stage.browser, stage.sandbox.url + address, options),
  };
  before(async () => {
    [stage.sandbox, stage.browser] = await Promise.all([startSandbox(), startBrowser()]);
  });
  afterEach(async () => {
    await Promise.all(stage.browser.contexts().map((context) => context.close()));
    await stage.sandbox.reset();
  });
  after(async () => {
    await stage.browser?.close();
    await stage.sandbox?.stop();
  });
  return stage;
}
