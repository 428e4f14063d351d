import type { Json, JsonObject } from '../json.ts';

declare const DESCRIBED: unique symbol;

/**
 * A JSON Schema (draft 2020-12) together with the type that it describes, and no wider and no narrower
 * one: a member that a type gets and its schema does not have is an error of the compiler.
 */
export type Schema<T> = JsonObject & { readonly [DESCRIBED]?: (value: T) => T };

/** A member that may be absent. */
interface Optional<T> {
  readonly optional: Schema<T>;
}

/** Every member of a type, those marked as optional that may be absent. */
type Members<T> = {
  readonly [Name in keyof T]-?: object extends Pick<T, Name> ? Optional<Exclude<T[Name], undefined>> : Schema<T[Name]>;
};

export const text: Schema<string> = { type: 'string' };
export const flag: Schema<boolean> = { type: 'boolean' };
export const integer: Schema<number> = { type: 'integer' };
export const count: Schema<number> = { type: 'integer', minimum: 0 };
/** A moment in ISO 8601, UTC. */
export const moment: Schema<string> = { type: 'string', format: 'date-time' };
/** Text of a kind to which later versions add words; `T` is what this version knows. */
export const openText = <T extends string>(pattern: string): Schema<T> => ({ type: 'string', pattern });

// The type stands beside the values for those generators that look for nothing else.
const typeOf = (value: string | number | undefined) => (typeof value === 'string' ? 'string' : 'integer');
export const constant = <const T extends string | number>(value: T): Schema<T> => ({
  type: typeOf(value),
  const: value,
});
export const choice = <const T extends string | number>(values: readonly T[]): Schema<T> => ({
  type: typeOf(values[0]),
  enum: [...values],
});
export const list = <T>(items: Schema<T>): Schema<readonly T[]> => ({ type: 'array', items });

/** Name and value, as headers are. */
export const textPair: Schema<readonly [string, string]> = {
  type: 'array',
  prefixItems: [text, text],
  items: false,
  minItems: 2,
};

export function nullable<T>(schema: Schema<T>): Schema<T | null> {
  const { type, enum: values, ...rest } = schema as JsonObject;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  return { type: [type, 'null'], ...(Array.isArray(values) ? { enum: [...values, null] } : {}), ...rest };
}

export const optional = <T>(schema: Schema<T>): Optional<T> => ({ optional: schema });

/** The same schema with words for people. */
export const about = <T>(description: string, schema: Schema<T>): Schema<T> =>
  ({ description, ...schema }) as Schema<T>;

/** An object with these members and others that nobody knows yet. */
export function object<T>(members: Members<T>): Schema<T> {
  const all: [string, JsonObject | { readonly optional: JsonObject }][] = Object.entries(members);
  const isOptional = (each: object): each is { readonly optional: JsonObject } => 'optional' in each;
  const required = all.flatMap(([name, each]) => (isOptional(each) ? [] : [name]));
  return {
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(all.map(([name, each]) => [name, isOptional(each) ? each.optional : each])),
  };
}

/** A schema that others refer to by its name. */
export interface Definition<T> {
  readonly name: string;
  readonly schema: Schema<T>;
  readonly ref: Schema<T>;
}

const typeName = (name: string) => name.replace(/^[a-z]/, (letter) => letter.toUpperCase());

/** Generators name the type by the title. */
export const define = <T>(name: string, schema: Schema<T>): Definition<T> => ({
  name,
  schema: { title: typeName(name), ...schema },
  ref: { $ref: `#/$defs/${name}` },
});

// biome-ignore lint/suspicious/noExplicitAny: what definitions describe does not matter to who lists them
export type Definitions = readonly Definition<any>[];

/** A schema as a document of its own. */
export interface SchemaWords {
  /** The name of its file without `.schema.json`. */
  readonly name: string;
  /** The name of the type, for generators. */
  readonly title: string;
  /** The first sentence says what it describes. */
  readonly description: string;
}

export function buildDocument({ name, title, description }: SchemaWords, root: JsonObject, defs: Definitions) {
  const { title: _, description: __, ...rest } = root;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${name}.schema.json`,
    title,
    description,
    ...rest,
    ...(defs.length > 0 ? { $defs: Object.fromEntries(defs.map((each) => [each.name, each.schema as Json])) } : {}),
  } satisfies JsonObject;
}

const DEFINITION = '#/$defs/';

/** A schema as a part of an OpenAPI document, where definitions are components with a capital letter. */
export function toOpenApi<T extends Json>(schema: T): T {
  if (typeof schema === 'string' && schema.startsWith(DEFINITION))
    return `#/components/schemas/${typeName(schema.slice(DEFINITION.length))}` as T;
  if (Array.isArray(schema)) return schema.map((each) => toOpenApi(each)) as T;
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, toOpenApi(value as Json)])) as T;
}

export const componentsOf = (defs: Definitions): JsonObject =>
  Object.fromEntries(defs.map(({ name, schema }) => [typeName(name), toOpenApi(schema as JsonObject)]));
