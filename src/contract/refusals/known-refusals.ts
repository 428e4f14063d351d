import { okEnvelope } from '../../protocol/reply.ts';
import { pageWords, type ReplyReading, textMember } from '../reply-reading.ts';
import { csrf, hosts, logins } from './gates.ts';
import { all, isSpring, isStatus, type KnownRefusal, says } from './known-refusal.ts';
import { routes } from './routes.ts';

const ENVELOPE = JSON.stringify(okEnvelope());

/** Where the validation of a framework says which value it wants. */
function validationWords(reply: ReplyReading): string {
  const { object } = reply;
  const [first] = Array.isArray(object?.['detail']) ? object['detail'] : [];
  if (typeof first === 'object' && first !== null && !Array.isArray(first) && Array.isArray(first['loc']))
    return `${first['loc'].join(' ')}: ${String(first['msg'])}`;
  const message = object?.['message'];
  return Array.isArray(message) ? message.map(String).join('; ') : typeof message === 'string' ? message : '';
}

/** The request as such is refused, before the handler. */
const FORMS: readonly KnownRefusal[] = [
  {
    id: 'content-type',
    matches: isStatus(415),
    advice: () => [
      'The handler takes another Content-Type. What Chat sends is not documented, so read the body as JSON whatever ' +
        'it is (Flask: get_json(force=True); Spring: no consumes, or a String body and your own parser).',
    ],
  },
  {
    id: 'too-large',
    matches: isStatus(413),
    advice: () => ['Raise the limit of a body: 1000 pairs are 98 KiB, 2000 are 195 KiB.'],
  },
  {
    id: 'validation',
    matches: all(isStatus(400), isSpring),
    advice: () => [
      "Spring refuses it before your handler, and the backend's log names what: most often a @RequestParam that is " +
        'required though Chat may leave it out, or a @RequestBody class that does not fit (PairList is a list).',
    ],
  },
  {
    id: 'validation',
    matches: (reply) => isStatus(400, 422)(reply) && validationWords(reply) !== '',
    advice: (reply) => [
      `The validation refuses it: ${validationWords(reply)}. Take the documented query and body as they are.`,
    ],
  },
];

/** A success in another form than the documented one. */
const FORMLESS: readonly KnownRefusal[] = [
  {
    id: 'php-error',
    matches: says(/(Warning|Notice|Deprecated|Fatal error|Parse error)(<\/b>)?: /),
    advice: ({ text }) => [`PHP prints an error into the reply: ${phpWords(text)}. Mend it, and set display_errors=0.`],
  },
  {
    id: 'login',
    matches: all(isStatus(200), says(/<input[^>]+type=["']?password/i)),
    advice: ({ path }) => [`A login page answers: take ${path} out of the login. Chat cannot log in.`],
  },
  {
    id: 'html',
    matches: (reply) => reply.status === 200 && reply.isHtml,
    advice: (reply) => [
      `A web page answers${pageWords(reply) === '' ? '' : ` ("${pageWords(reply, 60)}")`}: ` +
        `is ${reply.path} the path of the callback, and is this the port of the backend?`,
    ],
  },
];

function phpWords(text: string): string {
  const words = text.replaceAll(/<[^>]*>/g, '');
  return /(?:Warning|Notice|Deprecated|Fatal error|Parse error): .*/.exec(words)?.[0].trim().slice(0, 160) ?? '';
}

/** The handler crashes, or there is none behind the proxy. */
const CRASHES: readonly KnownRefusal[] = [
  {
    id: 'no-body-parser',
    matches: (reply) =>
      reply.status >= 500 &&
      /(of 'req\.body'|reading 'PairList'|reading 'CallbackCommand').*|req\.body/.test(reply.text),
    advice: () => ['The handler finds no parsed body: parse JSON before the route (Express: app.use(express.json())).'],
  },
  {
    id: 'proxy',
    matches: isStatus(502, 504),
    advice: ({ status }) => [
      `A proxy answers ${status}: the backend behind it is not up, listens elsewhere or does not answer in time.`,
    ],
  },
  {
    id: 'server-error',
    matches: ({ status }) => status >= 500,
    advice: (reply) => [`The handler crashes${crashWords(reply)}. The backend's log says where; mend that first.`],
  },
];

function crashWords(reply: ReplyReading): string {
  const words = textMember(reply, 'message') || textMember(reply, 'trace') || (reply.object ? '' : pageWords(reply));
  const isGeneric = /^(internal server error|error|server error|5\d\d.*|an error occurred)?\.?$/i.test(words.trim());
  return isGeneric ? '' : `: ${words}`;
}

/** Refusals by what the reply says, the most specific first. */
export const KNOWN_REFUSALS: readonly KnownRefusal[] = [
  {
    id: 'rate-limited',
    matches: ({ status, header }) => status === 429 || (status === 503 && header('retry-after') !== ''),
    advice: ({ path }) => [
      `The endpoint limits the rate: take ${path} out of the limit. Chat does not slow down for it.`,
    ],
  },
  ...csrf,
  ...hosts,
  ...logins,
  ...routes,
  ...FORMS,
  ...FORMLESS,
  ...CRASHES,
  {
    id: 'status',
    matches: ({ status }) => status > 200 && status < 300,
    advice: ({ status }) => [`Answer with status 200 instead of ${status}, and ${ENVELOPE}`],
  },
];
