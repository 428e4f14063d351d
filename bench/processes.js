import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
export const BIN = path('../bin/friend-cb.js');
/** A program that takes longer than this is ended. */
const LIMIT_MS = 180_000;

/**
 * Whether a process can be kept on one core. Otherwise the system runs two processes that talk to
 * each other sometimes on one core and sometimes on two, which halves or doubles their rate.
 */
export const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--cpu-list', '0,1', 'true']).status === 0;
const pinned = (core, command, args) =>
  core === null || !canPin ? [command, args] : ['taskset', ['--cpu-list', String(core), command, ...args]];

/**
 * Runs a program to its end, on one core where one is given. An exit code other than 0 is not an
 * error: `load` reports its verdict with it.
 */
export function runProgram(command, args, core = null) {
  return new Promise((resolve, reject) => {
    const child = spawn(...pinned(core, command, args), {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (status, signal) => {
      if (signal) reject(new Error(`${[command, ...args].join(' ')} was ended by ${signal}: ${stderr}`));
      else resolve({ status, stdout, stderr });
    });
  });
}

/**
 * Starts a program of Node.js and resolves when its stderr matches the pattern.
 * @returns the match, the process number, a promise of the end, and `stop`, which ends it
 */
export function startNode(args, pattern) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => void child.once('close', resolve));
  const stop = () => {
    child.kill('SIGKILL');
    return ended;
  };
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (chunk) => {
      text += chunk;
      const match = pattern.exec(text);
      if (!match) return;
      // The rest is read and dropped: a full pipe would block the program.
      child.stderr.off('data', onData).resume();
      resolve({ match, pid: child.pid, ended, stop });
    };
    child.stderr.on('data', onData);
    child.once('error', reject);
    ended.then(() => reject(new Error(`${args.join(' ')} ended: ${text}`)));
  });
}

/** Starts our receiver. */
export async function startListen(...args) {
  const { match, ...child } = await startNode([BIN, 'listen', '--quiet', '--port', '0', ...args], /listening on (\S+)/);
  return { url: match[1], ...child };
}

/**
 * Talks with a child that has a channel: `answer` awaits its next message, `ask` sends one first. Both
 * reject with `ending` when it ends instead, and with the problem when it tells of one.
 */
export function converse(child, ending) {
  const answer = () =>
    new Promise((resolve, reject) => {
      const onExit = () => reject(new Error(ending));
      child.once('exit', onExit);
      child.once('message', (message) => {
        child.off('exit', onExit);
        if (message.problem) reject(new Error(message.problem));
        else resolve(message);
      });
    });
  const ask = (question) => {
    child.send(question);
    return answer();
  };
  return { answer, ask };
}

/**
 * Starts bench/endpoint.js, on one core where one is given. A run begins with `begin(behaviour)`;
 * `end()` resolves with what the endpoint has seen since then.
 */
export async function startEndpoint(core = null) {
  const child = spawn(...pinned(core, process.execPath, [path('endpoint.js')]), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { answer, ask } = converse(child, 'the endpoint ended');
  const { url } = await answer();
  return {
    url,
    begin: (behaviour) => ask({ begin: behaviour }),
    /** Resolves when `count` callbacks of the run have arrived. */
    reach: (count) => ask({ reach: count }),
    end: () => ask({ end: true }),
    stop: () => child.kill(),
  };
}

/** Calls `use` with the path of a new folder, which is deleted afterwards. */
export async function withFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'friend-cb-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Resident memory of a process in MiB; null on a system without /proc. */
export function residentMiB(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return null;
  }
}

/** Ticks of the system's clock in a second; every Linux that Node.js runs on tells 100. */
const TICKS = 100;

/** Processor time that a process has taken, its threads included, in seconds; null without /proc. */
export function processorSeconds(pid) {
  try {
    // The name, in parentheses, may hold any character.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return null;
  }
}
