/**
 * Makes the SDK talk to the sandbox: whatever it means for `*.wixapis.com` goes to `base` instead.
 *
 * Only the origin changes; paths, headers and bodies stay as the SDK wrote them. Call this before the first call. The
 * SDK's own options do not do it: `createClient({ fetch })` leaves the token call alone, and `host.apiBaseUrl` keeps
 * https and changes the paths.
 */
export function useLocalWix(base) {
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!url.hostname.endsWith('wixapis.com')) return real(input, init);
    const local = new URL(url.pathname + url.search, base);
    return real(input instanceof Request ? new Request(local, input) : local, init);
  };
}
