import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';

const USAGE = 'npm run fuzz -- [NAME …] [--seed N] [--count N] [--seconds N]';
const names = readdirSync(import.meta.dirname, { withFileTypes: true }).flatMap((entry) =>
  entry.isFile() && entry.name !== 'run.js' ? [entry.name.replace(/\.js$/, '')] : [],
);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, count: { type: 'string' }, seconds: { type: 'string' } },
});
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`there is no fuzz '${unknown.join(', ')}'; valid: ${names.join(', ')}\n${USAGE}\n`);
  process.exitCode = 2;
} else {
  await runAll(positionals.length > 0 ? positionals : names);
}

async function runAll(chosen) {
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
  const settings = {
    seed,
    ...(values.count === undefined ? {} : { count: Number(values.count) }),
    ...(values.seconds === undefined ? {} : { seconds: Number(values.seconds) }),
    log: (line) => process.stderr.write(`${line}\n`),
  };
  for (const name of chosen) {
    const { fuzz } = await import(`./${name}.js`);
    const startedMs = performance.now();
    const { count, problems } = await fuzz(settings);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    process.stdout.write(`${name}: ${count} in ${seconds} s, ${problems.length} problems, seed ${seed}\n`);
    for (const problem of problems) process.stdout.write(`  ${problem}\n`);
    if (problems.length > 0) process.exitCode = 1;
  }
}
