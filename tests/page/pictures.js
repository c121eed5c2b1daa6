// Serves the folder `pictures` on this machine, so that no picture comes from elsewhere.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { basename } from "node:path";

/** Starts the server on a free port; returns its address and how to stop it. */
export async function servePictures() {
  const server = createServer(async (request, response) => {
    const file = new URL(`pictures/${basename(request.url)}`, import.meta.url);
    const content = await readFile(file).catch(() => null);
    response.writeHead(content ? 200 : 404, { "content-type": "image/svg+xml" });
    response.end(content);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}
