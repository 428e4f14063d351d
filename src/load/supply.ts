import { buildBody } from '../protocol/callback.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import type { RawRequest } from '../protocol/exchange.ts';
import { FRIEND_DELETE, type WireShape } from '../protocol/query.ts';
import { buildRequest, completeHeaders, formatRequestHead, type HeaderEdit } from '../protocol/request.ts';
import { NO_WISH, type Sample, type Sampler } from '../protocol/sample.ts';
import { varyId } from '../protocol/vary.ts';

/** What all callbacks of a run have in common. */
export interface SupplySettings {
  readonly endpoint: Endpoint;
  readonly wire: WireShape;
  readonly sdkAppId: string;
  /** With a token every callback is signed for the second in which it is sent. */
  readonly token: string | null;
  readonly userAgent: string;
  readonly headers: readonly HeaderEdit[];
  /**
   * The callbacks of the first round. Each further round sends the same ones with other ids of the
   * same kind.
   */
  readonly samples: readonly Sample[];
}

/**
 * An endless row of distinct callbacks, numbered from 0, cheap enough to make a hundred thousand per
 * second. The same samples give the same row, except for Sign and RequestTime.
 */
export interface Supply {
  /** @param second Unix time in whole seconds, the moment of sending */
  requestOf(index: number, second: number): RawRequest;
  /** The whole request as it goes onto the wire: ASCII. */
  textOf(index: number, second: number): string;
}

/** The most samples that are worth making: for a longer run, the rounds bring enough variety. */
const SAMPLE_COUNT = 512;

/**
 * Makes the samples of a run. The first ones are those that `send` makes of the same seed.
 * @param callbacks how many the run sends; null where that is not known
 */
export function makeSamples(sampler: Sampler, seed: number, callbacks: number | null): Sample[] {
  return Array.from({ length: Math.min(SAMPLE_COUNT, callbacks ?? SAMPLE_COUNT) }, (_, index) =>
    sampler(seed, index, NO_WISH),
  );
}

/** A sample taken apart once, so that a round only puts its own ids between the parts. */
interface Template {
  readonly sample: Sample;
  /** The body's text around its ids. */
  readonly parts: readonly string[];
  /** Each id once, and for each gap between the parts the number of its id. */
  readonly ids: readonly string[];
  readonly order: readonly number[];
  /** The request for the second that it was last built for. */
  built: { readonly second: number; readonly request: RawRequest; readonly head: string } | null;
}

export function createSupply({ endpoint, wire, sdkAppId, token, userAgent, headers, samples }: SupplySettings): Supply {
  const templates = samples.map(takeApart);

  /**
   * Builds query and headers with the code that builds every other request. A signature is that of
   * a second, so a signed request is built again when the second changes.
   */
  function build(template: Template, second: number): NonNullable<Template['built']> {
    const { built, sample } = template;
    if (built !== null && (token === null || built.second === second)) return built;
    const { request } = buildRequest({
      endpoint,
      wire,
      fields: {
        sdkAppId,
        command: FRIEND_DELETE,
        contentType: 'json',
        clientIp: sample.clientIp,
        platform: sample.platform,
        requestId: sample.requestId,
        signature: token === null ? null : { token, requestTime: String(second) },
      },
      queryEdits: { set: [], drop: [] },
      userAgent,
      headers,
      body: new Uint8Array(),
    });
    // Content-Length comes last, so everything but its value and the two line ends is known here.
    template.built = {
      second,
      request,
      head: formatRequestHead(request, completeHeaders(endpoint, request)).slice(0, -'0\r\n\r\n'.length),
    };
    return template.built;
  }

  const templateOf = (index: number) => templates[index % templates.length] as Template;
  const roundOf = (index: number) => Math.floor(index / templates.length);
  /** The observed shape has a RequestId, which no two callbacks share. */
  const renew = (text: string, { sample: { requestId } }: Template, round: number) =>
    wire === 'observed' && round > 0 ? text.replace(requestId, varyId(requestId, round)) : text;

  return {
    requestOf: (index, second) => {
      const [template, round] = [templateOf(index), roundOf(index)];
      const { request } = build(template, second);
      return { ...request, target: renew(request.target, template, round), body: Buffer.from(bodyOf(template, round)) };
    },
    textOf: (index, second) => {
      const [template, round] = [templateOf(index), roundOf(index)];
      const body = bodyOf(template, round);
      return `${renew(build(template, second).head, template, round)}${body.length}\r\n\r\n${body}`;
    },
  };
}

function takeApart(sample: Sample): Template {
  const text = Buffer.from(buildBody(sample.body)).toString('latin1');
  const accounts = sample.body.PairList.flatMap(({ From_Account, To_Account }) => [From_Account, To_Account]);
  const ids = [...new Set(accounts)];
  const parts: string[] = [];
  let from = 0;
  for (const id of accounts) {
    const at = text.indexOf(`"${id}"`, from) + 1;
    parts.push(text.slice(from, at));
    from = at + id.length;
  }
  return {
    sample,
    parts: [...parts, text.slice(from)],
    ids,
    order: accounts.map((id) => ids.indexOf(id)),
    built: null,
  };
}

function bodyOf({ parts, ids, order }: Template, round: number): string {
  const own = round === 0 ? ids : ids.map((id) => varyId(id, round));
  let text = parts[0] as string;
  for (let gap = 0; gap < order.length; gap += 1) text += `${own[order[gap] as number]}${parts[gap + 1]}`;
  return text;
}
