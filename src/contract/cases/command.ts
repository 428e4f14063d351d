import type { JsonObject } from '../../protocol/json.ts';
import type { SourceId } from '../../protocol/sources.ts';
import type { CallbackBuilder, Changes } from '../callback-builder.ts';
import type { ProbeCase } from '../case.ts';
import { listCases } from '../list-cases.ts';

const named = (build: CallbackBuilder, command: string) =>
  build.callback({
    command,
    body: { ...build.body([build.pair(build.account(0), build.account(1))]), CallbackCommand: command },
  });

/** What the page of another command shows; it needs an answer that can be read, whatever that says. */
interface Sibling<Id extends string> {
  readonly id: Id;
  readonly title: string;
  readonly source: SourceId;
  readonly request: (
    build: CallbackBuilder,
  ) => Changes & { readonly body: JsonObject & { readonly CallbackCommand: string } };
}

const sibling = <const Id extends string>({
  id,
  title,
  source,
  request,
}: Sibling<Id>): ProbeCase & { readonly id: Id } => ({
  id,
  level: 'should',
  expect: 'readable',
  title,
  source,
  advice: OTHER_COMMANDS,
  requests: (build) => {
    const changes = request(build);
    return [build.callback({ ...changes, command: changes.body.CallbackCommand })];
  },
});

const OTHER_COMMANDS =
  'Other commands of your app come to the same URL, with bodies of their own: read CallbackCommand first, and answer ' +
  'OK to a command that you do not handle.';

/** An app has one callback URL for all commands. */
export const commandCases = listCases<ProbeCase>()([
  {
    id: 'command/sibling',
    level: 'should',
    expect: 'answered',
    title: 'Sns.CallbackFriendAdd with its own body',
    source: '1047/34354',
    advice: OTHER_COMMANDS,
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
  sibling({
    id: 'command/state-change',
    title: 'State.StateChange, as its own page has it',
    source: '1047/34357',
    // This command alone writes IOS (1047/34354).
    request: (build) => ({
      platform: 'IOS',
      body: {
        CallbackCommand: 'State.StateChange',
        EventTime: 1_629_883_332_497,
        Info: { Action: 'Login', To_Account: build.account(0), Reason: 'Register' },
        KickedDevice: [{ Platform: 'Windows' }, { Platform: 'Android' }],
      },
    }),
  }),
  sibling({
    id: 'command/after-send-message',
    title: 'C2C.CallbackAfterSendMsg, as its own page has it',
    source: '1047/34365',
    request: (build) => ({
      platform: 'Android',
      body: {
        CallbackCommand: 'C2C.CallbackAfterSendMsg',
        From_Account: build.account(0),
        To_Account: build.account(1),
        MsgSeq: 48_374,
        MsgRandom: 2_837_546,
        MsgTime: 1_557_481_126,
        MsgKey: '48374_2837546_1557481126',
        OnlineOnlyFlag: 0,
        SendMsgResult: 0,
        ErrorInfo: 'send msg succeed',
        UnreadMsgNum: 7,
        MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'red packet' } }],
      },
    }),
  }),
  sibling({
    id: 'command/prev-friend-add',
    title: 'Sns.CallbackPrevFriendAdd, as its own page has it',
    source: '1047/43468',
    request: (build) => ({
      platform: 'Android',
      body: {
        CallbackCommand: 'Sns.CallbackPrevFriendAdd',
        Requester_Account: build.account(0),
        From_Account: build.account(0),
        FriendItem: [
          {
            To_Account: build.account(1),
            Remark: 'remark1',
            GroupName: 'group1',
            AddSource: 'AddSource_Type_Android',
            AddWording: 'this is id1!',
          },
        ],
        AddType: 'Add_Type_Both',
        ForceAddFlags: 0,
        EventTime: 1_631_777_344_870,
      },
    }),
  }),
  {
    id: 'command/unknown',
    level: 'info',
    expect: 'readable',
    title: 'a command that does not exist',
    choice: 'unknown-command',
    advice: OTHER_COMMANDS,
    requests: (build) => [named(build, 'Sns.CallbackDoesNotExist')],
  },
  {
    id: 'command/mismatch',
    level: 'info',
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
    advice: OTHER_COMMANDS,
    requests: (build) => [named(build, 'sns.callbackfrienddelete')],
  },
]);
