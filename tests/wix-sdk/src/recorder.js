import { createServer } from 'node:http';

/**
 * Starts a proxy in front of `target` that keeps every request. It closes each connection, so that the next one is
 * never left to an old one.
 */
export async function startRecorder(target) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const body = await read(request);
    requests.push(recorded(request, body));
    const headers = { ...request.headers };
    for (const name of ['host', 'connection', 'content-length']) delete headers[name];
    try {
      const init = { method: request.method, headers, body: body || undefined };
      const answer = await fetch(new URL(request.url, target), init);
      const bytes = Buffer.from(await answer.arrayBuffer());
      response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), connection: 'close' });
      response.end(bytes);
    } catch {
      request.socket.resetAndDestroy();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, requests, stop };
}

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** A request in the form in which two of them are compared: what it says, not how its bytes are arranged. */
function recorded(request, body) {
  const url = new URL(request.url, 'http://localhost');
  return {
    method: request.method,
    path: url.pathname,
    parameters: parameters(url.searchParams),
    headers: request.headers,
    body: body ? JSON.parse(body) : undefined,
  };
}

/** Plain parameters, or the JSON of `.r`, the form that the SDK uses for anything nested. */
function parameters(search) {
  const encoded = search.get('.r');
  return encoded ? JSON.parse(Buffer.from(encoded, 'base64url')) : Object.fromEntries(search);
}
