/** A position in a group's log, and how many bytes of events are stored before it. */
export interface ExtentMark {
  readonly pos: number;
  readonly bytes: number;
}

/** How much of a group's log is stored, with positions up to which its oldest part can be removed. */
export interface Extent {
  readonly storedBytes: number;
  /** In order of position. Absent in documents of earlier releases. */
  readonly marks?: readonly ExtentMark[];
}

/** A log is trimmed by about this part of its bound. */
const STEPS = 16;

/** @param from position of the added bytes, @param upTo position after them */
export function extended<T extends Extent>(
  extent: T,
  { from, upTo, bytes }: { readonly from: number; readonly upTo: number; readonly bytes: number },
  maxBytes: number,
): T {
  const { marks = [{ pos: from, bytes: extent.storedBytes }] } = extent;
  const storedBytes = extent.storedBytes + bytes;
  const isStep = storedBytes - marks.at(-1)!.bytes >= maxBytes / STEPS;
  return { ...extent, storedBytes, marks: isStep ? [...marks, { pos: upTo, bytes: storedBytes }] : marks };
}

/** The mark before which events are removed because more than `maxBytes` are stored after the first mark. */
export function excessOf({ storedBytes, marks = [] }: Extent, maxBytes: number): ExtentMark | undefined {
  const [first] = marks;
  if (!first || storedBytes - first.bytes <= maxBytes) return undefined;
  return marks.find(({ bytes }) => storedBytes - bytes <= maxBytes - maxBytes / STEPS);
}

/** The extent after everything before a mark was removed. */
export function trimmed<T extends Extent>(extent: T, { pos, bytes: removedBytes }: ExtentMark): T {
  const marks = (extent.marks ?? []).filter((mark) => mark.pos >= pos);
  return {
    ...extent,
    storedBytes: extent.storedBytes - removedBytes,
    marks: marks.map((mark) => ({ ...mark, bytes: mark.bytes - removedBytes })),
  };
}
