import type { Level } from '../protocol/findings.ts';

/** Colours by meaning. */
export interface Style {
  good(text: string): string;
  warn(text: string): string;
  bad(text: string): string;
  note(text: string): string;
  dim(text: string): string;
  strong(text: string): string;
}

/** The colour of a level. */
export function paintLevel(level: Level, style: Style): (text: string) => string {
  return { must: style.bad, should: style.warn, info: style.note }[level];
}

/**
 * Whether to colour: the flag beats FORCE_COLOR, which beats NO_COLOR, which beats the terminal.
 * Empty variables count as unset.
 * @param flag true for --color, false for --no-color, undefined for neither
 */
export function wantsColor(
  flag: boolean | undefined,
  env: Readonly<Record<string, string | undefined>>,
  isTTY: boolean,
): boolean {
  if (flag !== undefined) return flag;
  const forced = env['FORCE_COLOR'];
  if (forced) return forced !== '0' && forced !== 'false';
  if (env['NO_COLOR']) return false;
  return isTTY && env['TERM'] !== 'dumb';
}

const PLAIN: Style = { good: String, warn: String, bad: String, note: String, dim: String, strong: String };

/**
 * chalk reads no NO_COLOR of its own and would look at the real terminal, so its level is always
 * given; without colour it is not even loaded.
 */
export async function createStyle(color: boolean): Promise<Style> {
  if (!color) return PLAIN;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return {
    good: chalk.green,
    warn: chalk.yellow,
    bad: chalk.red,
    note: chalk.cyan,
    dim: chalk.dim,
    strong: chalk.bold,
  };
}
