import { start } from './binary.js';

/** Starts a sandbox of its own on a free port. */
export async function startSandbox(...args) {
  const child = start('sandbox', '--listen', '127.0.0.1:0', ...args);
  const url = (await child.firstLine()).match(/http:\/\/\S+/)[0];
  return new Sandbox(url, child);
}

/** A running sandbox, and the developer's own endpoints of it. */
class Sandbox {
  constructor(url, child) {
    this.url = url;
    this.log = child.log;
    this.stop = child.stop;
  }

  /** Adds a contact to every site; returns it as Wix would. */
  async addContact(contact) {
    return (await this.#developer('contacts', contact)).contacts[0];
  }

  /** Plans one fault. */
  async fail(fault) {
    await this.#developer('faults', { faults: [fault] });
  }

  /** Turns a participant into another one. */
  async changeType(change) {
    await this.#developer('type-changes', change);
  }

  /** Every call so far, with what was dropped from it. */
  async calls() {
    return (await this.#developer('calls')).calls;
  }

  /** Every message that arrived so far. */
  async messages() {
    return (await this.#developer('messages')).messages;
  }

  async #developer(what, body) {
    const options = body && { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${this.url}/_sandbox/${what}`, options);
    const json = await answer.json();
    if (!answer.ok) throw new Error(`/_sandbox/${what}: ${json.message}`);
    return json;
  }
}
