/** Which rows of a long list are in the document. */
export interface RowWindow {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
  readonly offsetPx: number;
  readonly totalPx: number;
}

/** Rows above and below the visible ones, so that a fast scroll does not show gaps. */
const OVERSCAN = 8;

/** Browsers lay out nothing beyond some 16 to 33 million pixels. */
const MAX_LIST_PX = 8_000_000;

export function rowWindow(count: number, rowPx: number, scrollPx: number, heightPx: number): RowWindow {
  const totalPx = Math.min(count * rowPx, MAX_LIST_PX);
  const maxScroll = Math.max(0, totalPx - heightPx);
  const scroll = Math.min(Math.max(0, scrollPx), maxScroll);
  // Beyond the bound the scroll bar addresses rows in proportion, and the offset follows the scroll position.
  const isScaled = count * rowPx > MAX_LIST_PX;
  const top = isScaled ? (scroll / maxScroll) * (count * rowPx - heightPx) : scroll;
  const first = Math.max(0, Math.floor(top / rowPx) - OVERSCAN);
  const end = Math.min(count, Math.ceil((top + heightPx) / rowPx) + OVERSCAN);
  return { first, end, offsetPx: first * rowPx - top + scroll, totalPx };
}
