import { networkInterfaces } from 'node:os';
import { createLookup } from '../delivery/lookup.ts';
import type { Endpoint } from '../protocol/endpoint.ts';

const ANY = ['0.0.0.0', '::'];

/** Whether a connection to the endpoint would arrive at the receiver that listens on this URL. */
export async function isOwnAddress({ hostname, port }: Endpoint, receiverUrl: string): Promise<boolean> {
  const { protocol, port: written, hostname: bound } = new URL(receiverUrl);
  const ownPort = written === '' ? (protocol === 'https:' ? 443 : 80) : Number(written);
  if (ownPort !== port) return false;
  const listening = plainAddress(bound.replace(/^\[|\]$/g, ''));
  return (await addressesOf(hostname)).some((address) =>
    ANY.includes(listening) ? isOfThisMachine(address) : address === listening,
  );
}

/** Where a connection to the name goes; nowhere when it is not known. */
function addressesOf(hostname: string): Promise<readonly string[]> {
  return new Promise((resolve) =>
    createLookup()(hostname, { all: true }, (_, found) => {
      const addresses = Array.isArray(found) ? found.map(({ address }) => plainAddress(address)) : [];
      // A connection to "any address" goes to this machine.
      resolve(addresses.map((address) => (address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address)));
    }),
  );
}

function isOfThisMachine(address: string): boolean {
  if (address === '::1' || address.startsWith('127.')) return true;
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return own.some((each) => plainAddress(each.address) === address);
}

/** An IPv4 address that is written as IPv6 (`::ffff:127.0.0.1`, `::ffff:7f00:1`) as IPv4. */
function plainAddress(address: string): string {
  const dotted = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (dotted !== undefined) return dotted;
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address) ?? [];
  if (high === undefined || low === undefined) return address.toLowerCase();
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join('.');
}
