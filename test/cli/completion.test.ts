import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.ts';
import { runCli } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

// Lines are typed into real shells, with real TABs, at a terminal that `script` makes.

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
const inFolder = makeTemporaryFolder();
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const printed = async (shell: string) => (await runCli(['completion', shell])).stdout;

beforeAll(async () => {
  for (const shell of SHELLS) writeFileSync(inFolder(shell), await printed(shell));
  mkdirSync(inFolder('home'));
  for (const name of ['today.ndjson', "odd $(touch it's).har", 'reply.json', 'verify.xml'])
    writeFileSync(inFolder(name), '');
});

/** What is typed behind `friend-cb `, where ⇥ is a TAB, and the words that the program is then given. */
const TYPED: readonly [typed: string, words: readonly string[]][] = [
  ['verif⇥', ['verify']],
  ['help lis⇥', ['help', 'listen']],
  ['listen --form⇥nd⇥', ['listen', '--format', 'ndjson']],
  ['listen --format=nd⇥', ['listen', '--format=ndjson']],
  ['--lang zh listen --inse⇥', ['--lang', 'zh', 'listen', '--insecure']],
  ['send -q --platf⇥And⇥', ['send', '-q', '--platform', 'Android']],
  ['send captured-i⇥', ['send', 'captured-ios']],
  ['send --expect fail captured-i⇥', ['send', '--expect', 'fail', 'captured-ios']],
  ['fixtures two⇥', ['fixtures', 'two-way']],
  ['schema rep⇥', ['schema', 'reply']],
  ['verify --only identity/lon⇥', ['verify', '--only', 'identity/longer']],
  ['verify --skip=identity/lon⇥', ['verify', '--skip=identity/longer']],
  ['verify --choice foreign-app=fa⇥', ['verify', '--choice', 'foreign-app=fail']],
  ['verify --report jun⇥ver⇥', ['verify', '--report', 'junit=verify.xml']],
  ['explain sdkappid-fo⇥', ['explain', 'sdkappid-foreign']],
  ['replay tod⇥', ['replay', 'today.ndjson']],
  ['replay odd⇥', ['replay', "odd $(touch it's).har"]],
  ['listen --reply @rep⇥', ['listen', '--reply', '@reply.json']],
  ['listen --reply errorcode-fr⇥', ['listen', '--reply', 'errorcode-fraction']],
  ['export arti⇥', ['export', 'artillery']],
  ['completion fi⇥', ['completion', 'fish']],
];

/** How a shell is started with nothing but the completion, and a friend-cb that prints its words. */
const STARTED: Readonly<Record<'bash' | 'zsh' | 'fish', { command: string; lines: readonly string[] }>> = {
  bash: {
    command: 'bash --norc --noprofile -i',
    lines: ['friend-cb() { printf "<%s>" "$@"; echo END; }', '. ./bash'],
  },
  zsh: {
    command: 'zsh -f -i',
    lines: [
      'friend-cb() { printf "<%s>" "$@"; echo END; }',
      'autoload -Uz compinit && compinit -u -D',
      'unsetopt beep prompt_sp',
      'source ./zsh',
    ],
  },
  fish: {
    command: 'fish --no-config -i',
    lines: ['function friend-cb; printf "<%s>" $argv; echo END; end', 'source ./fish'],
  },
};

/** Types lines at a terminal, each when the one before is done, and gives what the shell printed for each. */
async function typeInto(shell: keyof typeof STARTED, lines: readonly string[]): Promise<string[]> {
  const { command, lines: prepared } = STARTED[shell];
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    cwd: inFolder('.'),
    env: { PATH: process.env['PATH'] ?? '', HOME: inFolder('home'), TERM: 'dumb', LC_ALL: 'C.UTF-8', PS1: '$ ' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill());
  let text = '';
  let look: () => void = () => undefined;
  child.stdout.on('data', (chunk) => {
    text += chunk;
    look();
  });
  const seen = (pattern: RegExp) =>
    new Promise<string>((resolve) => {
      look = () => {
        const match = pattern.exec(text);
        if (match === null) return;
        text = text.slice(match.index + match[0].length);
        resolve(match[1] ?? '');
      };
      look();
    });
  const answers: string[] = [];
  for (const line of prepared) child.stdin.write(`${line}\n`);
  child.stdin.write('friend-cb rea""dy\n');
  await seen(/<ready>END/);
  for (const line of lines) {
    child.stdin.write(`friend-cb ${line.replaceAll('⇥', '\t')}\n`);
    answers.push(await seen(/(<.*>)END/));
  }
  child.stdin.end('exit\n');
  return answers;
}

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (shell) => {
  const isHere = has(shell) && has('script');
  it.skipIf(!isHere)(
    `a TAB completes${isHere ? '' : ` (${shell} or script is not installed: not run)`}`,
    async () => {
      const answers = await typeInto(
        shell,
        TYPED.map(([typed]) => typed),
      );
      // zsh puts a = between an option and its value.
      const same = (text: string) => (shell === 'zsh' ? text.replaceAll('=', '><') : text);
      expect(answers.map(same)).toEqual(TYPED.map(([, words]) => same(words.map((word) => `<${word}>`).join(''))));
    },
    60_000,
  );

  it.skipIf(!has(shell))(`the script is valid${has(shell) ? '' : ` (${shell} is not installed: not run)`}`, () => {
    execFileSync(shell, ['-n', inFolder(shell)]);
  });
});

it.skipIf(!has('fish'))('fish offers every command and every option with its help', async () => {
  const offered = (line: string) =>
    execFileSync('fish', ['--no-config', '-c', 'source $argv[1]; complete -C $argv[2]', inFolder('fish'), line], {
      encoding: 'utf8',
    });
  for (const { name, summary, load } of COMMANDS) {
    expect(offered('friend-cb ')).toContain(`${name}\t${summary}\n`);
    const flags = Object.values((await load()).options).flatMap((each) => each.flags.match(/--[a-z-]+/g) ?? []);
    const lines = offered(`friend-cb ${name} --`);
    for (const flag of flags) expect(lines).toMatch(new RegExp(`^${flag}\\t`, 'm'));
  }
});

it.each(SHELLS)('%s: the script names every command, long flag and fixed value', async (shell) => {
  const script = await printed(shell);
  for (const { name, load } of COMMANDS) {
    expect(script).toContain(name);
    for (const { flags, parse } of Object.values((await load()).options)) {
      const [, long = ''] = /--([a-z-]+)/.exec(flags) ?? [];
      expect(script).toContain(long);
      if ('choices' in parse) for (const word of parse.choices as string[]) expect(script).toContain(word);
    }
  }
  // One line after the other, and nothing that a terminal obeys.
  expect(script).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
});

it.each([
  [['completion'], "missing required argument 'shell'"],
  [['completion', 'tcsh'], "'tcsh' is none of bash, zsh, fish, powershell"],
  [['completion', 'bahs'], 'did you mean bash?'],
])('%j is exit 2', async (argv, says) => {
  expect(await runCli(argv)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(says) });
});
