import type { Mark } from './codes.ts';

/** A host of Tencent's that answers the REST API. */
export interface ChatHost {
  readonly host: string;
  /** The region whose apps it serves; another app's call is refused with 60026. */
  readonly region: string;
  readonly kind: 'main' | 'backup';
  readonly mark: Mark;
  readonly note: string | null;
}

type Region = readonly [region: string, main: string, backup: string, known?: Partial<Known>];

interface Known {
  readonly main: Mark;
  readonly backup: Mark;
  readonly note: string;
}

const REGIONS: readonly Region[] = [
  ['China', 'console.tim.qq.com', 'adminapi.my-imcloud.com'],
  ['Singapore', 'adminapisgp.im.qcloud.com', 'adminapisgp.my-imcloud.com'],
  ['Seoul', 'adminapikr.im.qcloud.com', 'adminapikr.my-imcloud.com'],
  ['Tokyo', 'adminapijpn.im.qcloud.com', 'adminapijpn.my-imcloud.com', { backup: 'observed' }],
  ['Frankfurt', 'adminapiger.im.qcloud.com', 'adminapiger.my-imcloud.com'],
  ['Silicon Valley', 'adminapiusa.im.qcloud.com', 'adminapiusa.my-imcloud.com'],
  ['Jakarta', 'adminapiidn.im.qcloud.com', 'adminapiidn.my-imcloud.com'],
  [
    'Mumbai',
    'adminapiind.im.qcloud.com',
    'adminapiind.my-imcloud.com',
    { note: 'documented until February 2024, gone from the pages of July 2024 and later' },
  ],
  [
    'Riyadh',
    'adminapiksa.im.qcloud.com',
    'adminapiksa.my-imcloud.com',
    { main: 'observed', backup: 'observed', note: 'seen in 2026, on no page' },
  ],
];

/** The hosts of the REST API, each region with its main and its backup host (1047/34620, 269/1644). */
export const CHAT_HOSTS: readonly ChatHost[] = REGIONS.flatMap(([region, main, backup, known = {}]) => {
  const { note = null } = known;
  return [
    { host: main, region, kind: 'main', mark: known.main ?? 'documented', note },
    { host: backup, region, kind: 'backup', mark: known.backup ?? 'documented', note },
  ] satisfies ChatHost[];
});

const NAMES = new Set(CHAT_HOSTS.map(({ host }) => host));

/**
 * Whether a host name, without a port, is one of the REST API. Case does not matter, and one dot at
 * the end is the root of all names.
 */
export function isChatHost(host: string): boolean {
  return NAMES.has(host.toLowerCase().replace(/\.$/, ''));
}
