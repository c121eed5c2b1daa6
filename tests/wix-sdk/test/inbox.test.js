import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { SITE, keyClient } from '../src/clients.js';
import { useLocalWix } from '../src/local_wix.js';
import { startSandbox } from '../src/sandbox.js';

const sandbox = await startSandbox();
useLocalWix(sandbox.url);
after(sandbox.stop);
const { conversations, messages } = keyClient();

const ICON = 'https://static.wixstatic.com/media/icon.webp';
const people = { count: 0 };

/** A conversation with someone new. */
async function open() {
  people.count += 1;
  const contact = await sandbox.addContact({ name: 'Jane Doe', emails: [`jane${people.count}@example.com`] });
  const { conversation } = await conversations.getOrCreateConversation({ contactId: contact.id });
  return { contactId: contact.id, conversationId: conversation._id };
}

function message(content, more = {}) {
  return { visibility: 'BUSINESS', direction: 'PARTICIPANT_TO_BUSINESS', content, ...more };
}

const text = (words) => message({ basic: { items: [{ text: words }] } });
const textOf = ({ content }) => content.basic.items[0].text;

test('a conversation is made once and found again', async () => {
  const { contactId, conversationId } = await open();
  const again = await conversations.getOrCreateConversation({ contactId });
  assert.deepEqual([again.conversation._id, again.newConversation], [conversationId, false]);
  const read = await conversations.getConversation(conversationId);
  assert.equal((read.conversation ?? read)._id, conversationId);
});

test('a BASIC message with a picture and a badge arrives', async () => {
  const { conversationId } = await open();
  const items = [{ text: 'Hello é 🙂' }, { image: { url: 'https://example.com/a.png', filename: 'a.png' } }];
  const badges = [{ text: 'Facebook', iconUrl: ICON }];
  const sent = await messages.sendMessage(conversationId, message({ basic: { items } }, { badges }));
  assert.equal(sent.message.content.contentType, 'BASIC');
  assert.equal(sent.message.content.basic.items[0].text, 'Hello é 🙂');
  assert.deepEqual(sent.message.badges, badges);
  assert.equal(sent.message._id, sent.message.sequence);
  assert.ok(sent.message._createdDate instanceof Date);
});

test('a MINIMAL message with a badge arrives', async () => {
  const { conversationId } = await open();
  const minimal = { text: 'Booked Spa Treatment', iconUrl: ICON, url: 'https://example.com/booking/1' };
  const badges = [{ text: 'Calendly' }];
  const options = { sendNotifications: false, sendAs: 'CALLER' };
  const sent = await messages.sendMessage(conversationId, message({ minimal }, { badges }), options);
  assert.equal(sent.message.content.contentType, 'MINIMAL');
  assert.deepEqual(sent.message.content.minimal, minimal);
  assert.deepEqual(sent.message.badges, badges);
});

test('the shape of the Example Flows article is refused', async () => {
  const { conversationId } = await open();
  const stale = { visibility: 'BUSINESS', payload: { type: 'MINIMAL', minimal: { text: 'Booked' } } };
  await assert.rejects(messages.sendMessage(conversationId, stale, { direction: 'PARTICIPANT_TO_BUSINESS' }), (error) => {
    const fields = error.details.validationError.fieldViolations.map((violation) => violation.field);
    assert.ok(fields.includes('message.content'), `${fields}`);
    assert.ok(!JSON.stringify(error.details).includes('payload'));
    return true;
  });
  const call = (await sandbox.calls()).at(-1);
  assert.equal(call.status, 400);
  assert.ok(call.droppedFields.includes('message.payload'));
  assert.match(call.hint, /message\.payload does not exist/);
});

test('two badges, a wrong direction and an unknown conversation are refused', async () => {
  const { contactId, conversationId } = await open();
  const rejects = (id, body, status, said) =>
    assert.rejects(messages.sendMessage(id, body), (error) => {
      assert.match(JSON.stringify(error.details), said);
      return true;
    });
  await rejects(conversationId, { ...text('x'), badges: [{ text: 'a' }, { text: 'b' }] }, 400, /MAX_SIZE/);
  await rejects(conversationId, { ...text('x'), direction: 'INBOUND' }, 400, /INVALID_ENUM_VALUE/);
  await rejects(contactId, text('x'), 404, /CONVERSATION_NOT_FOUND/);
});

test('a list without paging has the newest first', async () => {
  const { conversationId } = await open();
  for (const words of ['1', '2', '3']) await messages.sendMessage(conversationId, text(words));
  const list = await messages.listMessages(conversationId, 'BUSINESS');
  assert.deepEqual(list.messages.map(textOf), ['3', '2', '1']);
  assert.equal(list.pagingMetadata?.cursors, undefined);
  const shared = await messages.listMessages(conversationId, 'BUSINESS_AND_PARTICIPANT');
  assert.deepEqual(shared.messages, []);
});

test('a list with paging and sorting goes on behind its cursor', async () => {
  const { conversationId } = await open();
  for (const words of ['1', '2', '3']) await messages.sendMessage(conversationId, text(words));
  const sorting = { fieldName: 'sequence', order: 'ASC' };
  const first = await messages.listMessages(conversationId, 'BUSINESS', { paging: { limit: 2 }, sorting });
  assert.deepEqual(first.messages.map(textOf), ['1', '2']);
  const cursor = first.pagingMetadata.cursors.next;
  const second = await messages.listMessages(conversationId, 'BUSINESS', { paging: { limit: 2, cursor }, sorting });
  assert.deepEqual(second.messages.map(textOf), ['3']);
  assert.equal(second.pagingMetadata?.cursors, undefined);
});

test('a contact that becomes a member has another conversation; the old id is gone', async () => {
  const { contactId, conversationId } = await open();
  await messages.sendMessage(conversationId, text('before'));
  const memberId = '0c1d2e3f-0000-4000-8000-000000000002';
  await sandbox.changeType({ site: SITE, from: { contactId }, into: { memberId } });
  await assert.rejects(messages.sendMessage(conversationId, text('after')), (error) => {
    assert.equal(error.details.applicationError.code, 'CONVERSATION_NOT_FOUND');
    return true;
  });
  const { conversation } = await conversations.getOrCreateConversation({ contactId });
  const list = await messages.listMessages(conversation._id, 'BUSINESS');
  assert.deepEqual(list.messages.map(textOf), ['before']);
});

test('an answer other than 200 is an error for the SDK, though the message arrived', async () => {
  const { conversationId } = await open();
  await sandbox.fail({ endpoint: 'send-message', status_after: 201 });
  await assert.rejects(messages.sendMessage(conversationId, text('once')));
  const list = await messages.listMessages(conversationId, 'BUSINESS');
  assert.deepEqual(list.messages.map(textOf), ['once']);
});
