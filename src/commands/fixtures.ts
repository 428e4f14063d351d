import { ExitCode, UserError } from '../errors.ts';
import { callbackNames, readCallbackFixture, readReplyFixture, replyNames } from '../library/fixtures.ts';
import { buildBody } from '../protocol/callback.ts';
import { padEnd } from '../render/layout.ts';
import { defineCommand, flag } from './shared/command.ts';
import { colorOptions } from './shared/common-options.ts';

export const fixtures = defineCommand({
  operands: [{ name: '[name]', help: 'print the body of this one, to the byte' }],
  options: { replies: flag('--replies', 'the named replies of listen --reply instead'), ...colorOptions },
  examples: [
    { command: 'friend-cb fixtures', why: 'the names, one a line, and what each is' },
    { command: 'friend-cb fixtures --replies', why: 'what listen --reply can answer' },
    { command: 'friend-cb fixtures documented-example', why: "the documentation's example" },
    { command: "friend-cb fixtures rest-batch | jq '.PairList[0]'", why: 'a part of one' },
  ],
  run: async ([name], { replies }, { io, style }) => {
    if (name !== undefined && replies)
      throw new UserError('--replies lists names, it prints no callback', {
        hint: ['leave --replies or the name away'],
      });
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
