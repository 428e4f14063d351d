import type { CallName } from '../protocol/rest/calls.ts';
import { type Act, type Performed, refuseCall } from './act.ts';
import {
  checkAccounts,
  deleteAccounts,
  getProfiles,
  importAccount,
  importAccounts,
  setProfile,
} from './calls/accounts.ts';
import { blockAccounts, unblockAccounts } from './calls/blacklist.ts';
import { addFriends, deleteAllFriends, deleteFriends, importFriends, updateFriends } from './calls/friends.ts';
import { checkBlacklist, checkFriends, getBlacklist, getFriendList, getFriends } from './calls/looks.ts';

/** What each call does. */
const PERFORMERS: Readonly<Record<CallName, (act: Act) => Performed>> = {
  friend_add: addFriends,
  friend_import: importFriends,
  friend_update: updateFriends,
  friend_delete: deleteFriends,
  friend_delete_all: deleteAllFriends,
  friend_check: checkFriends,
  friend_get: getFriends,
  friend_get_list: getFriendList,
  black_list_add: blockAccounts,
  black_list_delete: unblockAccounts,
  black_list_get: getBlacklist,
  black_list_check: checkBlacklist,
  account_import: importAccount,
  multiaccount_import: importAccounts,
  account_check: checkAccounts,
  account_delete: deleteAccounts,
  portrait_set: setProfile,
  portrait_get: getProfiles,
};

/** Carries out a call whose members were checked: changes the graph, and tells what came of it. */
export function perform(act: Act): Performed {
  return refuseByFault(act) ?? PERFORMERS[act.call.name as CallName](act);
}

/** A refusal that a setting wants for the call; null where none does. */
export function refuseByFault(act: Act): Performed | null {
  const name = act.call.name as CallName;
  const fault = act.settings.faults.calls.get(name);
  return fault === undefined ? null : refuseCall(act, fault, (words) => words.faultWanted(name, fault));
}
