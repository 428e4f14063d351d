import { without } from '../callback-builder.ts';
import { type ProbeCase, playing, sending, shotOf } from '../case.ts';

const OVERVIEW = { source: '1047/34354' } as const;

/** How callbacks come: again, and many at once. */
export const deliveryCases: readonly ProbeCase[] = [
  sending(
    'delivery/duplicate',
    'should',
    'accepted',
    'the same callback twice, with the same RequestId',
    (kit) => {
      const request = kit.callback({ wire: 'observed', requestId: kit.uuid('duplicate') });
      return [request, request];
    },
    OVERVIEW,
  ),
  playing(
    'delivery/concurrent',
    'must',
    'accepted',
    '50 callbacks at once, on 50 connections',
    async (kit, { deliverAtOnce }) => {
      const requests = Array.from({ length: 50 }, (_, index) =>
        kit.callback({ wire: 'observed', requestId: kit.uuid(`concurrent ${index}`) }),
      );
      return (await deliverAtOnce(requests)).map((exchange) => shotOf(exchange));
    },
    OVERVIEW,
  ),
];

/** What the console sends to check the URL: undocumented, found by a backend's authors. */
export const consoleCases: readonly ProbeCase[] = [
  sending(
    'console/url-check',
    'info',
    'answered',
    "the console's check of the URL: only Sign and RequestTime, body {}",
    (kit) => [
      kit.callback({
        body: {},
        query: without('SdkAppid', 'CallbackCommand', 'contenttype', 'ClientIP', 'OptPlatform'),
      }),
    ],
  ),
];
