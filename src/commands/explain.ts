import { ExitCode, UserError } from '../errors.ts';
import { buildIncoming, readIncomingRows, readReplyFixture, replyNames } from '../fixtures.ts';
import { FINDING_CODES, isFindingCode } from '../protocol/findings.ts';
import { renderCatalogue, renderFindingPage } from '../render/explain.ts';
import { defineCommand } from './command.ts';
import { commonOptions } from './options.ts';

export const explain = defineCommand({
  name: 'explain',
  summary: 'what a finding means, where it says so, what to do',
  operands: [{ name: '[id]', help: 'the code of a finding (without: all of them)' }],
  options: commonOptions,
  examples: [
    { command: 'friend-cb explain', why: 'all codes, with their level' },
    { command: 'friend-cb explain sdkappid-foreign', why: 'one of them, with an example' },
  ],
  run: async ([id], _, { io, style }) => {
    const view = { style, columns: io.stdout.columns };
    if (id === undefined) {
      io.stdout.write(renderCatalogue(view));
      return ExitCode.ok;
    }
    if (!isFindingCode(id)) throw new UserError(`there is no finding '${id}'`, { mistyped: { given: id, known: FINDING_CODES }, hint: ['friend-cb explain lists all of them'] });
    const replies = replyNames()
      .map(readReplyFixture)
      .filter(({ expect }) => expect?.findings.includes(id));
    const row = readIncomingRows().find(({ findings }) => findings.includes(id));
    io.stdout.write(
      renderFindingPage(id, { replies: replies.map(({ name, about }) => ({ name, about })), incoming: row ? { name: row.name, request: buildIncoming(row) } : null }, view),
    );
    return ExitCode.ok;
  },
});
