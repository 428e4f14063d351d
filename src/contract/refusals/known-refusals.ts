import { pageWords, type ReplyReading, textMember } from '../reply-reading.ts';
import { refusalWords } from '../words/refusals.ts';
import { csrf, hosts, logins } from './gates.ts';
import { all, isSpring, isStatus, type KnownRefusal, says } from './known-refusal.ts';
import { routes } from './routes.ts';

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
    advice: () => [refusalWords.now.contentType],
  },
  {
    id: 'too-large',
    matches: isStatus(413),
    advice: () => [refusalWords.now.tooLarge],
  },
  {
    id: 'validation',
    matches: all(isStatus(400), isSpring),
    advice: () => [refusalWords.now.springValidation],
  },
  {
    id: 'validation',
    matches: (reply) => isStatus(400, 422)(reply) && validationWords(reply) !== '',
    advice: (reply) => [refusalWords.now.validation(validationWords(reply))],
  },
];

/** A success in another form than the documented one. */
const FORMLESS: readonly KnownRefusal[] = [
  {
    id: 'php-error',
    matches: says(/(Warning|Notice|Deprecated|Fatal error|Parse error)(<\/b>)?: /),
    advice: ({ text }) => [refusalWords.now.phpError(phpWords(text))],
  },
  {
    id: 'login',
    matches: all(isStatus(200), says(/<input[^>]+type=["']?password/i)),
    advice: ({ path }) => [refusalWords.now.loginPage(path)],
  },
  {
    id: 'html',
    matches: (reply) => reply.status === 200 && reply.isHtml,
    advice: (reply) => [refusalWords.now.page(reply.path, pageWords(reply, 60))],
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
    advice: () => [refusalWords.now.noBodyParser],
  },
  {
    id: 'proxy',
    matches: isStatus(502, 504),
    advice: ({ status }) => [refusalWords.now.proxy(status)],
  },
  {
    id: 'server-error',
    matches: ({ status }) => status >= 500,
    advice: (reply) => [refusalWords.now.crash(crashWords(reply))],
  },
];

function crashWords(reply: ReplyReading): string {
  const words = textMember(reply, 'message') || textMember(reply, 'trace') || (reply.object ? '' : pageWords(reply));
  const isGeneric = /^(internal server error|error|server error|5\d\d.*|an error occurred)?\.?$/i.test(words.trim());
  return isGeneric ? '' : words;
}

/** Refusals by what the reply says, the most specific first. */
export const KNOWN_REFUSALS: readonly KnownRefusal[] = [
  {
    id: 'rate-limited',
    matches: ({ status, header }) => status === 429 || (status === 503 && header('retry-after') !== ''),
    advice: ({ path }) => [refusalWords.now.rateLimited(path)],
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
    advice: ({ status }) => [refusalWords.now.status(status)],
  },
];
