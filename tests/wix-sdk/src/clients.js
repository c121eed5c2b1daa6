import { contacts } from '@wix/crm';
import { conversations, messages } from '@wix/inbox';
import { ApiKeyStrategy, AppStrategy, createClient } from '@wix/sdk';

const modules = { contacts, conversations, messages };

export const SITE = '0a4ac2f1-55c1-4f3c-8f3e-6d1d2f0b7c11';
export const APP = '1b2f3c4d-0000-4000-8000-00000000a001';
export const INSTANCE = '2c3d4e5f-0000-4000-8000-00000000b001';
/** Made up. */
export const KEY = 'IST.made-up-key';
export const SECRET = 'made-up-app-secret';

/** The SDK as a site owner's tool uses it: with an API key. */
export function keyClient(apiKey = KEY, siteId = SITE) {
  return createClient({ auth: ApiKeyStrategy({ apiKey, siteId }), modules });
}

/** The SDK as an app's server uses it: with the client credentials of an installation. */
export function appClient(appSecret = SECRET) {
  return createClient({ auth: AppStrategy({ appId: APP, appSecret, instanceId: INSTANCE }), modules });
}
