import type { CallbackBuilder } from '../callback-builder.ts';
import type { ProbeCase } from '../case.ts';

const named = (build: CallbackBuilder, command: string) =>
  build.callback({
    command,
    body: { ...build.body([build.pair(build.account(0), build.account(1))]), CallbackCommand: command },
  });

/** An app has one callback URL for all commands. */
export const commandCases: readonly ProbeCase[] = [
  {
    id: 'command/sibling',
    level: 'should',
    expect: 'answered',
    title: 'Sns.CallbackFriendAdd with its own body',
    source: '1047/34354',
    advice: 'Other commands come to the same URL: answer OK and leave them alone.',
    requests: (build) => [
      build.callback({
        command: 'Sns.CallbackFriendAdd',
        body: {
          CallbackCommand: 'Sns.CallbackFriendAdd',
          PairList: [
            { From_Account: build.account(0), To_Account: build.account(1), Initiator_Account: build.account(0) },
          ],
          ClientCmd: 'friend_add',
          Admin_Account: '',
          ForceFlag: 1,
        },
      }),
    ],
  },
  {
    id: 'command/unknown',
    level: 'info',
    expect: 'answered',
    title: 'a command that does not exist',
    choice: 'unknown-command',
    requests: (build) => [named(build, 'Sns.CallbackDoesNotExist')],
  },
  {
    id: 'command/mismatch',
    level: 'should',
    expect: 'refused',
    title: 'FriendDelete in the query, FriendAdd in the body',
    source: '1047/34360',
    advice: 'Compare CallbackCommand of query and body, and refuse when they differ.',
    requests: (build) => [
      build.callback({
        body: {
          ...build.body([build.pair(build.account(0), build.account(1))]),
          CallbackCommand: 'Sns.CallbackFriendAdd',
        },
      }),
    ],
  },
  {
    id: 'command/case',
    level: 'info',
    expect: 'answered',
    title: 'sns.callbackfrienddelete, in small letters',
    requests: (build) => [named(build, 'sns.callbackfrienddelete')],
  },
];
