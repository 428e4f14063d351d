import type { Kit } from '../callback-builder.ts';
import { type ProbeCase, sending } from '../case.ts';

const OVERVIEW = { source: '1047/34354' } as const;

const named = (kit: Kit, command: string) =>
  kit.callback({
    command,
    body: { ...kit.body([kit.pair(kit.account(0), kit.account(1))]), CallbackCommand: command },
  });

/** An app has one callback URL for all commands. */
export const commandCases: readonly ProbeCase[] = [
  sending(
    'command/sibling',
    'should',
    'answered',
    'Sns.CallbackFriendAdd with its own body',
    (kit) => [
      kit.callback({
        command: 'Sns.CallbackFriendAdd',
        body: {
          CallbackCommand: 'Sns.CallbackFriendAdd',
          PairList: [{ From_Account: kit.account(0), To_Account: kit.account(1), Initiator_Account: kit.account(0) }],
          ClientCmd: 'friend_add',
          Admin_Account: '',
          ForceFlag: 1,
        },
      }),
    ],
    OVERVIEW,
  ),
  sending(
    'command/unknown',
    'info',
    'answered',
    'a command that does not exist',
    (kit) => [named(kit, 'Sns.CallbackDoesNotExist')],
    { choice: 'unknown-command' },
  ),
  sending(
    'command/mismatch',
    'should',
    'refused',
    'FriendDelete in the query, FriendAdd in the body',
    (kit) => [
      kit.callback({
        body: { ...kit.body([kit.pair(kit.account(0), kit.account(1))]), CallbackCommand: 'Sns.CallbackFriendAdd' },
      }),
    ],
    { source: '1047/34360' },
  ),
  sending('command/case', 'info', 'answered', 'sns.callbackfrienddelete, in small letters', (kit) => [
    named(kit, 'sns.callbackfrienddelete'),
  ]),
];
