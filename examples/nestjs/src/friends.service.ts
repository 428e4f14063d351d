import { Injectable } from '@nestjs/common';

export interface Pair {
  readonly From_Account: string;
  readonly To_Account: string;
}

const keyOf = ({ From_Account, To_Account }: Pair) => JSON.stringify([From_Account, To_Account]);

/** Who has whom as a friend; stands for your table. What comes twice changes nothing the second time. */
@Injectable()
export class FriendsService {
  private readonly friendships = new Set<string>();

  add(pairs: readonly Pair[]): void {
    for (const pair of pairs) this.friendships.add(keyOf(pair));
  }

  remove(pairs: readonly Pair[]): void {
    for (const pair of pairs) this.friendships.delete(keyOf(pair));
  }

  has(pair: Pair): boolean {
    return this.friendships.has(keyOf(pair));
  }
}
