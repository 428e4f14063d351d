import { MAX_ACCOUNT_BYTES } from '../rest/members.ts';
import { define, text } from './schema.ts';

/** The id of an account, as the REST API and the graph take it. */
export const account = define<string>('account', {
  ...text,
  minLength: 1,
  // A character has at least one byte, so this is true, and not all.
  maxLength: MAX_ACCOUNT_BYTES,
  description: `At most ${MAX_ACCOUNT_BYTES} bytes of UTF-8.`,
});
