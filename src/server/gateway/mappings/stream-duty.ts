import type { Gateway } from '../../../cluster/gateway.ts';
import { slotOf } from '../../../cluster/slots/slot-of.ts';
import type { StreamDuty } from '../../../engine/changes/duty.ts';

/**
 * The streams whose transitions and growth are of this gateway: those in its slots.
 * @param gateway undefined until it has joined, which is after the engine was opened
 */
export class GatewayStreamDuty implements StreamDuty {
  readonly #watchers = new Set<() => void>();
  #gateway: Pick<Gateway, 'slots'> | undefined;

  has(streamKey: string): boolean {
    return this.#gateway?.slots.termOf(slotOf(streamKey, 0)) !== undefined;
  }

  watch(onChange: () => void): { stop(): void } {
    this.#watchers.add(onChange);
    return { stop: () => void this.#watchers.delete(onChange) };
  }

  join(gateway: Pick<Gateway, 'slots'>): void {
    this.#gateway = gateway;
    const changed = () => {
      for (const onChange of this.#watchers) onChange();
    };
    gateway.slots.watch(changed);
    changed();
  }
}
