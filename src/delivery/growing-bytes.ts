const NOTHING = Buffer.alloc(0);

/**
 * Bytes that come in pieces. The first piece is kept as it is, since most replies come in one; more
 * of them are copied together into room that doubles, so that many small pieces cost little time and
 * no more memory than their bytes.
 */
export class GrowingBytes {
  #room: Buffer = NOTHING;
  #length = 0;
  #isOwn = false;

  get length(): number {
    return this.#length;
  }

  /** Valid until the next piece is added. */
  get bytes(): Buffer {
    return this.#room.length === this.#length ? this.#room : this.#room.subarray(0, this.#length);
  }

  add(piece: Buffer): void {
    if (this.#length === 0) {
      this.#room = piece;
      this.#length = piece.length;
      this.#isOwn = false;
      return;
    }
    const length = this.#length + piece.length;
    if (!this.#isOwn || length > this.#room.length) {
      const room = Buffer.allocUnsafeSlow(Math.max(1024, 2 * length));
      this.#room.copy(room, 0, 0, this.#length);
      this.#room = room;
      this.#isOwn = true;
    }
    piece.copy(this.#room, this.#length);
    this.#length = length;
  }

  clear(): void {
    this.#room = NOTHING;
    this.#length = 0;
    this.#isOwn = false;
  }
}
