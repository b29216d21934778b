/**
 * What a run of many seeds must have done to the engine, each at least once, by the words it is counted under. A
 * simulation in which one of them never happens proves less than it says.
 */
export const HARMS = [
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
  'bit flipped, and refused',
  'retention changed',
  'stream resharded',
  'stream deleted',
  'mapping deleted',
] as const;
