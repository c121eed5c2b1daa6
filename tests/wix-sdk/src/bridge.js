import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run, start } from './binary.js';
import { APP, INSTANCE, KEY, SECRET, SITE } from './clients.js';

/** Starts the host with one site by API key and one by app; `wix` is what it takes for Wix. */
export async function startBridge(wix) {
  const folder = mkdtempSync(join(tmpdir(), 'wix-sdk-'));
  const config = join(folder, 'bridge.toml');
  const [listen, admin] = [await freeAddress(), await freeAddress()];
  writeFileSync(config, toml({ listen, admin, wix }));
  const host = start('run', '--strict', '--config', config);
  return {
    log: host.log,
    /** Signs a fixture and posts it; waits for a host that is still starting. */
    send: (fixture, instance) => run('send', `connectors/${fixture}`, '--to', instance, '--config', config),
    stop: async () => {
      await host.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

const toml = ({ listen, admin, wix }) => `
[server]
listen = "${listen}"
admin = "${admin}"
public_url = "https://hooks.example.com"

[store]
path = "bridge.db"

[wix]
base_url = "${wix}"

[credentials.agency]
kind = "app"
app_id = "${APP}"
app_secret = "${SECRET}"

[sites.keyed]
auth = { kind = "api-key", key = "${KEY}", site_id = "${SITE}" }

[sites.installed]
auth = { credentials = "agency", instance_id = "${INSTANCE}" }

[connectors.facebook]
type = "facebook"
site = "keyed"

[connectors.facebook.settings]
app_secret = "made-up-secret"
verify_token = "made-up-token"

[connectors.twilio]
type = "twilio-sms"
site = "keyed"

[connectors.twilio.settings]
account_sid = "AC11111111111111111111111111111111"
auth_token = "made-up-auth-token"

[connectors.calendly]
type = "calendly"
site = "installed"

[connectors.calendly.settings]
signing_key = "made-up-key"
`;

/** An address that was free a moment ago. */
async function freeAddress() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}
