const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Whether bytes are valid UTF-8 but for their end, which lies within a character. */
export function endsWithinCharacter(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return decodeUtf8(bytes) === null;
  } catch {
    return false;
  }
}

/** The text of UTF-8 bytes, a byte order mark included; null where they are not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return null;
  }
}

/** The last index up to `end` where a character of UTF-8 begins. */
export function characterStart(bytes: Uint8Array, end: number): number {
  let start = end;
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}
