// tsc makes the declarations, this file the code: loading seventy small files takes 50 ms, a fifth
// of the time that `friend-cb send` may take.
import { build } from 'rolldown';

await build({
  input: {
    cli: 'src/cli.ts',
    index: 'src/index.ts',
    io: 'src/io.ts',
    'protocol/index': 'src/protocol/index.ts',
  },
  platform: 'node',
  // Only our own files are bundled; packages stay imports.
  external: /^[^./]/,
  output: { dir: 'dist', format: 'esm', cleanDir: true },
});

// The part of the program that runs inside Artillery is one CommonJS file, which every version of
// Artillery can load.
await build({
  input: { 'artillery-processor': 'src/export/artillery-processor.ts' },
  platform: 'node',
  external: /^node:/,
  transform: { target: 'es2020' },
  output: { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs' },
});
