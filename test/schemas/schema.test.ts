import { expect, it } from 'vitest';
import type { Failure, FailureKind, Verdict } from '../../src/protocol/exchange.ts';
import {
  choice,
  constant,
  define,
  nullable,
  object,
  openText,
  optional,
  type Schema,
  text,
  toOpenApi,
} from '../../src/protocol/schemas/schema.ts';

const kind = openText<FailureKind>('^[a-z-]+$');

it('the compiler refuses a schema that is not that of its type', () => {
  object<Failure>({ kind, message: text, code: optional(text) });
  // @ts-expect-error a member is missing
  object<Failure>({ kind, message: text });
  // @ts-expect-error a member is one too many
  object<Failure>({ kind, message: text, code: optional(text), more: text });
  // @ts-expect-error a member may be absent
  object<Failure>({ kind, message: text, code: text });
  // @ts-expect-error a member has to be there
  object<Failure>({ kind, message: optional(text), code: optional(text) });
  // @ts-expect-error a member has another type
  object<Failure>({ kind, message: constant(1), code: optional(text) });
  // @ts-expect-error a member may not be null
  object<Failure>({ kind, message: nullable(text), code: optional(text) });
  // @ts-expect-error a word is missing
  const few: Schema<Verdict> = choice(['ok', 'fail']);
  // @ts-expect-error a word is one too many
  const many: Schema<'ok'> = choice(['ok', 'fail']);
  expect([few, many]).toHaveLength(2);
});

it.each<[object, object]>([
  [nullable(text), { type: ['string', 'null'] }],
  [nullable(choice(['a', 'b'])), { type: ['string', 'null'], enum: ['a', 'b', null] }],
  [nullable(define('pair', text).ref), { anyOf: [{ $ref: '#/$defs/pair' }, { type: 'null' }] }],
  [constant(1), { type: 'integer', const: 1 }],
  [
    object<{ a: string; b?: string }>({ a: text, b: optional(text) }),
    {
      type: 'object',
      required: ['a'],
      properties: { a: { type: 'string' }, b: { type: 'string' } },
    },
  ],
  [object<{ a?: string }>({ a: optional(text) }), { type: 'object', properties: { a: { type: 'string' } } }],
  [define('callbackSummary', text).schema, { title: 'CallbackSummary', type: 'string' }],
  [toOpenApi({ anyOf: [{ $ref: '#/$defs/httpReply' }] }), { anyOf: [{ $ref: '#/components/schemas/HttpReply' }] }],
  [toOpenApi({ $ref: '#/components/parameters/x' }), { $ref: '#/components/parameters/x' }],
])('%j', (schema, wanted) => {
  expect(schema).toEqual(wanted);
});
