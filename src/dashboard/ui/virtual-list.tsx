import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { rowWindow } from './row-window.ts';

export interface VirtualListProps<Row> {
  readonly rows: readonly Row[];
  readonly rowPx: number;
  readonly label: string;
  readonly className?: string;
  /** Called when the last rows come into view. */
  readonly onEnd?: () => void;
  readonly render: (row: Row, index: number) => ComponentChildren;
  readonly keyOf: (row: Row) => string;
}

/** Rows within this of the end ask for more. */
const END_ROWS = 20;

/** A list of any length of which only the visible rows are in the document. Its box scrolls; style gives its height. */
export function VirtualList<Row>({
  rows,
  rowPx,
  label,
  className,
  onEnd,
  render,
  keyOf,
}: VirtualListProps<Row>) {
  const ref = useRef<HTMLDivElement>(null);
  const [scrollPx, setScroll] = useState(0);
  const [heightPx, setHeight] = useState(600);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const shown = rowWindow(rows.length, rowPx, scrollPx, heightPx);
  const isAtEnd = shown.end + END_ROWS >= rows.length;
  useEffect(() => {
    if (isAtEnd) onEnd?.();
  }, [isAtEnd, rows.length]);
  return (
    <div
      ref={ref}
      class={`virtual ${className ?? ''}`}
      role="list"
      aria-label={label}
      tabIndex={0}
      onScroll={({ currentTarget }) => setScroll(currentTarget.scrollTop)}
    >
      <div class="virtual-sizer" style={{ height: `${shown.totalPx}px` }} role="presentation">
        <div
          class="virtual-rows"
          style={{ transform: `translateY(${shown.offsetPx}px)` }}
          role="presentation"
        >
          {rows.slice(shown.first, shown.end).map((row, index) => (
            <div
              key={keyOf(row)}
              role="listitem"
              aria-setsize={rows.length}
              aria-posinset={shown.first + index + 1}
              style={{ height: `${rowPx}px` }}
            >
              {render(row, shown.first + index)}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
