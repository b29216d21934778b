/** An amount of invocations, queued or running. */
export interface Load {
  readonly invocations: number;
  /** Of their payloads. */
  readonly bytes: number;
}

export const NO_LOAD: Load = { invocations: 0, bytes: 0 };

export function plus(load: Load, added: Load): Load {
  return { invocations: load.invocations + added.invocations, bytes: load.bytes + added.bytes };
}

export function minus(load: Load, removed: Load): Load {
  return { invocations: load.invocations - removed.invocations, bytes: load.bytes - removed.bytes };
}
