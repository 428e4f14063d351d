// Lets fetch heed HTTPS_PROXY where Node.js has no NODE_USE_ENV_PROXY: node --import ./env-proxy.mjs client.mjs
import { EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';

setGlobalDispatcher(new EnvHttpProxyAgent());
