#!/usr/bin/env node
import module from 'node:module';

// Node 22 and newer keep the compiled code between runs; 20 does not know how.
module.enableCompileCache?.();
const [{ reportBug, run }, { processIo }] = await Promise.all([import('../dist/cli.js'), import('../dist/io.js')]);

const io = processIo();
// What is thrown where no command can catch it, as by a listener of a socket, ends the process too.
process.once('uncaughtException', async (error) => {
  const bug = await reportBug(error, process.argv.slice(2), io);
  await io.finishOutput(true);
  // Whatever is open would keep the process alive, in a state that nobody knows.
  process.exit(bug);
});
const code = await run(process.argv.slice(2), io);
// Output that could not be written has set it already.
process.exitCode ??= code;
// Output that nobody reads would keep the program from ending.
if (!(await io.finishOutput())) process.exit();
