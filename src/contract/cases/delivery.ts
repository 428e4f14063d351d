import type { RawRequest } from '../../protocol/exchange.ts';
import { finding } from '../../protocol/findings.ts';
import { without } from '../callback-builder.ts';
import type { ProbeCase } from '../case.ts';
import { listCases } from '../list-cases.ts';
import type { Observation } from '../observation.ts';
import type { Wire } from '../wire.ts';

/** Callbacks that come twice, and many at once. */
export const deliveryCases = listCases<ProbeCase>()([
  {
    id: 'delivery/duplicate',
    level: 'should',
    expect: 'accepted',
    title: 'the same callback twice, with the same RequestId',
    source: '1047/34354',
    advice: 'Answer a callback that comes again like the first one: Chat may send it twice.',
    requests: (build) => {
      const request = build.callback({ wire: 'observed', requestId: build.uuid('duplicate') });
      return [request, request];
    },
  },
  {
    id: 'delivery/concurrent',
    level: 'must',
    expect: 'accepted',
    title: '50 callbacks at once, on 50 connections',
    source: '1047/34354',
    advice: 'Allow more callbacks at once: workers, connections of the database.',
    play: async (build, wire) => {
      const requests = Array.from({ length: 50 }, (_, index) =>
        build.callback({ wire: 'observed', requestId: build.uuid(`concurrent ${index}`) }),
      );
      const sent = await Promise.all(requests.map((request) => overOwnConnection(wire, request)));
      for (const { connection } of sent) connection.cut();
      const accepted = sent.some(({ observation }) => !isUnaccepted(observation));
      // Where some were accepted, the others tell of the queue of connections: see `review`.
      return sent.map(({ observation }) => ({ ...observation, judged: !accepted || !isUnaccepted(observation) }));
    },
    review: (observations) => {
      const unaccepted = observations.filter(isUnaccepted);
      const detail = unaccepted[0]?.exchange.failure?.message;
      return detail === undefined || unaccepted.length === observations.length
        ? []
        : [finding('connections-not-accepted', { count: unaccepted.length, of: observations.length, detail })];
    },
  },
]);

/**
 * Sends a request on a connection of its own, which stays open. The time of the reply counts from
 * the moment when the connection was accepted: a full queue of connections is no slow reply.
 */
async function overOwnConnection(wire: Wire, request: RawRequest) {
  const connection = await wire.open();
  return { connection, observation: await wire.overSocket(connection, request) };
}

/** Whether the connection was never accepted, so that the endpoint saw nothing of the callback. */
const isUnaccepted = ({ exchange }: Observation) => exchange.verdict === 'unreachable';

const URL_CHECK =
  'Answer with JSON that has ActionStatus, OK or FAIL, where CallbackCommand or PairList is missing: not with an ' +
  'error page.';

/** What the console sends to check the URL: undocumented, but observed by authors of a backend. */
export const consoleCases = listCases<ProbeCase>()([
  {
    id: 'console/url-check',
    level: 'info',
    expect: 'readable',
    title: "the console's check of the URL: only Sign and RequestTime, body {}",
    advice: URL_CHECK,
    requests: (build) => [
      build.callback({
        body: {},
        query: without('SdkAppid', 'CallbackCommand', 'contenttype', 'ClientIP', 'OptPlatform'),
      }),
    ],
  },
  {
    id: 'console/command-in-query',
    level: 'info',
    expect: 'readable',
    title: 'a check of the URL with the command in the query, body {}',
    advice: URL_CHECK,
    requests: (build) => [build.callback({ body: {} })],
  },
]);
