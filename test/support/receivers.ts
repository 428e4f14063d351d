import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BIN } from './launch.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const APP = '1400000001';
export const TOKEN = 'the token of the test';

type Command = readonly string[];

/** A receiver of `examples/` that is one small program. */
export interface Receiver {
  /** Commands that end with 0 where it can be run; the first that does is the one to use. */
  readonly probes: readonly Command[];
  /** The files with its code, of which each is short. */
  readonly files: readonly string[];
  /** What makes a program of it, and what starts that. Both run in its folder, the second prints its address. */
  readonly build: Command | null;
  readonly start: (found: Command) => Command;
  /** Its own test of the whole loop; null for those for Node.js, which `examples/run` tests as their readers have them. */
  readonly loop: ((found: Command) => Command) | null;
  /** Cases of level info that fail, because of the server that it is started with. */
  readonly remains: readonly string[];
}

const tsc = [process.execPath, join(ROOT, 'node_modules/typescript/bin/tsc')];
const JACKSON = ['databind', 'core', 'annotations'].map((part) => `/usr/share/java/jackson-${part}.jar`);
const CLASSPATH = [...JACKSON, 'build'].join(delimiter);
/** Programs that live for seconds are not worth the work of the second compiler. */
const SHORT = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];
const node = [[process.execPath, '--version']];

export const RECEIVERS: Readonly<Record<string, Receiver>> = {
  fastify: {
    probes: node,
    files: ['callback.js', 'server.js'],
    build: null,
    start: () => [process.execPath, 'server.js'],
    loop: null,
    remains: [],
  },
  hono: {
    probes: node,
    files: ['callback.js', 'server.js'],
    build: null,
    start: () => [process.execPath, 'server.js'],
    loop: null,
    remains: [],
  },
  nestjs: {
    probes: node,
    files: ['src/callback.controller.ts', 'src/friends.service.ts', 'src/main.ts'],
    build: tsc,
    start: () => [process.execPath, 'dist/main.js'],
    loop: null,
    remains: [],
  },
  go: {
    probes: [['go', 'version']],
    files: ['receiver.go', 'friends.go', 'main.go'],
    build: ['go', 'build', '-o', 'receiver'],
    start: () => ['./receiver'],
    loop: () => ['go', 'test', './...'],
    remains: [],
  },
  flask: {
    probes: [
      ['python3', '-c', 'import flask'],
      ['/usr/bin/python3', '-c', 'import flask'],
    ],
    files: ['receiver.py'],
    build: null,
    start: ([python = '']) => [python, 'receiver.py'],
    loop: ([python = '']) => [python, '-m', 'unittest'],
    remains: [],
  },
  php: {
    probes: [['php', '-r', 'exit(extension_loaded("pdo_sqlite") ? 0 : 1);']],
    files: ['public/index.php', 'friendships.php'],
    build: null,
    start: () => ['php', '-d', 'display_errors=0', '-S', '127.0.0.1:0', 'public/index.php'],
    loop: () => ['php', 'test.php'],
    remains: ['wire/split-path', 'wire/bytewise-head', 'wire/pipelined'],
  },
  java: {
    probes: JACKSON.every((jar) => existsSync(jar)) ? [['javac', '-version']] : [],
    files: ['Receiver.java', 'Friends.java', 'Main.java'],
    build: ['javac', ...SHORT.map((flag) => `-J${flag}`), '-cp', CLASSPATH, '-d', 'build'].concat([
      'Friends.java',
      'LoopTest.java',
      'Main.java',
      'Receiver.java',
    ]),
    start: () => ['java', ...SHORT, '-cp', CLASSPATH, 'Main'],
    loop: () => ['java', ...SHORT, '-cp', CLASSPATH, 'LoopTest'],
    remains: [],
  },
};

/** The probe of a receiver that can be run here. */
export const findTool = ({ probes }: Receiver): Command | undefined =>
  probes.find(([command = '', ...args]) => spawnSync(command, args).status === 0);

export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A folder beside which `node_modules` stand, and in whose `bin` stands `friend-cb`. */
export function prepareFolder(folder: string): void {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  symlinkSync(BIN, join(folder, 'bin/friend-cb'));
}

/** Copies an example into the folder, with an edit. */
export function copyReceiver(name: string, folder: string, edit: Edit | null): void {
  cpSync(join(ROOT, 'examples', name), folder, {
    recursive: true,
    filter: (path) => !/\/(node_modules|dist|build|__pycache__)$/.test(path),
  });
  if (edit === null) return;
  const path = join(folder, edit.file);
  const text = readFileSync(path, 'utf8');
  if (text.split(edit.from).length !== 2) throw new Error(`${edit.file} does not have once: ${edit.from}`);
  writeFileSync(
    path,
    text.replace(edit.from, () => edit.to),
  );
}

const environment = (folder: string) => ({
  ...process.env,
  PATH: `${join(folder, '../bin')}${delimiter}${process.env['PATH']}`,
  CHAT_SDK_APP_ID: APP,
  CHAT_CALLBACK_TOKEN: TOKEN,
  HOST: '127.0.0.1',
  PORT: '0',
  // Without the network: Go needs nothing but its standard library.
  GOFLAGS: '-buildvcs=false',
  GOPROXY: 'off',
  GOTOOLCHAIN: 'local',
});

/** Runs a command to its end; what it prints is in the error where it fails. */
export async function runIn(folder: string, [command = '', ...args]: Command): Promise<void> {
  await promisify(execFile)(command, args, { cwd: folder, env: environment(folder) }).catch((error) => {
    throw new Error(`${command}: ${error.stdout}${error.stderr}`);
  });
}

/** Starts a receiver; gives the URL of its callbacks, by the port that it prints. */
export async function startIn(
  folder: string,
  [command = '', ...args]: Command,
): Promise<{ url: string; end: () => Promise<void> }> {
  const child: ChildProcess = spawn(command, args, {
    cwd: folder,
    env: environment(folder),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise((resolve) => child.once('close', resolve));
  let printed = '';
  const port = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed = `${printed}${chunk}`.slice(-10_000);
      const found = /http:\/\/(?:\[::1\]|[\w.]+):(\d+)\b/.exec(printed)?.[1];
      if (found) resolve(found);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`${command} ended with ${code}: ${printed}`)));
  });
  return {
    url: `http://127.0.0.1:${port}/im`,
    end: async () => {
      child.kill();
      await gone;
    },
  };
}
