import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeliverer, type Deliverer } from '../../src/delivery/deliver.ts';
import { NO_TLS_SETTINGS } from '../../src/delivery/dial.ts';
import { buildIncoming, readReplyFixture, replyNames } from '../../src/library/fixtures.ts';
import { startReceiver } from '../../src/library/receive.ts';
import { parseEndpoint } from '../../src/protocol/endpoint.ts';

/**
 * Each named reply over the wire: what the receiver plays is what the sender sees. The two prove
 * each other.
 */
describe.concurrent('every named reply', () => {
  it.each(replyNames().map((name) => [name]))('%s', async (name) => {
    const fixture = readReplyFixture(name);
    const receiver = await startReceiver({ replies: [fixture] });
    const deliverer = await deliverTo(receiver.url);
    const [sent, received] = await Promise.all([
      deliverer.deliver(buildIncoming({ name: '', findings: [] })),
      receiver.next(),
    ]);
    expect({ verdict: sent.verdict, findings: sent.findings.map((each) => each.code) }).toEqual(fixture.expect);
    expect(received.verdict).toBe(sent.verdict);
    if (fixture.fault === null) expect(sent.reply?.body).toBe(received.reply?.body);
    await Promise.all([deliverer.close(), receiver.close()]);
  });
});

async function deliverTo(url: string): Promise<Deliverer> {
  const reading = parseEndpoint(url);
  if (!reading.ok) throw new Error(reading.problem);
  return createDeliverer({
    endpoint: reading.endpoint,
    timeoutMs: 2000,
    tls: NO_TLS_SETTINGS,
    now: Date.now,
  });
}

let loaded: Deliverer;
beforeAll(async () => {
  // The HTTP client is loaded once, so that no test's clock pays for it.
  loaded = await deliverTo('http://127.0.0.1:1/');
});
afterAll(() => loaded.close());
