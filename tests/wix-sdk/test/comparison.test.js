/** What the host sends to Wix, compared with what the SDK sends for the same call. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { startBridge } from '../src/bridge.js';
import { keyClient } from '../src/clients.js';
import { useLocalWix } from '../src/local_wix.js';
import { startRecorder } from '../src/recorder.js';
import { repeat } from '../src/repeat.js';
import { startSandbox } from '../src/sandbox.js';
import { asTypeScript, typeErrors } from '../src/types.js';

/** Headers that need not be equal, and why. Every other header is compared. */
const HEADERS_LEFT_OUT = {
  'user-agent': 'each client says who it is',
  'x-wix-bi-gateway': "statistics about the SDK's use; Wix documents it nowhere, and nothing depends on it",
  host: 'the address of the recorder',
  connection: 'between a client and its connection pool',
  'content-length': 'the order of keys and the spaces differ; the bodies are compared as JSON',
  accept: 'the default of fetch; Wix answers JSON only',
  'accept-language': 'a default of fetch',
  'accept-encoding': 'fetch can decompress, our client asks for plain bytes',
  'sec-fetch-mode': 'a default of fetch',
};
/** Each call for a token gets a new one. */
const TOKEN = /^sandbox\.[0-9a-f]+$/;

const sandbox = await startSandbox('--calls-per-minute', '100000');
const recorder = await startRecorder(sandbox.url);
const bridge = await startBridge(recorder.url);
after(async () => {
  await bridge.stop();
  await recorder.stop();
  await sandbox.stop();
});
useLocalWix(recorder.url);

/** Waits until this many messages have arrived. */
async function arrived(count) {
  for (let tries = 0; tries < 600; tries += 1) {
    const messages = await sandbox.messages();
    if (messages.length >= count) return messages;
    await pause(50);
  }
  throw new Error(`${count} message(s) did not arrive; the host says:\n${bridge.log()}`);
}

/** Lets the host do everything that it asks of Wix; returns its requests. */
async function everythingThatWeSend() {
  bridge.send('bookings/fixtures/calendly/invitee_created', 'calendly');
  await arrived(1);
  bridge.send('twilio/fixtures/twilio-sms/sms_inbound', 'twilio');
  await arrived(2);
  bridge.send('facebook/fixtures/facebook/message_quick_reply_user_email', 'facebook');
  const { conversationId } = (await arrived(3))[2];
  bridge.send('facebook/fixtures/facebook/attachment_image_only', 'facebook');
  await arrived(4);
  await loseAnAnswer(conversationId);
  return recorder.requests.filter((request) => request.headers['user-agent']?.startsWith('inbox-bridge/'));
}

/** A send whose answer is lost makes the host look for it: through two pages, as others wrote in the meantime. */
async function loseAnAnswer(conversationId) {
  await sandbox.fail({ endpoint: 'send-message', reset: 'after' });
  bridge.send('facebook/fixtures/facebook/message_text', 'facebook');
  await arrived(5);
  const { messages } = keyClient();
  const content = { basic: { items: [{ text: 'something else' }] } };
  const message = { content, visibility: 'BUSINESS', direction: 'BUSINESS_TO_PARTICIPANT' };
  for (let count = 0; count < 30; count += 1) await messages.sendMessage(conversationId, message);
  for (let tries = 0; !recorder.requests.some(({ parameters }) => parameters.paging); tries += 1) {
    if (tries > 600) throw new Error(`no second page was listed; the host says:\n${bridge.log()}`);
    await pause(50);
  }
}

const ours = await everythingThatWeSend();
const kinds = (requests) => new Set(requests.map(({ method, path }) => `${method} ${path}`));

/** What the SDK sends for one of our requests. */
async function theirs(request) {
  const before = recorder.requests.length;
  // Wix refuses the second of two equal contacts; what was sent is seen all the same.
  const refused = await repeat(request).then(() => undefined, (error) => error);
  const sent = recorder.requests.slice(before).find(({ path, method }) => path === request.path && method === request.method);
  assert.ok(sent, `the SDK sent no ${request.method} ${request.path}: ${refused?.message}`);
  return sent;
}

function compared({ method, path, parameters, headers, body }) {
  const kept = Object.entries(headers).filter(([name]) => !(name in HEADERS_LEFT_OUT));
  const shown = kept.map(([name, value]) => [name, TOKEN.test(value) ? 'a token' : value]);
  return { method, path, parameters, headers: Object.fromEntries(shown), body };
}

test('the host made every kind of call', () => {
  assert.deepEqual([...kinds(ours)].sort(), [
    'GET /inbox/v2/messages',
    'POST /contacts/v4/contacts',
    'POST /contacts/v4/contacts/query',
    'POST /inbox/v2/conversations',
    'POST /inbox/v2/messages',
    'POST /oauth2/token',
  ]);
  const content = ours.flatMap(({ body }) => Object.keys(body?.message?.content ?? {}));
  assert.deepEqual([...new Set(content)].sort(), ['basic', 'minimal']);
});

for (const [index, request] of ours.entries()) {
  test(`the SDK sends the same: ${index + 1}. ${request.method} ${request.path}`, async () => {
    assert.deepEqual(compared(request), compared(await theirs(request)));
  });
}

test("what the host sends is what Wix's types allow", () => {
  assert.deepEqual(typeErrors(ours.map(asTypeScript)), []);
});

test('a field that Wix does not have is seen by the types', () => {
  const stale = ours.find(({ path, method }) => method === 'POST' && path === '/inbox/v2/messages');
  const message = { ...stale.body.message, payload: { type: 'MINIMAL' } };
  const errors = typeErrors([asTypeScript({ ...stale, body: { ...stale.body, message } })]);
  assert.match(errors.join(), /payload"' does not exist in type 'Message'/);
});

test('Wix drops nothing of what either sends', async () => {
  const calls = await sandbox.calls();
  assert.deepEqual(calls.flatMap((call) => call.droppedFields), []);
});
