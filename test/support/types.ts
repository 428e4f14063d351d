import { InputData, JSONSchemaInput, quicktypeMultiFile, type RendererOptions } from 'quicktype-core';
import { readSchema, type SchemaName } from '../../src/library/schema-files.ts';

const OPTIONS = {
  go: { 'just-types': true },
  'go package': { package: 'friendcb' },
  java: { 'just-types': true, package: 'friendcb', 'array-type': 'list' },
  python: { 'just-types': true },
} as const satisfies Record<string, RendererOptions>;

export type TypesLanguage = keyof typeof OPTIONS;

/**
 * The types of schemas in another language, by name of file, made by quicktype. A package in Go can be
 * compiled, where the mere types have their imports between them.
 */
export async function makeTypes(
  lang: TypesLanguage,
  names: readonly SchemaName[],
): Promise<ReadonlyMap<string, string>> {
  const input = new JSONSchemaInput(undefined);
  for (const name of names) {
    const schema = readSchema(name);
    await input.addSource({ name: (JSON.parse(schema) as { title: string }).title, schema });
  }
  const inputData = new InputData();
  inputData.addInput(input);
  const files = await quicktypeMultiFile({
    inputData,
    lang: lang === 'go package' ? 'go' : lang,
    rendererOptions: OPTIONS[lang],
  });
  // It pads comments with blanks.
  const text = (lines: readonly string[]) =>
    `${lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trim()}\n`;
  return new Map([...files].map(([name, { lines }]) => [name, text(lines)]));
}
