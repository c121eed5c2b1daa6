// A sandbox of its own for each test file, and a client that talks to it by Wix's own paths.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const BUILT = new URL("../../target/debug/inbox-bridge", import.meta.url);
const BINARY = process.env.INBOX_BRIDGE ?? fileURLToPath(BUILT);

/** The `wix-site-id` of calls that name no other one. */
export const SITE = "0a4ac2f1-55c1-4f3c-8f3e-6d1d2f0b7c11";

/** Starts the sandbox, on a free port unless one is named, and waits until it listens. */
export async function startSandbox(port = 0) {
  const args = ["sandbox", "--listen", `127.0.0.1:${port}`, "--calls-per-minute", "100000"];
  const child = spawn(BINARY, args, { stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
  const said = (async () => {
    for await (const line of createInterface(child.stdout)) return line;
  })();
  const line = await Promise.race([said, ended.then((code) => `it ended with ${code}`)]);
  const url = /listens on (http:\S+)/.exec(line)?.[1];
  if (!url) throw new Error(`the sandbox did not start: ${line}`);
  const stop = () => {
    child.kill("SIGTERM");
    return ended;
  };
  return new Sandbox(url, stop);
}

class Sandbox {
  constructor(url, stop) {
    Object.assign(this, { url, stop });
  }

  get port() {
    return Number(new URL(this.url).port);
  }

  /** Posts JSON as one site; anything but 200 is an error. */
  async post(path, body, site = SITE) {
    const headers = { authorization: "IST.key", "wix-site-id": site, "content-type": "application/json" };
    const answer = await fetch(this.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }

  /** Makes a contact, also one with a known address, and opens the conversation with it. */
  async meet({ first, last, email, phone }, site = SITE) {
    const info = { name: { first, last } };
    if (email) info.emails = { items: [{ email, primary: true }] };
    if (phone) info.phones = { items: [{ phone, primary: true }] };
    const { contact } = await this.post("/contacts/v4/contacts", { info, allowDuplicates: true }, site);
    const { conversation } = await this.post("/inbox/v2/conversations", { participantId: { contactId: contact.id } }, site);
    return new Talk(this, site, conversation.id);
  }

  reset() {
    return this.post("/_sandbox/reset", {});
  }
}

/** A conversation that one can write into. */
class Talk {
  constructor(sandbox, site, id) {
    Object.assign(this, { sandbox, site, id });
  }

  get address() {
    return `/?${new URLSearchParams({ site: this.site, conversation: this.id })}`;
  }

  /** Sends one message; `from` is "them" or "us". */
  async send({ from = "them", badge, at, visibility = "BUSINESS", ...content }) {
    const direction = from === "us" ? "BUSINESS_TO_PARTICIPANT" : "PARTICIPANT_TO_BUSINESS";
    const message = { direction, visibility, content: contentOf(content), createdDate: at };
    if (badge) message.badges = [badge];
    const body = { conversationId: this.id, message };
    return (await this.sandbox.post("/inbox/v2/messages", body, this.site)).message;
  }
}

function contentOf({ text, items, ...other }) {
  if (text !== undefined) return { basic: { items: [{ text }] } };
  return items ? { basic: { items } } : other;
}
