import type { Pair } from '../../protocol/exchange.ts';
import { type Act, checkActor, DONE, exists, listOf, type Performed, performEach, refuseSelf, textOf } from '../act.ts';
import { accountsBlocked, accountsUnblocked, friendsDeleted, pair } from '../events.ts';
import { MAX_BLOCKED } from '../graph.ts';

export function blockAccounts(act: Act): Performed {
  const wrong = checkActor(act);
  if (wrong !== null) return wrong;
  const { body, graph, nowSeconds } = act;
  const from = textOf(body, 'From_Account');
  const self = refuseSelf(act, listOf(body, 'To_Account'), 'To_Account');
  if (self !== null) return self;
  const blocked: Pair[] = [];
  const ended: Pair[] = [];
  const performed = performEach(act, listOf(body, 'To_Account'), 'To_Account', (to) => {
    if (!exists(act, to)) return 30003;
    if (graph.blocks(from, to)) return 30001;
    if ((graph.find(from)?.blocked.size ?? 0) >= MAX_BLOCKED) return 30013;
    graph.block(from, to, nowSeconds);
    blocked.push(pair(from, to));
    // Blocking ends the friendship in both directions (269/1659).
    if (graph.unfriend(from, to)) ended.push(pair(from, to));
    if (graph.unfriend(to, from)) ended.push(pair(to, from));
    return DONE;
  });
  return { ...performed, events: [...accountsBlocked(blocked), ...friendsDeleted(ended)] };
}

export function unblockAccounts(act: Act): Performed {
  const wrong = checkActor(act);
  if (wrong !== null) return wrong;
  const { body, graph } = act;
  const from = textOf(body, 'From_Account');
  const unblocked: Pair[] = [];
  const performed = performEach(act, listOf(body, 'To_Account'), 'To_Account', (to) => {
    if (!exists(act, to)) return 30003;
    if (!graph.unblock(from, to)) return 30001;
    unblocked.push(pair(from, to));
    return DONE;
  });
  return { ...performed, events: accountsUnblocked(unblocked) };
}
