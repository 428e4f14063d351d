import { isIP } from 'node:net';
import { type Endpoint, endpointUrl, parseEndpoint } from '../../../protocol/endpoint.ts';
import { decodeBody, type EncodedBody, type Exchange, type HeaderList } from '../../../protocol/exchange.ts';
import { isJsonObject, member, readJson } from '../../../protocol/json.ts';
import { isPlatform } from '../../../protocol/platforms.ts';
import {
  buildQuery,
  buildTarget,
  editQuery,
  FRIEND_DELETE,
  parameterValue,
  parseQuery,
  type QueryParameter,
  queryOf,
  type WireShape,
} from '../../../protocol/query.ts';
import { repeatRequest } from '../../../protocol/redirect.ts';
import { headerProblem } from '../../../protocol/request.ts';
import { printfFormat, quoteShell } from '../../../protocol/shell.ts';
import { type GivenFiles, optionText, tlsText, tokenText, toText } from '../../../render/command-line.ts';
import { quoteHeader } from '../../../render/curl.ts';
import { USER_AGENT } from '../../../version.ts';

/** Where a line sends to, and what this run was told of it. */
export interface SendLineSettings {
  readonly to: Endpoint;
  readonly token: string | null;
  readonly files: GivenFiles;
}

/** Bodies of more bytes do not fit into one argument (128 KiB on Linux) and are piped. */
const ARGUMENT_LIMIT = 100_000;
/** What `send` puts into a query. */
const BUILT = ['SdkAppid', 'CallbackCommand', 'contenttype', 'ClientIP', 'OptPlatform'];
const SIGNED = ['Sign', 'RequestTime'];
/** What `send` sends of its own accord. */
const OWN_HEADERS: HeaderList = [
  ['Content-Type', 'application/json'],
  ['User-Agent', USER_AGENT],
];

/**
 * The `friend-cb send` that sends the same callback; null where none does. Each line is tried: what
 * `send` would make of it must be the same target, but for a Sign of now.
 */
export function renderSendLine(request: Exchange['request'], settings: SendLineSettings): string | null {
  const { method, target } = request;
  if (method !== 'POST' || !target.startsWith('/')) return null;
  const headers = headerTexts(request, settings.to);
  if (headers === null) return null;
  const isSigned = settings.token !== null && SIGNED.every((name) => parameterValue(parametersOf(target), name));
  const query =
    describeQuery(request, 'documented', isSigned, settings) ??
    describeQuery(request, 'observed', isSigned, settings) ??
    wholeQuery(request, settings);
  if (query === null) return null;
  const { before, text } = bodyText(request);
  // A token in the environment would sign what is not signed.
  const isEnvironment = settings.token !== null && settings.files.tokenFile === null;
  return [
    ...before,
    ...(isEnvironment && !query.includes(SIGN_PLACE) ? ['FRIEND_CB_TOKEN='] : []),
    'friend-cb send',
    ...query.flatMap((each) => (each === SIGN_PLACE ? tokenText(settings.token, settings.files.tokenFile) : [each])),
    ...tlsText(settings.files),
    ...headers,
    text,
  ].join(' ');
}

const SIGN_PLACE = '--token';
const parametersOf = (target: string) => parseQuery(queryOf(target)).parameters;
/** A target in which it makes no difference when it was signed. */
const unsigned = (target: string) => target.replaceAll(/(?<=[?&](?:Sign|RequestTime)=)[^&]*/g, '');

/** By options that say what they mean; null where they come to another target. */
function describeQuery(
  request: Exchange['request'],
  wire: WireShape,
  isSigned: boolean,
  { to }: SendLineSettings,
): readonly string[] | null {
  const { endpoint, rest } = splitTarget(request.target, to);
  const toOption = toTextOf(endpoint, to);
  if (toOption === null || rest.some(({ name }) => name === '' || name.includes('='))) return null;
  const given = (name: string) => parameterValue(rest, name);
  const sdkAppId = /^\d{1,20}$/.test(given('SdkAppid') ?? '') ? (given('SdkAppid') as string) : '888888';
  const platform = isPlatform(given('OptPlatform') ?? '') ? (given('OptPlatform') as string) : 'RESTAPI';
  const clientIp = isIP(given('ClientIP') ?? '') ? (given('ClientIP') as string) : '127.0.0.1';
  const command = commandOf(request);
  const built = buildQuery(wire, {
    ...{ sdkAppId, command, contentType: 'json', clientIp, platform, requestId: '' },
    signature: isSigned ? { token: '', requestTime: '' } : null,
  });
  const isNew = ({ name, value }: QueryParameter) => {
    if (isSigned && SIGNED.includes(name)) return false;
    return (
      built.find((each) => each.name === name)?.value !== value || rest.filter((each) => each.name === name).length > 1
    );
  };
  const set = rest.filter(isNew).map(({ name, value }) => [name, value] as const);
  const drop = built.map(({ name }) => name).filter((name) => given(name) === undefined);
  const { parameters } = editQuery(wire, built, { set, drop });
  if (unsigned(buildTarget(wire, endpoint, parameters)) !== unsigned(request.target)) return null;
  return [
    toOption,
    ...optionText('--sdk-appid', sdkAppId),
    ...(isSigned ? [SIGN_PLACE] : []),
    ...(wire === 'documented' ? [] : ['--wire observed']),
    ...(platform === 'RESTAPI' ? [] : optionText('--platform', platform)),
    ...(clientIp === '127.0.0.1' ? [] : optionText('--client-ip', clientIp)),
    ...set.map(([name, value]) => `--query ${quoteShell(`${name}=${value}`)}`),
    ...drop.flatMap((name) => optionText('--drop-query', name)),
  ];
}

/** By a URL that has the whole query, and without all that `send` would add. */
function wholeQuery({ target }: Exchange['request'], { to }: SendLineSettings): readonly string[] | null {
  const [path = ''] = target.split('?', 1);
  const endpoint = { ...to, path, query: queryOf(target) };
  const toOption = toTextOf(endpoint, to);
  const isSame = buildTarget('documented', endpoint, []) === target;
  return toOption === null || !isSame ? null : [toOption, ...BUILT.flatMap((name) => optionText('--drop-query', name))];
}

/** The endpoint, and the parameters that do not belong to its URL. */
function splitTarget(target: string, to: Endpoint) {
  const [path = ''] = target.split('?', 1);
  const query = queryOf(target);
  const isOwn = path === to.path && (to.query === '' || query.startsWith(`${to.query}&`));
  const endpoint = isOwn ? to : { ...to, path, query: '' };
  const rest = isOwn && to.query !== '' ? query.slice(to.query.length + 1) : query;
  return { endpoint, rest: parseQuery(rest).parameters };
}

/** Null where no URL leads there; one with a password stands in the environment as it was given, and not otherwise. */
function toTextOf(endpoint: Endpoint, to: Endpoint): string | null {
  if (endpoint.credentials !== null && endpoint !== to) return null;
  const reading = parseEndpoint(endpointUrl(endpoint));
  const isRead = reading.ok && reading.endpoint.path === endpoint.path && reading.endpoint.query === endpoint.query;
  return isRead ? toText(endpoint) : null;
}

/** The command that `send` reads from a body. */
function commandOf(body: EncodedBody): string {
  const reading = readJson(decodeBody(body));
  const named = reading.ok && isJsonObject(reading.value) ? member(reading.value, 'CallbackCommand') : undefined;
  return typeof named === 'string' && named !== '' ? named : FRIEND_DELETE;
}

/** Headers that differ from those of `send`; null where one cannot be given. */
function headerTexts(request: Exchange['request'], to: Endpoint): readonly string[] | null {
  const { headers } = repeatRequest({ ...request, body: decodeBody(request) }, { ...to, credentials: null });
  const given = headers.filter(([name]) => to.credentials === null || name.toLowerCase() !== 'authorization');
  if (given.some((header) => headerProblem(header) !== null)) return null;
  const named = (name: string) => given.filter(([each]) => each.toLowerCase() === name.toLowerCase());
  const isOwn = ([name, value]: HeaderList[number]) =>
    named(name).length === 1 && OWN_HEADERS.some((own) => own[0] === name && own[1] === value);
  return [
    ...OWN_HEADERS.filter(([name]) => named(name).length === 0).map(([name]) => `-H '${name}:'`),
    ...given.filter((header) => !isOwn(header)).map(([name, value]) => `-H ${quoteHeader(name, value)}`),
  ];
}

/** The body as an option, or what comes before the line to pipe it in. */
function bodyText(request: EncodedBody): { readonly before: readonly string[]; readonly text: string } {
  const bytes = decodeBody(request);
  // `-` and `@` have a meaning of their own, and no argument has a zero byte.
  const isText = request.bodyEncoding === 'utf8' && !/^[-@]|\0/.test(request.body) && bytes.length <= ARGUMENT_LIMIT;
  return isText
    ? { before: [], text: `--body ${request.body === '' ? "''" : quoteShell(request.body)}` }
    : { before: [`printf ${printfFormat(bytes)} |`], text: '--body -' };
}
