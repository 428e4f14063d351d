/** Collects items that arrive one by one and are handled together. */
export interface Batch<Item> {
  add(item: Item): void;
  /** Handles now what was collected. */
  flush(): void;
}

/**
 * Collects what arrives within one turn of the event loop. `handle` gets it once everything that
 * was ready to be read has been read.
 */
export function createBatch<Item>(handle: (items: readonly Item[]) => void): Batch<Item> {
  let items: Item[] = [];
  const flush = () => {
    if (items.length === 0) return;
    const all = items;
    items = [];
    handle(all);
  };
  return {
    add: (item) => {
      if (items.push(item) === 1) setImmediate(flush);
    },
    flush,
  };
}
