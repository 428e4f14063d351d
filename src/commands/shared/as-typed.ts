/** Turns a line that shows a command of ours into one that this user can type. */
export type AsTyped = (line: string) => string;

/**
 * A program that npx runs is not on the PATH of the shell: `friend-cb` alone is no command there.
 * npx and `npm exec` of npm 10 and 11 set the two variables to these values.
 * @param names the commands: only in front of one of them is `friend-cb` something to type
 */
export function createAsTyped(names: readonly string[], env: Readonly<Record<string, string | undefined>>): AsTyped {
  if (env['npm_command'] !== 'exec' || env['npm_lifecycle_event'] !== 'npx') return (line) => line;
  const command = new RegExp(String.raw`\bfriend-cb (?=(?:${names.join('|')}|help|COMMAND|--help)\b)`, 'g');
  return (line) => line.replaceAll(command, 'npx $&');
}
