import type { Profile } from './profile.ts';
import { weightedIndex } from './weighted.ts';

const MAX_SHARES = 500;
/** The largest relative change of a price from one trade to the next. */
const PRICE_STEP = 0.001;

/**
 * Trades of stocks in bursts: the partition key is the symbol. The nth symbol is traded 1/n as often as the first one
 * (Zipf), so one key, and the shard that it belongs to, has much more than its share.
 */
export const ticker: Profile = {
  defaultKeys: 100,
  spacing: 'bursts',
  start({ keys, random }) {
    const draw = weightedIndex(
      Array.from({ length: keys }, (_, index) => 1 / (index + 1)),
      random,
    );
    const cents = Array.from({ length: keys }, () => 1_000 + random.integer(50_000));
    let trade = 0;
    return (atMs) => {
      const index = draw();
      const change = 1 + (random.fraction() * 2 - 1) * PRICE_STEP;
      cents[index] = Math.max(100, Math.round(cents[index]! * change));
      return {
        partitionKey: symbolOf(index),
        fields: {
          type: 'trade',
          at: atMs,
          trade: ++trade,
          price: cents[index] / 100,
          shares: 1 + random.integer(MAX_SHARES),
          side: random.integer(2) === 0 ? 'buy' : 'sell',
        },
      };
    };
  },
};

/** `AAA`, `AAB`, …, with more letters when there are more symbols. */
function symbolOf(index: number): string {
  let symbol = '';
  for (let left = index; symbol.length < 3 || left > 0; left = Math.floor(left / 26)) {
    symbol = String.fromCodePoint(65 + (left % 26)) + symbol;
  }
  return symbol;
}
