// A receiver as a user of fastify writes it. It checks query and body with schemas, the app's id,
// and that both name the same command; it answers with the documented envelope. With a token it
// checks Sign and RequestTime too.
// Usage: node bench/receivers/fastify.js SDKAPPID [TOKEN]
import { createHash, timingSafeEqual } from 'node:crypto';
import fastify from 'fastify';

const [sdkAppId, token] = process.argv.slice(2);
const WINDOW_SECONDS = 60;

const text = { type: 'string' };
const schema = {
  querystring: {
    type: 'object',
    required: ['SdkAppid', 'CallbackCommand', ...(token ? ['Sign', 'RequestTime'] : [])],
    properties: {
      SdkAppid: text,
      CallbackCommand: text,
      contenttype: text,
      ClientIP: text,
      OptPlatform: text,
      Sign: text,
      RequestTime: { type: 'string', pattern: '^\\d{1,15}$' },
    },
  },
  body: {
    type: 'object',
    required: ['CallbackCommand', 'PairList'],
    properties: {
      CallbackCommand: text,
      PairList: {
        type: 'array',
        items: {
          type: 'object',
          required: ['From_Account', 'To_Account'],
          properties: { From_Account: text, To_Account: text },
        },
      },
    },
  },
  response: {
    200: { type: 'object', properties: { ActionStatus: text, ErrorCode: { type: 'integer' }, ErrorInfo: text } },
  },
};

const ok = () => ({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' });
const fail = (reason) => ({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: reason });

function isSigned({ Sign, RequestTime }) {
  const wanted = Buffer.from(createHash('sha256').update(`${token}${RequestTime}`).digest('hex'));
  const given = Buffer.from(Sign);
  return (
    given.length === wanted.length &&
    timingSafeEqual(given, wanted) &&
    Math.abs(Math.floor(Date.now() / 1000) - Number(RequestTime)) <= WINDOW_SECONDS
  );
}

const app = fastify({ logger: false });
app.post('/', { schema }, async ({ query, body }) => {
  if (query.SdkAppid !== sdkAppId) return fail(`SdkAppid is ${query.SdkAppid}, this app is ${sdkAppId}`);
  if (query.CallbackCommand !== body.CallbackCommand) return fail('query and body name different commands');
  if (token && !isSigned(query)) return fail('Sign is wrong or too old');
  return ok();
});
app.setErrorHandler((error, _, reply) => reply.code(200).send(fail(error.message)));

const url = await app.listen({ port: 0, host: '127.0.0.1' });
process.stderr.write(`listening on ${url}/\n`);
