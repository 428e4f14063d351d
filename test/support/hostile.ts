/** Text that makes a terminal, a CI runner or a page do something, by what it aims at. */
export const FRAGMENTS: Readonly<Record<string, string>> = {
  controls: 'a\u0001\b\u000b\u000ea\u001fb\u007f',
  escapes: '\u001b[31mred\u001b[2J\u001b]8;;http://evil/\u0007link\u001b]52;c;QQ==\u0007\u001bc',
  c1: 'a\u0085b\u009b31mc\u009d0;t\u009c',
  bidi: 'a\u202eb\u2066c\u061cd',
  invisible: 'a\u200bb\u2060c\ufeffd\u00ade\u3164f\u{e0001}g\ufe0f',
  surrogate: 'a\ud800b',
  separators: 'a\u2028b\u2029c',
  azure: 'x ##vso[task.setvariable variable=PATH]y ##[error]z ###[warning]w',
  teamcity: "##teamcity[buildProblem description='x']",
  github: '::error title=x::y ::set-env name=a::b ::stop-commands::c',
  gitlab: 'section_start:1:x\r\u001b[0Ksection_end:1:x\r\u001b[0K',
  lines: 'a\n::error::b\r\n::warning::c\r::notice::d\n##[group]e\n  ::add-mask::f',
  markup: ']]></script><img src=x onerror=alert(1)>| a | `b` ``` {{ secrets.X }} @all #1',
  shell: '\'"$(touch pwned)`touch pwned`;touch pwned\\',
};
/** All of them in one. */
export const HOSTILE = Object.values(FRAGMENTS).join(' ');

/** As the system hands over words of a command line and variables: they hold no lone surrogates. */
export function toWellFormed(text: string): string {
  return Buffer.from(text).toString('utf8');
}

/** The same as bytes of a header: no line end, no zero, characters above U+00FF as their UTF-8. */
export const HOSTILE_HEADER = Buffer.from(HOSTILE.replaceAll(/[\r\n\0]/g, ' ')).toString('latin1');

const UNSEEN =
  /[\0-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\u{e0001}]|\ufe0f/u;
const OWN_STYLE = /\u001b\[(?:1|2|22|31|32|33|36|39)m/g;
const OWN_ANNOTATION = /^::(?:error|warning|notice) title=[^:]*::/;

export interface Looking {
  /** Whether colours of ours are expected. */
  readonly color?: boolean;
  readonly secrets?: readonly string[];
}

/**
 * What is wrong with output: a byte that a terminal obeys or that cannot be seen, a line that a CI
 * runner obeys, a secret in any form.
 */
export function problemsOf(output: string | Uint8Array, { color = false, secrets = [] }: Looking = {}): string[] {
  const text = typeof output === 'string' ? output : new TextDecoder('utf-8', { fatal: true }).decode(output);
  const lines = (color ? text.replaceAll(OWN_STYLE, '') : text).split('\n');
  const wrong = (what: string, test: (line: string) => boolean) =>
    lines.filter(test).map((line) => `${what}: ${JSON.stringify(line).slice(0, 300)}`);
  return [
    ...wrong('raw', (line) => UNSEEN.test(line)),
    ...wrong('command', (line) => /##\w*(?:\.\w+)?\[/.test(line)),
    ...wrong('command', (line) => /^\s*::[A-Za-z][\w-]*(?:\s.*)?::/.test(line) && !OWN_ANNOTATION.test(line)),
    ...secrets
      .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
      .filter((secret) => text.includes(secret))
      .map((secret) => `secret: ${secret}`),
  ];
}
