import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { keyClient } from '../src/clients.js';
import { useLocalWix } from '../src/local_wix.js';
import { startSandbox } from '../src/sandbox.js';

const sandbox = await startSandbox();
useLocalWix(sandbox.url);
after(sandbox.stop);
const { contacts } = keyClient();

const jane = await sandbox.addContact({ name: 'Jane Doe', emails: ['Jane@Example.com', 'j.doe@example.com'] });
const june = await sandbox.addContact({ name: 'June Doe', emails: ['june@example.com', 'j.doe@example.com'] });
const ids = (items) => items.map((contact) => contact._id).sort();
const both = [jane.id, june.id].sort();

test('a query with $eq finds every contact that has the address, in any case, with the fields asked for', async () => {
  const found = await contacts.queryContacts({
    filter: { 'info.emails.email': { $eq: 'J.Doe@example.com' } },
    fields: ['id'],
    sort: [{ fieldName: 'createdDate', order: 'ASC' }],
    paging: { limit: 10, offset: 0 },
  });
  assert.deepEqual(ids(found.contacts), both);
  assert.deepEqual(Object.keys(found.contacts[0]).sort(), ['_id', 'revision']);
  assert.equal(found.pagingMetadata.total, 2);
});

test('the query builder finds the same', async () => {
  const found = await contacts.queryContacts().eq('info.emails.email', 'j.doe@example.com').find();
  assert.deepEqual(ids(found.items), both);
  assert.equal(found.items[0].info.emails.items.length, 2);
});

test('the query builder sorts and pages', async () => {
  const first = await contacts.queryContacts().ascending('_createdDate').limit(1).find();
  assert.deepEqual(ids(first.items), [jane.id]);
  assert.ok(first.hasNext());
  const second = await first.next();
  assert.deepEqual(ids(second.items), [june.id]);
});

test('the operators of the query builder are understood', async () => {
  const query = () => contacts.queryContacts();
  const named = (name) => query().eq('info.name.first', name);
  for (const [asked, expected] of [
    [query().in('primaryInfo.email', ['june@example.com', 'nobody@example.com']), [june.id]],
    [query().startsWith('info.name.first', 'ja'), [jane.id]],
    [query().ne('info.name.first', 'Jane'), [june.id]],
    [query().exists('info.company', true), []],
    [query().hasSome('info.labelKeys', ['custom.vip']), []],
    [query().eq('_id', jane.id).gt('_createdDate', new Date(0)), [jane.id]],
    [named('Jane').or(named('June')), both],
    [query().not(named('Jane')), [june.id]],
  ]) {
    assert.deepEqual(ids((await asked.find()).items), expected);
  }
});

test('a filter on a field that does not exist is refused', async () => {
  await assert.rejects(contacts.queryContacts().eq('info.mail', 'jane@example.com').find(), (error) => {
    assert.equal(error.details.applicationError.code, 'UNSUPPORTED_FILTER_FIELD_UNKNOWN');
    return true;
  });
});

test('a contact is created once; the duplicate is a 409 that names the first', async () => {
  const info = { name: { first: 'Ann' }, emails: { items: [{ tag: 'MAIN', email: 'ann@example.com', primary: true }] } };
  const { contact } = await contacts.createContact(info);
  assert.equal(contact.primaryInfo.email, 'ann@example.com');
  assert.ok(contact._createdDate instanceof Date);

  await assert.rejects(contacts.createContact(info), (error) => {
    const { code, data } = error.details.applicationError;
    assert.deepEqual([code, data.duplicateContactId], ['DUPLICATE_CONTACT_EXISTS', contact._id]);
    assert.match(error.requestId, /^[0-9a-f-]{36}$/);
    return true;
  });
  const again = await contacts.createContact(info, { allowDuplicates: true });
  assert.notEqual(again.contact._id, contact._id);
});

test('a contact is read by its id', async () => {
  const answer = await contacts.getContact(jane.id);
  assert.equal((answer.contact ?? answer)._id, jane.id);
});

test('nothing that the SDK sends is dropped', async () => {
  const dropped = (await sandbox.calls()).flatMap((call) => call.droppedFields);
  assert.deepEqual(dropped, []);
});
