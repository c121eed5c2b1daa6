import { appClient, keyClient } from './clients.js';

/** Makes the SDK say what one of our own requests says, with the credentials that it carried. */
export async function repeat(request) {
  const { contacts, conversations, messages } = clientOf(request);
  const { body, parameters } = request;
  switch (`${request.method} ${request.path}`) {
    case 'POST /oauth2/token':
      return contacts.queryContacts({ paging: { limit: 1 } });
    case 'POST /contacts/v4/contacts/query':
      return contacts.queryContacts(body.query);
    case 'POST /contacts/v4/contacts':
      return contacts.createContact(body.info, { allowDuplicates: body.allowDuplicates });
    case 'POST /inbox/v2/conversations':
      return conversations.getOrCreateConversation(body.participantId);
    case 'POST /inbox/v2/messages': {
      const { conversationId, message, ...options } = body;
      return messages.sendMessage(conversationId, message, options);
    }
    case 'GET /inbox/v2/messages': {
      const { conversationId, visibility, ...options } = parameters;
      return messages.listMessages(conversationId, visibility, options);
    }
    default:
      throw new Error(`the SDK has not been told how to say ${request.method} ${request.path}`);
  }
}

function clientOf({ headers }) {
  return headers['wix-site-id'] ? keyClient(headers.authorization, headers['wix-site-id']) : appClient();
}
