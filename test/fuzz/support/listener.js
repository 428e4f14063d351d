import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../../bin/friend-cb.js', import.meta.url));

/** Starts `listen`, and reads its lines as they come. */
export async function startListener(argv, env, onLine) {
  const child = spawn(process.execPath, [BIN, 'listen', '--port', '0', ...argv], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const listener = { pid: child.pid, port: 0, exit: null, stderr: '', peakBytes: 0 };
  const exited = new Promise((resolve) => {
    child.once('close', (code, signal) => {
      listener.exit = { code, signal };
      resolve(listener.exit);
    });
  });
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) onLine(line);
  });
  await new Promise((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      listener.stderr = `${listener.stderr}${chunk}`.slice(-4000);
      const port = /listening on https?:\/\/\S+:(\d+)\/\n/.exec(listener.stderr)?.[1];
      if (listener.port !== 0 || port === undefined) return;
      listener.port = Number(port);
      resolve();
    });
    exited.then(() => reject(new Error(`listen did not start: ${listener.stderr}`)));
  });
  const watch = setInterval(() => {
    listener.peakBytes = Math.max(listener.peakBytes, residentBytes(child.pid));
  }, 100);
  return Object.assign(listener, {
    /** Sends SIGTERM; null when it has not ended within the time. */
    end: async (withinMs) => {
      child.kill('SIGTERM');
      let timer;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, withinMs, null);
      });
      const exit = await Promise.race([exited, late]);
      clearTimeout(timer);
      clearInterval(watch);
      if (exit === null) child.kill('SIGKILL');
      await exited;
      if (rest !== '') onLine(rest);
      return exit;
    },
  });
}

/** 0 where the system does not tell. */
function residentBytes(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
