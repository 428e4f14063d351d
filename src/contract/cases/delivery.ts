import { without } from '../callback-builder.ts';
import type { ProbeCase } from '../case.ts';
import { observe } from '../observation.ts';

/** Callbacks that come twice, and many at once. */
export const deliveryCases: readonly ProbeCase[] = [
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
    advice: 'Allow more callbacks at once: workers, connections of the database, backlog.',
    play: async (build, { deliverAtOnce }) => {
      const requests = Array.from({ length: 50 }, (_, index) =>
        build.callback({ wire: 'observed', requestId: build.uuid(`concurrent ${index}`) }),
      );
      return (await deliverAtOnce(requests)).map((exchange) => observe(exchange));
    },
  },
];

/** What the console sends to check the URL: undocumented, but observed by authors of a backend. */
export const consoleCases: readonly ProbeCase[] = [
  {
    id: 'console/url-check',
    level: 'info',
    expect: 'answered',
    title: "the console's check of the URL: only Sign and RequestTime, body {}",
    requests: (build) => [
      build.callback({
        body: {},
        query: without('SdkAppid', 'CallbackCommand', 'contenttype', 'ClientIP', 'OptPlatform'),
      }),
    ],
  },
];
