import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../docs/effect.md', import.meta.url), 'utf8');

/** The script below a heading of docs/effect.md, as a reader copies it. */
export function readRecipe(heading: string): string {
  const [, section = ''] = page.split(`\n### ${heading}\n`);
  const script = /```sh\n([\s\S]*?)```/.exec(section.split('\n### ')[0] ?? '')?.[1];
  if (script === undefined) throw new Error(`docs/effect.md has no recipe for ${heading}`);
  return script;
}

/** Ids that a shell, a client or a database may take for something else; the file must never come to be. */
export const hostileIds = (file: string): readonly string[] => [
  `o'brien "$(touch ${file})" \`touch ${file}\`; touch ${file}; \\ x`,
  `line 1\nline 2'; DROP TABLE friends; --\n\\! touch ${file}\n:'to' $1 %s`,
  `'); SELECT 1; --`,
  `$(touch ${file})`,
  `\\'; touch ${file} #`,
  '--eval=1',
  '-n',
  '*',
  'a&user=b?c=d+e%20f',
  'ünï 聊天 😀',
  '\\',
  '"',
  "'",
];
