import { wording } from '../language.ts';

/**
 * Pages of Tencent's manual that rules, codes and choices come from. 1047 is the manual in English,
 * 269 the one in Chinese.
 */
export const SOURCES = {
  // The callback.
  '1047/34360': { title: 'After a Friend Is Deleted', url: 'https://www.tencentcloud.com/document/product/1047/34360' },
  '1047/34354': { title: 'Webhook Overview', url: 'https://www.tencentcloud.com/document/product/1047/34354' },
  '1047/34520': { title: 'Webhook Configuration', url: 'https://www.tencentcloud.com/document/product/1047/34520' },
  '1047/34357': { title: 'Status Change Webhooks', url: 'https://www.tencentcloud.com/document/product/1047/34357' },
  '1047/34365': {
    title: 'After a One-to-One Message Is Sent',
    url: 'https://www.tencentcloud.com/document/product/1047/34365',
  },
  '1047/43468': { title: 'Before a Friend Is Added', url: 'https://www.tencentcloud.com/document/product/1047/43468' },
  '269/32431': {
    title: 'Webhook overview and configuration (Chinese)',
    url: 'https://cloud.tencent.com/document/product/269/32431',
  },

  // The REST API: how it is called, and what it answers.
  '1047/34620': { title: 'RESTful API Overview', url: 'https://www.tencentcloud.com/document/product/1047/34620' },
  '1047/34348': { title: 'Error Codes', url: 'https://www.tencentcloud.com/document/product/1047/34348' },
  '1047/34457': {
    title: 'FAQ: User Profile and Relationship Chain',
    url: 'https://www.tencentcloud.com/document/product/1047/34457',
  },
  '269/32485': {
    title: 'FAQ: user profiles and relationship chains (Chinese)',
    url: 'https://cloud.tencent.com/document/product/269/32485',
  },

  // UserSig.
  '1047/34385': { title: 'Generating UserSig', url: 'https://www.tencentcloud.com/document/product/1047/34385' },
  '269/32688': { title: 'Generating UserSig (Chinese)', url: 'https://cloud.tencent.com/document/product/269/32688' },
  '1047/33517': { title: 'Login Authentication', url: 'https://www.tencentcloud.com/document/product/1047/33517' },
  '1047/34456': {
    title: 'FAQ: Account Authentication',
    url: 'https://www.tencentcloud.com/document/product/1047/34456',
  },
  '1047/34957': {
    title: 'Invalidating the login of an account',
    url: 'https://www.tencentcloud.com/document/product/1047/34957',
  },

  // Friends and blocklists.
  '1047/33520': { title: 'Profile Management', url: 'https://www.tencentcloud.com/document/product/1047/33520' },
  '1047/33521': {
    title: 'Relationship Chain Management',
    url: 'https://www.tencentcloud.com/document/product/1047/33521',
  },
  '1047/34902': { title: 'Adding Friends', url: 'https://www.tencentcloud.com/document/product/1047/34902' },
  '269/1643': { title: 'Adding friends (Chinese)', url: 'https://cloud.tencent.com/document/product/269/1643' },
  '1047/34903': { title: 'Importing Friends', url: 'https://www.tencentcloud.com/document/product/1047/34903' },
  '269/8301': { title: 'Importing friends (Chinese)', url: 'https://cloud.tencent.com/document/product/269/8301' },
  '1047/34904': { title: 'Updating Friends', url: 'https://www.tencentcloud.com/document/product/1047/34904' },
  '269/12525': { title: 'Updating friends (Chinese)', url: 'https://cloud.tencent.com/document/product/269/12525' },
  '1047/34905': { title: 'Deleting Friends', url: 'https://www.tencentcloud.com/document/product/1047/34905' },
  '269/1644': { title: 'Deleting friends (Chinese)', url: 'https://cloud.tencent.com/document/product/269/1644' },
  '1047/34906': { title: 'Deleting All Friends', url: 'https://www.tencentcloud.com/document/product/1047/34906' },
  '1047/34907': { title: 'Checking Friends', url: 'https://www.tencentcloud.com/document/product/1047/34907' },
  '1047/34908': { title: 'Getting Friends', url: 'https://www.tencentcloud.com/document/product/1047/34908' },
  '269/1647': { title: 'Getting friends (Chinese)', url: 'https://cloud.tencent.com/document/product/269/1647' },
  '1047/34910': { title: 'Getting Specified Friends', url: 'https://www.tencentcloud.com/document/product/1047/34910' },
  '269/8609': {
    title: 'Getting specified friends (Chinese)',
    url: 'https://cloud.tencent.com/document/product/269/8609',
  },
  '1047/34911': { title: 'Blocklisting Users', url: 'https://www.tencentcloud.com/document/product/1047/34911' },
  '269/3718': { title: 'Blocklisting users (Chinese)', url: 'https://cloud.tencent.com/document/product/269/3718' },
  '1047/48152': { title: 'Block List, JavaScript', url: 'https://www.tencentcloud.com/document/product/1047/48152' },
  '1047/48153': { title: 'Block List, another SDK', url: 'https://www.tencentcloud.com/document/product/1047/48153' },
  '269/75426': {
    title: 'Block list of the SDKs (Chinese)',
    url: 'https://cloud.tencent.com/document/product/269/75426',
  },

  // Accounts.
  '1047/34953': { title: 'Importing an Account', url: 'https://www.tencentcloud.com/document/product/1047/34953' },
  '269/1608': { title: 'Importing an account (Chinese)', url: 'https://cloud.tencent.com/document/product/269/1608' },
  '1047/34954': { title: 'Importing Accounts', url: 'https://www.tencentcloud.com/document/product/1047/34954' },
  '269/4919': { title: 'Importing accounts (Chinese)', url: 'https://cloud.tencent.com/document/product/269/4919' },
  '1047/34955': { title: 'Deleting Accounts', url: 'https://www.tencentcloud.com/document/product/1047/34955' },
  '1047/34956': { title: 'Checking Accounts', url: 'https://www.tencentcloud.com/document/product/1047/34956' },
  '269/38417': { title: 'Checking accounts (Chinese)', url: 'https://cloud.tencent.com/document/product/269/38417' },

  // The other callbacks of friends and blocklists.
  '1047/34359': { title: 'After a Friend Is Added', url: 'https://www.tencentcloud.com/document/product/1047/34359' },
  '269/1659': {
    title: 'After a friend is deleted (Chinese)',
    url: 'https://cloud.tencent.com/document/product/269/1659',
  },
  '1047/34361': {
    title: 'After a User Is Blocklisted',
    url: 'https://www.tencentcloud.com/document/product/1047/34361',
  },
  '1047/34362': {
    title: 'After a User Is Removed from a Blocklist',
    url: 'https://www.tencentcloud.com/document/product/1047/34362',
  },
} as const;
export type SourceId = keyof typeof SOURCES;

/** A page as people read of it: that of the manual in their language, where there is one. */
export interface ShownSource {
  /** The page's own number, which may be another than the id: `269/1659`. */
  readonly id: string;
  readonly title: string;
  readonly url: string;
}
export type SourceWords = Readonly<Record<SourceId, ShownSource>>;
export const sourceWords = wording<SourceWords>(
  Object.fromEntries(Object.entries(SOURCES).map(([id, page]) => [id, { id, ...page }])) as SourceWords,
);
