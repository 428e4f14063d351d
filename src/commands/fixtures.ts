import { ExitCode, UserError } from '../errors.ts';
import {
  type CallbackFixture,
  callbackNames,
  type ReplyFixture,
  readCallbackFixture,
  readReplyFixture,
  replyNames,
} from '../library/fixtures.ts';
import { buildBody } from '../protocol/callback.ts';
import { encodeBody } from '../protocol/exchange.ts';
import { toVisibleJson } from '../protocol/visible.ts';
import { padEnd } from '../render/layout.ts';
import { defineCommand, flag } from './shared/command.ts';
import { colorOptions } from './shared/common-options.ts';
import { fileWords } from './shared/file-words.ts';

export const fixtures = defineCommand({
  operands: [
    {
      name: '[name]',
      help: 'name of the callback whose body is printed (without a name: a list)',
      offers: callbackNames,
    },
  ],
  options: {
    replies: flag('--replies', 'list the named replies of listen --reply instead'),
    json: flag('--json', 'print one or all as JSON, with all that is known of them'),
    ...colorOptions,
  },
  examples: [
    { command: 'friend-cb fixtures', why: 'the names, one per line, and what each callback is' },
    { command: 'friend-cb fixtures --replies', why: 'the replies that listen --reply can give' },
    { command: 'friend-cb fixtures documented-example', why: "the documentation's example" },
    { command: "friend-cb fixtures rest-batch | jq '.PairList[0]'", why: 'a part of a callback' },
    { command: "friend-cb fixtures --json | jq -r '.callbacks[].name'", why: 'data for a script' },
  ],
  run: async ([name], { replies, json }, { io, style }) => {
    if (name !== undefined && replies && !json)
      throw new UserError(fileWords.now.repliesPrintsNone, { hint: [fileWords.now.leaveOut] });
    if (json) {
      io.stdout.write(renderJson(name, replies));
      return ExitCode.ok;
    }
    if (name !== undefined) {
      const { body, indent } = readCallbackFixture(name);
      io.stdout.write(buildBody(body, indent));
      // In a pipe the bytes are the body's own, no more.
      if (io.stdout.isTTY) io.stdout.write('\n');
      return ExitCode.ok;
    }
    const all = replies ? replyNames().map(readReplyFixture) : callbackNames().map(readCallbackFixture);
    const width = Math.max(...all.map((each) => each.name.length));
    for (const each of all) io.stdout.write(`${style.strong(padEnd(each.name, width))}  ${each.about}\n`);
    return ExitCode.ok;
  },
});

/** One or all, always as a list. */
function renderJson(name: string | undefined, replies: boolean): string {
  const names = (all: () => string[]) => (name === undefined ? all() : [name]);
  const lists = replies
    ? { replies: names(replyNames).map(readReplyFixture).map(describeReply) }
    : { callbacks: names(callbackNames).map(readCallbackFixture).map(describeCallback) };
  return `${toVisibleJson({ v: 1, ...lists })}\n`;
}

const describeCallback = ({ name, about, platform, clientIp, body }: CallbackFixture) => ({
  name,
  about,
  platform,
  clientIp,
  body,
});

const describeReply = ({ name, about, status, headers, delayMs, fault, body, expect }: ReplyFixture) => ({
  name,
  about,
  status,
  headers,
  ...encodeBody(body),
  delayMs,
  fault,
  expect,
});
