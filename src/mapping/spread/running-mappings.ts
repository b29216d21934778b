import { untilAborted } from '../../lib/concurrency/until-aborted.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';

/*
 * Which processes may run loops of a mapping. A process stores its entry before it looks whether the mapping is to be run,
 * and removes it when its loops have stopped. The process that changes the mapping stores the change before it looks for
 * entries. All processes see all changes in one order, so one of the two sees what the other has stored.
 */

const PREFIX = META_PREFIX.mapping.running;

/** Says that a member may run loops of a mapping. Idempotent. @throws StorageError */
export async function enterRunning(meta: MetaStore, uuid: string, member: string): Promise<void> {
  await meta.create(keyOf(uuid, member), Buffer.from('{}'));
}

/** The loops of a member have stopped. @throws StorageError */
export async function leaveRunning(meta: MetaStore, uuid: string, member: string): Promise<void> {
  await meta.delete(keyOf(uuid, member));
}

function keyOf(uuid: string, member: string): string {
  return `${PREFIX}${uuid}/${member}`;
}

/** The members of a cluster, as the process knows them that changes mappings. */
export interface LiveMembers {
  has(member: string): boolean;
  watch(onChange: () => void): { stop(): void };
}

/** For the process that changes mappings: whether any process runs their loops. */
export class RunningMappings {
  readonly #meta: MetaStore;
  readonly #members: LiveMembers;

  constructor(meta: MetaStore, members: LiveMembers) {
    this.#meta = meta;
    this.#members = members;
  }

  /**
   * Resolves when no member runs loops of the mapping. Call after the change was stored which says that none may.
   * @throws StorageError; the signal's reason when it is aborted
   */
  async whenStopped(uuid: string, signal: AbortSignal): Promise<void> {
    await this.#meta.catchUp();
    let change = () => {};
    const watches = [
      this.#meta.watch(`${PREFIX}${uuid}/`, () => change()),
      this.#members.watch(() => change()),
    ];
    try {
      for (;;) {
        signal.throwIfAborted();
        const changed = new Promise<void>((resolve) => (change = resolve));
        if (!(await this.#isRunning(uuid))) return;
        await untilAborted(changed, signal);
      }
    } finally {
      for (const watch of watches) watch.stop();
    }
  }

  /** Removes the entries of members that are gone. */
  async #isRunning(uuid: string): Promise<boolean> {
    const prefix = `${PREFIX}${uuid}/`;
    let isRunning = false;
    for (const { key } of await this.#meta.list(prefix)) {
      if (this.#members.has(key.slice(prefix.length))) isRunning = true;
      else await this.#meta.delete(key);
    }
    return isRunning;
  }
}
