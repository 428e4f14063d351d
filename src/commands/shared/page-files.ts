import { readFileSync } from 'node:fs';
import { PACKAGE_ROOT } from '../../package-root.ts';
import type { PageFiles } from '../../render/html/document.ts';

/** The style and the script of a report's page. */
export function readPageFiles(name: 'load' | 'verify'): PageFiles {
  const read = (file: string) => readFileSync(new URL(`dist/report/${file}`, PACKAGE_ROOT), 'utf8');
  const style = ['report.css', ...(name === 'load' ? ['plot.css'] : [])].map(read).join('\n');
  return { style, script: read(`${name}.js`) };
}
