import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from 'd3-force';
import type { GraphPicture } from '../api.ts';

/** An account and where it stands in the picture. */
export interface Placed extends SimulationNodeDatum {
  readonly id: string;
  x: number;
  y: number;
}

export interface Layout {
  readonly accounts: readonly Placed[];
  readonly links: readonly { readonly from: Placed; readonly to: Placed; readonly isMutual: boolean }[];
  /** The view box: left, top, width, height. */
  readonly box: readonly [number, number, number, number];
}

const TURNS = 200;
const ROOM = 60;
/** A few accounts do not fill the picture: their names would be huge. */
const LEAST = { x: 200, y: 140 } as const;

/** Friends stand together. The same graph gives the same picture, and accounts that were in it stay nearby. */
export function layOut({ accounts, links }: GraphPicture, before: Layout | null): Layout {
  const earlier = new Map(before?.accounts.map((each) => [each.id, each]));
  const placed = accounts.map((id, index): Placed => {
    const old = earlier.get(id);
    const angle = (2 * Math.PI * index) / accounts.length;
    const start = { x: 150 * Math.cos(angle), y: 150 * Math.sin(angle) };
    return { id, x: old?.x ?? start.x, y: old?.y ?? start.y };
  });
  const byId = new Map(placed.map((each) => [each.id, each]));
  const drawn = links.flatMap(({ from, to, isMutual }) => {
    const ends = { from: byId.get(from), to: byId.get(to) };
    return ends.from && ends.to ? [{ from: ends.from, to: ends.to, isMutual }] : [];
  });
  const pulls = drawn.map(({ from, to }): SimulationLinkDatum<Placed> => ({ source: from, target: to }));
  forceSimulation(placed)
    .force('friends', forceLink<Placed, SimulationLinkDatum<Placed>>(pulls).distance(110))
    .force('room', forceManyBody<Placed>().strength(-260).distanceMax(600))
    .force('names', forceCollide<Placed>(34))
    .force('middle x', forceX<Placed>(0).strength(0.05))
    .force('middle y', forceY<Placed>(0).strength(0.09))
    .alpha(before === null ? 1 : 0.3)
    .stop()
    .tick(TURNS);
  const xs = placed.map(({ x }) => x);
  const ys = placed.map(({ y }) => y);
  const [left, right] = [Math.min(-LEAST.x, ...xs) - ROOM, Math.max(LEAST.x, ...xs) + ROOM];
  const [top, bottom] = [Math.min(-LEAST.y, ...ys) - ROOM, Math.max(LEAST.y, ...ys) + ROOM];
  return { accounts: placed, links: drawn, box: [left, top, right - left, bottom - top] };
}
