import { CASE_IDS, CASES, findCase } from '../contract/suite.ts';
import { ExitCode, UserError } from '../errors.ts';
import { buildIncoming, readIncomingRows, readReplyFixture, replyNames } from '../library/fixtures.ts';
import { FINDING_CODES, isFindingCode } from '../protocol/findings.ts';
import { renderCasePage, renderCatalogue, renderFindingPage } from '../render/explanation.ts';
import { renderCaseList } from '../render/pretty-verify.ts';
import { defineCommand } from './shared/command.ts';
import { colorOptions } from './shared/common-options.ts';

export const explain = defineCommand({
  operands: [{ name: '[id]', help: 'the code of a finding or the id of a case (without an id: a list of all)' }],
  options: colorOptions,
  examples: [
    { command: 'friend-cb explain', why: 'all codes and cases, with their levels' },
    { command: 'friend-cb explain sdkappid-foreign', why: 'a finding, with an example' },
    { command: 'friend-cb explain identity/longer', why: 'a case of the contract suite' },
  ],
  run: async ([id], _, { io, style, asTyped }) => {
    const view = { style, columns: io.stdout.columns };
    if (id === undefined) {
      io.stdout.write(`${renderCatalogue(view)}\n${renderCaseList(CASES, style)}`);
      return ExitCode.ok;
    }
    const found = findCase(id);
    if (found !== null) {
      io.stdout.write(asTyped(renderCasePage(found, view)));
      return ExitCode.ok;
    }
    if (!isFindingCode(id)) {
      throw new UserError(`there is no finding and no case '${id}'`, {
        mistyped: { given: id, known: [...FINDING_CODES, ...CASE_IDS] },
        hint: ['friend-cb explain lists all of them'],
      });
    }
    const replies = replyNames()
      .map(readReplyFixture)
      .filter(({ expect }) => expect?.findings.includes(id));
    const row = readIncomingRows().find(({ findings }) => findings.includes(id));
    const examples = {
      replies: replies.map(({ name, about }) => ({ name, about })),
      incoming: row ? { name: row.name, request: buildIncoming(row) } : null,
    };
    io.stdout.write(asTyped(renderFindingPage(id, examples, view)));
    return ExitCode.ok;
  },
});
