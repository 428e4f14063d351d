// tsc makes the declarations, this file the code: loading seventy small files takes 50 ms, a fifth
// of the time that `friend-cb send` may take.
import { build } from 'rolldown';

// What the commands that send share is one file, because each file takes a millisecond to load. What
// one command alone needs stays out of it, and so does all that `--version` loads.
const SHARED = new RegExp(
  [
    'src/commands/shared/(?!as-typed|parse-rate|report-files)',
    'src/delivery/(?!lean|raw|rehearsal|lookup|reply-reader|parse-reply)',
    'src/library/bounds',
    'src/protocol/(?!anonymize|judge-callback|index|sample|vary|edit|compare|rest/|usersig)',
    'src/record/ndjson',
    'src/render/(?:body|curl|duration|layout|pretty-exchange|style)',
  ].join('|'),
);

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
  output: {
    dir: 'dist',
    format: 'esm',
    cleanDir: true,
    codeSplitting: {
      groups: [
        { name: 'base', test: /src\/(?:errors|io|protocol\/visible|version|package-root)\.ts$/, priority: 1 },
        { name: 'shared', test: SHARED, minShareCount: 2 },
      ],
    },
  },
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
