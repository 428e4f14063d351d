// Measures, and prints a table. Each row is a ratio against a named peer on the same machine, the
// median of alternating runs. It is not a test: a row that misses its target says so, and the exit
// code stays 0. Progress goes to stderr.
// Usage: npm run bench [-- [SECTION…] [--rounds N] [--callbacks N]]
// Without SECTION all sections run. --callbacks is the number of callbacks of the section memory, and of calls of the section chat.
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import * as chat from './chat.js';
import * as listen from './listen.js';
import * as load from './load.js';
import * as memory from './memory.js';
import * as spacing from './spacing.js';
import * as stall from './stall.js';
import * as startup from './startup.js';
import { renderTable } from './table.js';
import * as verify from './verify.js';

/** In the order in which they run. */
const SECTIONS = { startup, listen, chat, load, spacing, stall, verify, memory };

/** Undefined, where the option is absent, stands for the section's own default. */
function parseCount(name, text) {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new Error(`--${name} ${text} is not a number of ${name} from 1`);
  return count;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, callbacks: { type: 'string' } },
});
const [rounds, callbacks] = ['rounds', 'callbacks'].map((name) => parseCount(name, values[name]));
const unknown = positionals.find((name) => !Object.hasOwn(SECTIONS, name));
if (unknown !== undefined)
  throw new Error(`there is no section '${unknown}'; valid: ${Object.keys(SECTIONS).join(', ')}`);

const command = ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ');
const [{ model }] = cpus();
const today = new Date().toISOString().slice(0, 10);
const machine = `Node.js ${process.version}, ${model}, ${cpus().length} cores`;
const load1 = () => loadavg()[0].toFixed(2);
process.stdout.write(`${today}, ${machine}, load average ${load1()} at the start: ${command}\n\n`);

const rows = [];
for (const [name, { measure }] of Object.entries(SECTIONS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const startedAt = performance.now();
  const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(0);
  try {
    rows.push(...(await measure({ rounds, callbacks, say: (line) => process.stderr.write(`${name}: ${line}\n`) })));
  } catch (error) {
    // The other sections are still worth measuring.
    process.exitCode = 1;
    process.stderr.write(`${name}: ${error.stack}\n`);
    rows.push({ what: name, ours: 'could not be measured', against: '—', ratio: null, target: '', reached: null });
  }
  process.stderr.write(`${name}: took ${seconds()} s\n`);
}
process.stdout.write(`${renderTable(rows)}\nLoad average ${load1()} at the end.\n`);
