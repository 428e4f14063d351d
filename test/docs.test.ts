import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COMMANDS } from '../src/commands/commands.ts';
import { FINDING_CODES, FINDINGS } from '../src/protocol/findings.ts';

const path = new URL('../README.md', import.meta.url);
const cell = (text: string) => text.replaceAll('|', '\\|');

/**
 * The parts of the README that are made from the code. To write them anew: `UPDATE_README=1 npx
 * vitest run test/readme.test.ts`
 */
async function sections(): Promise<Record<string, string>> {
  const made: Record<string, string> = {};
  made['commands'] = COMMANDS.map(({ name, summary }) => `| \`friend-cb ${name}\` | ${summary} |`).join('\n');
  made['findings'] = [
    '| code | level | about | rule |',
    '| --- | --- | --- | --- |',
    ...FINDING_CODES.map(
      (code) => `| \`${code}\` | ${FINDINGS[code].level} | ${FINDINGS[code].about} | ${cell(FINDINGS[code].title)} |`,
    ),
  ].join('\n');
  for (const { name, load } of COMMANDS) {
    const rows = Object.values((await load()).options).map(({ flags, help, defaultText, env }) => {
      const extra = [
        ...(defaultText === null ? [] : [`default: ${defaultText}`]),
        ...(env === null ? [] : [`\`${env}\``]),
      ];
      return `| \`${cell(flags)}\` | ${cell(help)}${extra.length > 0 ? ` (${extra.join(', ')})` : ''} |`;
    });
    made[`options ${name}`] = ['| option | |', '| --- | --- |', ...rows].join('\n');
  }
  return made;
}

it('the tables of the README are those of the code', async () => {
  let text = readFileSync(path, 'utf8');
  for (const [name, content] of Object.entries(await sections()))
    text = text.replace(
      new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
      (_, open, close) => `${open}${content}\n${close}`,
    );
  if (process.env['UPDATE_README']) writeFileSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

it('every flag and every command stands in the README', async () => {
  const text = readFileSync(path, 'utf8');
  for (const { name, load } of COMMANDS) {
    expect(text).toContain(`friend-cb ${name}`);
    for (const { flags } of Object.values((await load()).options))
      expect(text, `${name} ${flags}`).toContain(flags.replaceAll('|', '\\|'));
  }
});

it('every console block shows a command that the program knows', () => {
  const text = readFileSync(path, 'utf8');
  const commands = [...text.matchAll(/^(?:\$ )?(?:npx )?friend-cb ([a-z]+)/gm)].map((match) => match[1]);
  expect(commands.length).toBeGreaterThan(10);
  for (const command of commands) expect(COMMANDS.map(({ name }) => name)).toContain(command);
});
