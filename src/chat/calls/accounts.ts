import type { JsonObject } from '../../protocol/json.ts';
import { ADMIN_FORBID_TYPE, ADMIN_FORBID_TYPES, ALLOW_TYPE, ALLOW_TYPES } from '../../protocol/rest/calls.ts';
import { restOk } from '../../protocol/rest/reply.ts';
import {
  type Act,
  checkActor,
  DONE,
  eachOnce,
  exists,
  itemsOf,
  listOf,
  type Performed,
  performEach,
  type Refused,
  refuseCall,
  textOf,
} from '../act.ts';
import type { Account } from '../graph.ts';

const NICK = 'Tag_Profile_IM_Nick';
const IMAGE = 'Tag_Profile_IM_Image';

/** Makes an account known, and updates name and picture of one that is. */
function importOne({ graph }: Act, item: JsonObject): void {
  const { profile } = graph.open(textOf(item, 'UserID'));
  if (item['Nick'] !== undefined) profile.set(NICK, item['Nick']);
  if (item['FaceUrl'] !== undefined) profile.set(IMAGE, item['FaceUrl']);
  graph.isClosed = true;
}

export function importAccount(act: Act): Performed {
  const { call, body, settings } = act;
  const id = textOf(body, 'UserID');
  const fault = settings.faults.accounts.get(id);
  if (fault !== undefined) return refuseCall(act, fault, (words) => words.faultWanted(id, fault));
  importOne(act, body);
  return { reply: restOk(call.service), events: [], done: 1, refused: [] };
}

export function importAccounts(act: Act): Performed {
  const { call, body, settings } = act;
  const refused: Refused[] = [];
  const list = itemsOf(body, 'AccountList');
  const accounts = eachOnce(list.map((item) => textOf(item, 'UserID')));
  for (const [account, index] of accounts) {
    const code = settings.faults.accounts.get(account);
    if (code === undefined) importOne(act, list[index] ?? {});
    else refused.push({ account, code });
  }
  return {
    reply: restOk(call.service, { FailAccounts: refused.map(({ account }) => account) }),
    events: [],
    done: accounts.length - refused.length,
    refused,
  };
}

const idsOf = (body: JsonObject, name: string) => itemsOf(body, name).map((item) => textOf(item, 'UserID'));

export function checkAccounts(act: Act): Performed {
  const performed = performEach(
    act,
    idsOf(act.body, 'CheckItem'),
    'UserID',
    () => DONE,
    (id, code): JsonObject => (code === DONE ? { AccountStatus: exists(act, id) ? 'Imported' : 'NotImported' } : {}),
  );
  return { ...performed, events: [] };
}

export function deleteAccounts(act: Act): Performed {
  const performed = performEach(act, idsOf(act.body, 'DeleteItem'), 'UserID', (id) =>
    act.graph.remove(id) || act.isAnyAccount ? DONE : 70107,
  );
  return { ...performed, events: [] };
}

/** The values of the fields that decide something here; any other field takes any value. */
const DECIDING = new Map<string, readonly string[]>([
  [ALLOW_TYPE, ALLOW_TYPES],
  [ADMIN_FORBID_TYPE, ADMIN_FORBID_TYPES],
]);

export function setProfile(act: Act): Performed {
  const wrong = checkActor(act);
  if (wrong !== null) return wrong;
  const { call, body, graph } = act;
  const fields = itemsOf(body, 'ProfileItem').map((each) => [textOf(each, 'Tag'), each['Value'] ?? null] as const);
  for (const [tag, given] of fields) {
    const valid = DECIDING.get(tag);
    if (valid !== undefined && !valid.some((each) => each === given))
      return refuseCall(act, 60008, (words) => words.fieldValue(tag, JSON.stringify(given), valid));
  }
  const { profile } = graph.open(textOf(body, 'From_Account'));
  for (const [tag, given] of fields) profile.set(tag, given);
  return { reply: restOk(call.service), events: [], done: 1, refused: [] };
}

const readProfile = ({ profile }: Account, wanted: readonly string[]) =>
  wanted.flatMap((Tag) => {
    const Value = profile.get(Tag) ?? (Tag === ALLOW_TYPE ? ALLOW_TYPES[0] : undefined);
    return Value === undefined ? [] : [{ Tag, Value }];
  });

export function getProfiles(act: Act): Performed {
  const wanted = listOf(act.body, 'TagList');
  const performed = performEach(
    act,
    listOf(act.body, 'To_Account'),
    'To_Account',
    (id) => (exists(act, id) ? DONE : 30003),
    (id): JsonObject => {
      const account = act.graph.find(id);
      return { ProfileItem: account === undefined ? [] : readProfile(account, wanted) };
    },
  );
  return { ...performed, events: [] };
}
