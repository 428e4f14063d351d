import { buildQuery, buildTarget, FRIEND_DELETE, type QueryParameter, type WireShape } from '../protocol/query.ts';
import { editHeaders, type HeaderEdit } from '../protocol/request.ts';
import { computeSign, SIGN_WINDOW_SECONDS } from '../protocol/sign.ts';
import { decodeUtf8 } from '../protocol/utf8.ts';

/** Whose file it is, where requests are signed: without a signature all of them read the same. */
export const HTTP_CLIENTS = ['intellij', 'vscode'] as const;
export type HttpClient = (typeof HTTP_CLIENTS)[number];

/** One request of the file. */
export interface HttpRequest {
  readonly name: string;
  readonly about: string;
  readonly platform: string;
  readonly clientIp: string;
  readonly requestId: string;
  /** JSON. */
  readonly body: Uint8Array;
}

export interface HttpFileSettings {
  readonly endpoint: { readonly origin: string; readonly path: string; readonly query: string };
  readonly wire: WireShape;
  readonly sdkAppId: string;
  /** Null where nothing is signed. It is never written into the file. */
  readonly token: string | null;
  readonly client: HttpClient;
  readonly userAgent: string;
  readonly headers: readonly HeaderEdit[];
  /** Unix time in milliseconds. */
  readonly nowMs: number;
  readonly requests: readonly HttpRequest[];
}

/**
 * A file of requests for the HTTP client of JetBrains IDEs and for REST Client of VS Code. Each of
 * its lines ends in a line feed, as the clients send the lines of a body.
 */
export function buildHttpFile(settings: HttpFileSettings): string {
  const { userAgent, requests } = settings;
  return [
    `# Callbacks of Tencent Chat, as ${userAgent} sends them`,
    '# For the HTTP client of JetBrains IDEs, and for REST Client of VS Code',
    ...describeSigning(settings),
    '',
    ...variables(settings),
    ...requests.flatMap((request) => ['', ...buildRequest(request, settings)]),
    '',
  ].join('\n');
}

function describeSigning({ token, client, nowMs }: HttpFileSettings): string[] {
  if (token === null) return ['# The requests are not signed'];
  if (client === 'vscode')
    return [
      '# REST Client cannot compute a Sign, so it is written in: it is good until',
      `# ${new Date(nowMs + SIGN_WINDOW_SECONDS * 1000).toISOString()}. After that, export the file again, or use: friend-cb send`,
    ];
  return [
    '# Each request is signed when it is sent, which REST Client of VS Code cannot do',
    '# The token stands in http-client.private.env.json, which is not committed: {"dev":{"token":"…"}}',
  ];
}

function variables({ endpoint, sdkAppId, token, client, nowMs }: HttpFileSettings): string[] {
  const requestTime = String(Math.floor(nowMs / 1000));
  return [
    `@host = ${plain(endpoint.origin)}`,
    `@path = ${plain(endpoint.path)}`,
    `@sdkAppId = ${plain(encodeURIComponent(sdkAppId))}`,
    ...(token !== null && client === 'vscode'
      ? [`@requestTime = ${requestTime}`, `@sign = ${computeSign(token, requestTime)}`]
      : []),
  ];
}

/** In a URL, two braces would begin a variable. */
const plain = (text: string) => text.replaceAll('{{', '%7B%7B');

const SIGNING = [
  '< {%',
  '    const requestTime = Math.floor(Date.now() / 1000).toString();',
  '    const token = request.environment.get("token");',
  '    request.variables.set("requestTime", requestTime);',
  '    request.variables.set("sign", crypto.sha256().updateWithText(token + requestTime).digest().toHex());',
  '%}',
];

function buildRequest(request: HttpRequest, settings: HttpFileSettings): string[] {
  const { token, client, userAgent, headers } = settings;
  const fields = editHeaders(
    [
      ['Content-Type', 'application/json'],
      ['User-Agent', userAgent],
    ],
    headers,
  );
  return [
    `### ${request.name}: ${request.about}`,
    ...(token !== null && client === 'intellij' ? SIGNING : []),
    `POST {{host}}${buildUrl(request, settings)}`,
    ...fields.map(([name, value]) => `${name}: ${value}`),
    '',
    // Braces stand together in texts alone: between two values JSON has a comma, or a name.
    (decodeUtf8(request.body) ?? '').replaceAll('{{', '\\u007b{'),
  ];
}

/** Path and query, with variables in place of what changes. */
function buildUrl(
  { platform, clientIp, requestId }: HttpRequest,
  { endpoint, wire, sdkAppId, token }: HttpFileSettings,
): string {
  const given: Readonly<Record<string, string>> = { SdkAppid: 'sdkAppId', Sign: 'sign', RequestTime: 'requestTime' };
  const parameters = buildQuery(wire, {
    sdkAppId,
    command: FRIEND_DELETE,
    contentType: 'json',
    clientIp,
    platform,
    requestId,
    signature: token === null ? null : { token, requestTime: '0' },
  }).map(({ name, value, raw }): QueryParameter => {
    const variable = given[name];
    return variable === undefined ? { name, value, raw: plain(raw) } : { name, value, raw: `${name}={{${variable}}}` };
  });
  return buildTarget(wire, { path: '{{path}}', query: plain(endpoint.query) }, parameters);
}
