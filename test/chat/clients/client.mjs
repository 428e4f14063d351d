// A client of Chat's REST API with nothing but Node.js: node client.mjs [https://HOST]
import { createHmac } from 'node:crypto';
import { deflateSync } from 'node:zlib';

const HOST = 'https://console.tim.qq.com';
const APP = 1400000001;
const ADMIN = 'administrator';

/** @param {string} identifier @param {string} key */
function createUserSig(identifier, key) {
  const time = Math.floor(Date.now() / 1000);
  const expire = 86400;
  const text = `TLS.identifier:${identifier}\nTLS.sdkappid:${APP}\nTLS.time:${time}\nTLS.expire:${expire}\n`;
  const json = JSON.stringify({
    'TLS.ver': '2.0',
    'TLS.identifier': identifier,
    'TLS.sdkappid': APP,
    'TLS.time': time,
    'TLS.expire': expire,
    'TLS.sig': createHmac('sha256', key).update(text).digest('base64'),
  });
  const packed = deflateSync(json).toString('base64');
  return packed.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_');
}

const query = new URLSearchParams({
  sdkappid: String(APP),
  identifier: ADMIN,
  usersig: createUserSig(ADMIN, process.env.SECRET_KEY ?? ''),
  random: String(Math.floor(Math.random() * 2 ** 32)),
  contenttype: 'json',
});
const response = await fetch(`${process.argv[2] ?? HOST}/v4/sns/friend_delete?${query}`, {
  method: 'POST',
  body: JSON.stringify({ From_Account: 'alice', To_Account: ['bob', 'zed'], DeleteType: 'Delete_Type_Both' }),
});
const reply = await response.json();
if (reply.ErrorCode !== 0) {
  process.stdout.write(`ErrorCode ${reply.ErrorCode}\n`);
  process.exitCode = 1;
}
// Items fail while the reply says OK at its top.
for (const { To_Account, ResultCode } of reply.ResultItem ?? []) process.stdout.write(`${To_Account} ${ResultCode}\n`);
