import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** A file that is never written; it stands where imports of the SDK are found. */
const FILE = fileURLToPath(new URL('../checked.ts', import.meta.url));

const options = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  strict: true,
  exactOptionalPropertyTypes: false,
  skipLibCheck: true,
  noEmit: true,
  types: [],
};

/** What TypeScript has against the calls, written with literals, so that a field that Wix's types lack is an error. */
export function typeErrors(calls) {
  const source = `import { contacts } from '@wix/crm';\nimport { conversations, messages } from '@wix/inbox';\n${calls.join('\n')}\n`;
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile;
  host.getSourceFile = (name, version) =>
    name === FILE ? ts.createSourceFile(name, source, version) : read.call(host, name, version);
  const program = ts.createProgram([FILE], options, host);
  const found = ts.getPreEmitDiagnostics(program);
  return found.map((one) => ts.flattenDiagnosticMessageText(one.messageText, ' '));
}

/** One of our own requests as a call of the SDK; nothing for a token, which the SDK asks for by itself. */
export function asTypeScript({ method, path, body, parameters }) {
  const literals = (...values) => values.map((value) => JSON.stringify(value)).join(', ');
  switch (`${method} ${path}`) {
    case 'POST /contacts/v4/contacts/query':
      // The type of the request, as `queryContacts` itself takes anything.
      return `((request: contacts.QueryContactsRequest) => request)(${literals(body)});`;
    case 'POST /contacts/v4/contacts':
      return `contacts.createContact(${literals(body.info, { allowDuplicates: body.allowDuplicates })});`;
    case 'POST /inbox/v2/conversations':
      return `conversations.getOrCreateConversation(${literals(body.participantId)});`;
    case 'POST /inbox/v2/messages': {
      const { conversationId, message, ...more } = body;
      return `messages.sendMessage(${literals(conversationId, message, more)});`;
    }
    case 'GET /inbox/v2/messages': {
      const { conversationId, visibility, ...more } = parameters;
      return `messages.listMessages(${literals(conversationId, visibility, more)});`;
    }
    default:
      return '';
  }
}
