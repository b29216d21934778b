/** What an exchange sends, with the symbol as the partition key. */
export interface Trade {
  readonly price: number;
  readonly shares: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The trades of a symbol in a minute, or a part of them. */
export interface Bar {
  readonly symbol: string;
  /** `2026-01-01T12:00` */
  readonly minute: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export function barOf(symbol: string, { price, shares, at }: Trade): Bar {
  return {
    symbol,
    minute: new Date(at).toISOString().slice(0, 'YYYY-MM-DDThh:mm'.length),
    open: price,
    high: price,
    low: price,
    close: price,
    volume: shares,
  };
}

/** One bar for two parts of a minute, of which `later` has the later trades. */
export function mergeBars(earlier: Bar, later: Bar): Bar {
  return {
    ...earlier,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: later.close,
    volume: earlier.volume + later.volume,
  };
}
