export type TokenReading =
  | { readonly ok: true; readonly token: string }
  /** Completes a sentence that begins with the token or its file. */
  | { readonly ok: false; readonly problem: 'is empty' | 'holds more than a token' };

/**
 * The one rule for a token, wherever it comes from: a byte order mark at its ends and one line end
 * behind it belong to the file or the variable that it was kept in. Other control characters are no
 * token's, nor is text that was not UTF-8.
 */
export function readToken(text: string): TokenReading {
  const token = text.replace(/^\ufeff/, '').replace(/\ufeff?(?:\r\n|\r|\n)?\ufeff?$/, '');
  if (token === '') return { ok: false, problem: 'is empty' };
  return /[\p{Cc}\ufffd]/u.test(token) ? { ok: false, problem: 'holds more than a token' } : { ok: true, token };
}

/** Whether a blank or a character that cannot be seen stands at an end of the token, likely pasted along. */
export function hasBlankEnds(token: string): boolean {
  return /^[\s\p{Default_Ignorable_Code_Point}]|[\s\p{Default_Ignorable_Code_Point}]$/u.test(token);
}
