/**
 * A longer line of a recording is neither written nor read: V8 cannot hold a text that is much
 * longer. The body of `--max-body`'s default makes a line of at most 6 MiB.
 */
export const MAX_LINE_BYTES = 256 * 1024 * 1024;
