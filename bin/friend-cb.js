#!/usr/bin/env node
import module from 'node:module';

// Node 22 and newer keep the compiled code between runs; 20 does not know how.
module.enableCompileCache?.();
const [{ run }, { processIo }] = await Promise.all([import('../dist/cli.js'), import('../dist/io.js')]);

const code = await run(process.argv.slice(2), processIo());
// Output that could not be written has set it already.
process.exitCode ??= code;
