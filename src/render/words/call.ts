import { wording } from '../../language.ts';

const DONE = {
  friend_delete: 'deleted',
  'delete-friend': 'deleted',
  friend_delete_all: 'deleted',
  friend_add: 'added',
  'add-friend': 'added',
  'accept-friend': 'accepted',
  friend_import: 'imported',
  account_import: 'imported',
  multiaccount_import: 'imported',
  black_list_add: 'blocked',
  block: 'blocked',
  black_list_delete: 'unblocked',
  unblock: 'unblocked',
  friend_update: 'updated',
  account_delete: 'deleted',
};
type Deed = keyof typeof DONE;
export const isDeed = (command: string): command is Deed => Object.hasOwn(DONE, command);

/** What stands on the lines of a call of the REST API, and below it. */
const EN = {
  /** What became of the accounts of a call, by the word for it. */
  done: (count: number, deed: Deed) => `${count} ${DONE[deed]}`,
  /** @param shown the first of them, `isAll` where there are no others */
  refused: (count: number, shown: readonly string[], isAll: boolean) =>
    `${count} refused (${shown.join(', ')}${isAll ? '' : ', …'})`,
  and: ', ',
  /** @param origin a page, or how else it is known */
  meaning: (title: string, origin: string, code: number) => `${title} (${origin}); friend-cb explain ${code}`,
  /** What 30003 means here, where it says more than the manual does. */
  unknownAccount: 'The account does not exist: import it, or name it in the graph',
  unknownCode: 'a code that friend-cb does not know',
  /** @param rest how many others have the code */
  item: (code: number, accounts: readonly string[], rest: number, title: string) =>
    `${code}  ${accounts.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}: ${title}`,
  attempt: (number: number) => `attempt ${number}`,
  ofCall: (time: string) => `of ${time}`,
};
export type CallWords = typeof EN;
export const callWords = wording<CallWords>(EN);
