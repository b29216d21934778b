import type { Gateway } from '../../../cluster/gateway.ts';
import { slotOf } from '../../../cluster/slots/slot-of.ts';
import type { StreamDuty } from '../../../engine/changes/duty.ts';

/** The streams whose transitions and growth are of a gateway: those in its slots. */
export function streamDutyOf({ slots }: Pick<Gateway, 'slots'>): StreamDuty {
  return {
    has: (streamKey) => slots.termOf(slotOf(streamKey, 0)) !== undefined,
    watch: (onChange) => slots.watch(onChange),
  };
}
