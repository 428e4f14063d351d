import { createHash } from 'node:crypto';
import { type Language, spokenLanguage } from '../../language.ts';
import { Html, html } from './html.ts';

/** The files of dist/report that a page is made with: our own text, never anybody else's. */
export interface PageFiles {
  readonly style: string;
  readonly script: string;
}

export interface PageContent extends PageFiles {
  readonly title: string;
  readonly body: Html;
  /** For the script, as JSON. */
  readonly data: unknown;
}

/** By which a browser knows a language. */
const TAGS: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

/** The form in which a policy names a script or style that stands in the page itself. */
const policyHash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** JSON inside of a script element: nothing in it can end the element, or begin a comment. */
const embeddedJson = (data: unknown) => new Html(JSON.stringify(data).replaceAll('<', '\\u003c'));

// A bundler rewrites templates that hold this tag, by a package that nobody has.
const SCRIPT_END = new Html('</script>');

/**
 * A page that is one file and loads nothing: a browser runs and obeys the style and script in it, and
 * nothing else that stands in it.
 */
export function renderDocument({ title, body, data, style, script }: PageContent): string {
  const policy = `default-src 'none'; style-src ${policyHash(style)}; script-src ${policyHash(script)}; base-uri 'none'; form-action 'none'`;
  return `${
    html`<!DOCTYPE html>
<html lang="${TAGS[spokenLanguage()]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
${body}
<script type="application/json" id="data">${embeddedJson(data)}${SCRIPT_END}
<script>${new Html(script)}${SCRIPT_END}
</body>
</html>`.markup
  }\n`;
}
