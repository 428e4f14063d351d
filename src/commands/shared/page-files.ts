import { readFileSync } from 'node:fs';
import { PACKAGE_ROOT } from '../../package-root.ts';
import type { PageFiles } from '../../render/html/document.ts';

const STYLES = { load: ['report.css', 'plot.css'], verify: ['report.css'] } as const;

/** What the page of a report is made with, as it was built. */
export function readPageFiles(name: 'load' | 'verify'): PageFiles {
  const read = (file: string) => readFileSync(new URL(`dist/report/${file}`, PACKAGE_ROOT), 'utf8');
  return { style: STYLES[name].map(read).join('\n'), script: read(`${name}.js`) };
}
