/**
 * The time that a reply has. A reply that comes too late is still worth showing, so the reply gets
 * the same time once more before the exchange is given up.
 */
export class Deadline {
  readonly #timer: NodeJS.Timeout | null;
  #isPast = false;

  /**
   * Counts from now.
   * @param timeoutMs 0 is no deadline
   * @param onPassed called when the time is up; `stop` then declines the second wait
   * @param onGiveUp called when the time is up again
   */
  constructor(timeoutMs: number, onPassed: () => void, onGiveUp: () => void) {
    const onTimer = () => {
      if (this.#isPast) return onGiveUp();
      this.#isPast = true;
      this.#timer?.refresh();
      onPassed();
    };
    this.#timer = timeoutMs > 0 ? setTimeout(onTimer, timeoutMs) : null;
  }

  /** Counts from now again. This costs much less than a new deadline. */
  restart(): void {
    this.#isPast = false;
    this.#timer?.refresh();
  }

  /** Ends it. Idempotent. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
