import { HtmlValidate } from 'html-validate';
import { expect, it } from 'vitest';
import { renderDocument } from '../../../src/render/html/document.ts';
import { html } from '../../../src/render/html/html.ts';

it.each<[string, string]>([
  ['a < b & c', 'a &lt; b &amp; c'],
  ['</script><script>alert(1)</script>', '&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['"\'', '&quot;&#39;'],
  ['\u202eevil\u200b', '\\u202eevil\\u200b'],
  ['two\nlines\r', 'two\nlines\\r'],
  ['回调 ✓', '回调 ✓'],
])('text is text: %j', (text, markup) => {
  expect(html`${text}`.markup).toBe(markup);
});

it('markup, lists, numbers and nothing', () => {
  const items = ['<', '>'].map((each) => html`<li>${each}</li>`);
  expect(html`<ul id="${'a"b'}">${items}</ul>${null}${0}`.markup).toBe(
    '<ul id="a&quot;b"><li>&lt;</li><li>&gt;</li></ul>0',
  );
});

it('a page is valid HTML, and what stands in its data cannot end the script', () => {
  const text = renderDocument({
    title: '<title>',
    body: html`<main><h1>${'<h1>'}</h1></main>`,
    data: { reply: '</script><!--<script>' },
    style: 'h1{color:red}',
    script: 'void 0;',
  });
  const report = new HtmlValidate({ extends: ['html-validate:standard'] }).validateStringSync(text);
  expect(report.results.flatMap(({ messages }) => messages)).toEqual([]);
  expect(text.match(/<script/g)).toHaveLength(2);
});
