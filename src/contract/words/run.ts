import { wording } from '../../language.ts';

const EN = {
  /** What came back, in a few words. */
  reaction: {
    status: (status: number) => `status ${status}`,
    with: (status: string, body: string) => `${status} with ${body}`,
    emptyBody: 'an empty body',
    late: (seconds: string) => `, after ${seconds} s`,
    none: 'no reply',
    failed: (verdict: string, why: string) => `${verdict}: ${why}`,
    webPage: (status: number, words: string) => `status ${status} with a web page${words === '' ? '' : `, "${words}"`}`,
    choiceWants: ', and --choice wants ',
    and: ' and ',
  },
  /** Why a case was skipped, or nothing runs any more. */
  skip: {
    needsToken: 'it needs a token: --token or --token-file',
    needsProbe: 'it needs --probe COMMAND',
    needsChat: 'it needs --chat beside --probe',
    needsFuzz: 'it needs --fuzz N',
    needsAccounts: (count: number) => `it needs ${count} ids of --accounts`,
    notAccepted: 'the documented callback was not accepted, so this would say nothing',
    sameReply: 'it got the same reply as the documented callback, so this would say nothing',
    noReply: 'there was no reply to look at',
    notReached: 'it was not reached',
    failedBefore: (id: string) => `${id} failed, so this would say nothing`,
    friendsDoNotShow: 'making friends does not show in the data, so this would say nothing',
    dataUnseen: (id: string) => `the data could not be looked at, see ${id}`,
    interrupted: 'interrupted',
    interruptedBy: (signal: string) => `interrupted by ${signal}`,
    bail: (id: string) => `--bail: ${id} failed`,
    neverAnswered: 'the endpoint never answered',
    /** Skips that are known by these beginnings are put down to the limit. */
    limitsRate: 'the endpoint limits the rate',
    takesNone: 'the endpoint takes no callbacks for now',
    limit: (words: string, status: number, seconds: number | null) =>
      `${words} (${status}${seconds === null ? '' : `, Retry-After: ${seconds} s`})`,
  },
  alive: {
    back: (seconds: string) => `it was back after ${seconds} s`,
    notBack: (seconds: string) => `it was not back after ${seconds} s`,
    stopped: (got: string) => `the endpoint no longer answers the plain callback as before, but with ${got}`,
    whileOpen: 'it was sent while the connections were open',
  },
  rule: {
    inAll: (seen: number) => `in all ${seen} replies`,
    inSome: (broken: number, seen: number, first: string) => `in ${broken} of ${seen} replies, first in ${first}`,
    reason: (message: string, where: string) => `${message}, ${where}`,
  },
  baseline: {
    passes: 'the case passes now: take the entry out, as --update-baseline does',
    failsOtherwise: 'the case no longer fails like this: take the entry out, as --update-baseline does',
    expired: (day: string) => `it expired on ${day}: mend the endpoint, or give it another day`,
    withTicket: (reason: string, ticket: string) => `${reason} (${ticket})`,
  },
  /** What was seen in the data. */
  effect: {
    onlyDeleted: (pair: string) => `only ${pair} was deleted`,
    onlyParted: (from: string, partners: readonly string[]) => `only ${from} and ${partners.join(', ')} parted`,
    cameAgain: 'the same callback came again',
    neverFriends: (pair: string) => `${pair} were never friends`,
    deleted: 'deleted the friend',
    changed: (names: readonly string[]) => `${names.join(', ')} changed`,
    nothingDone: 'nothing is carried out',
    rightPairsDone: 'the right pairs are',
    someDone: 'some are',
    printedNothing: 'nothing',
    inChat: (pair: string, areFriends: boolean) => `${pair} (${areFriends ? 'friends' : 'no friends'} in Chat)`,
    makesFriends: (command: string) => `${command}, which is to make friends,`,
    befriendRefused: (got: string) => `was answered with ${got}; --befriend COMMAND makes friends in another way`,
    standIn: 'the stand-in for Chat',
  },
  fuzz: {
    unawaited: 'no reply was waited for',
    withTally: (message: string, tally: string) => `${message}; ${tally}`,
    sent: (sent: number, of: number) =>
      sent < of ? `${sent} of ${of} callbacks` : `${sent} ${sent === 1 ? 'callback' : 'callbacks'}`,
    cutShort: (why: string | null, count: string) => `${why ?? 'ended'}, after ${count}, none of which failed`,
    found: (count: string, kinds: number, sizes: readonly string[], others: number) => {
      const list = sizes.length > 1 ? `${sizes.slice(0, -1).join(', ')} and ${sizes.at(-1)}` : sizes.join();
      return [
        `${count}, ${kinds} distinct ${kinds === 1 ? 'failure' : 'failures'}`,
        ...(sizes.length === 0 ? [] : [`, shrunk to ${list} bytes`]),
        ...(others === 0 ? [] : [`; ${others} more failed in other ways`]),
      ].join('');
    },
    tally: (count: number, sent: number, shrunk: { readonly tries: number; readonly bytes: number } | null) =>
      `${count} of ${sent} failed so${shrunk === null ? '' : `, shrunk by ${shrunk.tries} tries to ${shrunk.bytes} bytes`}`,
    notSentAgain: 'it could not be sent again',
    comma: ', ',
  },
};

export type RunTexts = typeof EN;
/** What a run says by itself: why it stopped or skipped, what came back, what it saw in the data. */
export const runWords = wording<RunTexts>(EN);
