// The declarations come from tsc, the code from here: seventy small files take 50 ms to load, a
// fifth of what a `friend-cb send` may take.
import { build } from 'rolldown';

await build({
  input: {
    cli: 'src/cli.ts',
    index: 'src/index.ts',
    io: 'src/io.ts',
    'protocol/index': 'src/protocol/index.ts',
  },
  platform: 'node',
  // Packages stay packages; only our own files are put together.
  external: /^[^./]/,
  output: { dir: 'dist', format: 'esm', cleanDir: true },
});

// The part of the program that runs inside of Artillery, in one file: CommonJS, which every version
// of it can load.
await build({
  input: { 'artillery-processor': 'src/export/artillery-processor.ts' },
  platform: 'node',
  external: /^node:/,
  transform: { target: 'es2020' },
  output: { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs' },
});
