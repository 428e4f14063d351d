// tsc makes the declarations, this file the code: loading seventy small files takes 50 ms, a fifth
// of the time that `friend-cb send` may take.
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { build } from 'rolldown';

// What every command line needs, `--version` too.
const BASE = new RegExp(
  [
    'src/(?:errors|io|language|package-root|version)\\.ts$',
    'src/commands/shared/(?:command-at|command-line-words|project/(?:project|words))\\.ts$',
    'src/protocol/(?:mask|visible)\\.ts$',
  ].join('|'),
);

// What the commands that send share is one file, because each file takes a millisecond to load. What
// one command alone needs stays out of it, and so does all that `--version` loads.
const SHARED = new RegExp(
  [
    'src/commands/shared/(?!as-typed|inspect/|project/(?:members|read|find)|page-files|parse-rate|report-files)',
    'src/delivery/(?!lean|raw|rehearsal|lookup|reply-reader|parse-reply)',
    'src/library/(?:bounds|fixture-words)',
    'src/protocol/(?!anonymize|judge-callback|index|sample|schemas/|vary|edit|compare|rest/|usersig)',
    'src/receiver/words',
    'src/record/(?:ndjson|words)',
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
        { name: 'base', test: BASE, priority: 1 },
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

// What a browser runs: each page's script is one file of its own, with the packages that it is made
// with inside, and their licenses at its head.
await buildPage('dist/inspector', { page: 'src/inspector/page/main.tsx' }, ['d3-force', 'diff', 'preact']);
await buildPage('dist/report', { verify: 'src/render/html/page/verify.ts' }, []);
await buildPage('dist/report', { load: 'src/render/html/page/load.ts' }, ['uplot']);
// Inspector and reports look alike.
await joinStyles('dist/inspector/page.css', ['src/render/html/theme.css', 'src/inspector/page/page.css']);
await joinStyles('dist/report/report.css', ['src/render/html/theme.css', 'src/render/html/report.css']);
await joinStyles('dist/report/plot.css', ['node_modules/uplot/dist/uPlot.min.css', 'src/render/html/plot.css']);
await copyFile('src/inspector/page/index.html', 'dist/inspector/index.html');

async function buildPage(dir, input, packages) {
  const licenses = await Promise.all(packages.map(readLicense));
  await build({
    input,
    platform: 'browser',
    transform: { target: 'es2022', jsx: { runtime: 'automatic', importSource: 'preact' } },
    output: {
      dir,
      format: 'iife',
      minify: true,
      comments: { legal: false },
      postBanner: licenses.map((text) => `/*!\n${text}*/`).join('\n'),
      entryFileNames: '[name].js',
    },
  });
}

async function readLicense(name) {
  const text = await readFile(`node_modules/${name}/LICENSE`, 'utf8');
  return `${name}\n\n${text.trim()}\n`;
}

async function joinStyles(target, files) {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  await writeFile(target, texts.join('\n'));
}
