/**
 * The faults that a run of many seeds must have injected at least once, by the name they are counted under. A
 * simulation in which one of them never happens proves less than it claims.
 */
export const REQUIRED_FAULTS = [
  'power cut',
  'process killed',
  'write lost',
  'write cut short',
  'sectors of a write lost',
  'earlier write lost, later one kept',
  'name lost',
  'no space',
  'EIO on write',
  'EIO on write that landed',
  'EIO on sync',
  'EIO on open',
  'EIO on rename',
  'EIO on syncDirectory',
  'slow disk',
  'bit flipped',
  'bit flipped, and rejected',
  'retention changed',
  'stream resharded',
  'stream deleted',
  'mapping deleted',
] as const;
