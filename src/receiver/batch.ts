/** Things that come one by one and are dealt with together. */
export interface Batch<Item> {
  add(item: Item): void;
  /** Deals at once with what is there. */
  flush(): void;
}

/**
 * Gathers what comes within one turn of the event loop; `deal` gets it when everything that was
 * ready to be read has been read.
 */
export function createBatch<Item>(deal: (items: readonly Item[]) => void): Batch<Item> {
  let items: Item[] = [];
  const flush = () => {
    if (items.length === 0) return;
    const all = items;
    items = [];
    deal(all);
  };
  return {
    add: (item) => {
      if (items.push(item) === 1) setImmediate(flush);
    },
    flush,
  };
}
