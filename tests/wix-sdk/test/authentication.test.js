import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { APP, INSTANCE, KEY, SECRET, SITE, appClient, keyClient } from '../src/clients.js';
import { useLocalWix } from '../src/local_wix.js';
import { startSandbox } from '../src/sandbox.js';

const sandbox = await startSandbox('--key', KEY, '--site-id', SITE, '--app', `${APP}=${SECRET}`);
useLocalWix(sandbox.url);
after(sandbox.stop);
await sandbox.addContact({ name: 'Jane Doe', emails: ['jane@example.com'] });

const everyone = (client) => client.contacts.queryContacts().find();
const calls = async (path) => (await sandbox.calls()).filter((call) => call.path === path);

/** Sends a text to the first contact; returns the message. */
async function send(client) {
  const [contact] = (await everyone(client)).items;
  const { conversation } = await client.conversations.getOrCreateConversation({ contactId: contact._id });
  const content = { basic: { items: [{ text: 'Hello' }] } };
  const message = { content, visibility: 'BUSINESS', direction: 'PARTICIPANT_TO_BUSINESS' };
  return (await client.messages.sendMessage(conversation._id, message)).message;
}

test('an API key and its site are let in', async () => {
  const message = await send(keyClient());
  assert.ok(message.sender.wixUserId);
});

test('another key, another site and no site are refused', async () => {
  for (const client of [keyClient('IST.other'), keyClient(KEY, APP), keyClient(KEY, null)]) {
    await assert.rejects(everyone(client), (error) => {
      assert.equal(error.details.applicationError.code, 'PERMISSION_DENIED');
      return true;
    });
  }
});

test('an app asks for one token and writes in its own name', async () => {
  const message = await send(appClient());
  assert.deepEqual([message.sender.appId, message.appId], [APP, APP]);
  const tokens = await calls('/oauth2/token');
  assert.deepEqual(tokens.map((call) => [call.status, call.site]), [[200, INSTANCE]]);
});

test('a wrong app secret gets no token', async () => {
  await assert.rejects(everyone(appClient('wrong')));
  const refused = (await calls('/oauth2/token')).at(-1);
  assert.equal(refused.status, 401);
});

test('an expired token is a 401', async () => {
  const client = appClient();
  await everyone(client);
  await sandbox.fail({ endpoint: 'query-contacts', expire_tokens: true });
  await assert.rejects(everyone(client), (error) => {
    assert.equal(error.details.applicationError.code, 'UNAUTHENTICATED');
    return true;
  });
  await everyone(appClient());
});

test('a missing permission is a 403', async () => {
  const strict = await startSandbox('--without', 'read-contacts');
  const real = globalThis.fetch;
  useLocalWix(strict.url);
  try {
    await assert.rejects(everyone(keyClient()), (error) => {
      assert.equal(error.details.applicationError.code, 'PERMISSION_DENIED');
      return true;
    });
  } finally {
    globalThis.fetch = real;
    await strict.stop();
  }
});

test('the budget of a site ends in a 429', async () => {
  const small = await startSandbox('--calls-per-minute', '2');
  const real = globalThis.fetch;
  useLocalWix(small.url);
  try {
    const client = keyClient();
    await everyone(client);
    await everyone(client);
    await assert.rejects(everyone(client), (error) => {
      assert.equal(error.details.applicationError.code, 'RESOURCE_EXHAUSTED');
      return true;
    });
  } finally {
    globalThis.fetch = real;
    await small.stop();
  }
});
