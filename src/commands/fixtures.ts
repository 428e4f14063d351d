import { ExitCode, UserError } from '../errors.ts';
import { callbackNames, readCallbackFixture, readReplyFixture, replyNames } from '../library/fixtures.ts';
import { buildBody } from '../protocol/callback.ts';
import { padEnd } from '../render/layout.ts';
import { defineCommand, flag } from './shared/command.ts';
import { colorOptions } from './shared/common-options.ts';

export const fixtures = defineCommand({
  operands: [{ name: '[name]', help: 'name of the callback whose body is printed (without a name: a list)' }],
  options: { replies: flag('--replies', 'list the named replies of listen --reply instead'), ...colorOptions },
  examples: [
    { command: 'friend-cb fixtures', why: 'the names, one per line, and what each callback is' },
    { command: 'friend-cb fixtures --replies', why: 'the replies that listen --reply can give' },
    { command: 'friend-cb fixtures documented-example', why: "the documentation's example" },
    { command: "friend-cb fixtures rest-batch | jq '.PairList[0]'", why: 'a part of a callback' },
  ],
  run: async ([name], { replies }, { io, style }) => {
    if (name !== undefined && replies)
      throw new UserError('--replies lists names and prints no callback', {
        hint: ['leave out --replies or the name'],
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
