import type { NumberSource } from '../../../src/lib/fast-random.ts';
import type { Link } from './link.ts';

const MAX_TRANSIT_TURNS = 2;
const MAX_DELIVERY_TURNS = 4;
// Sometimes a gateway is behind for longer than several changes of another one take.
const MAX_LAG_TURNS = 200;
const LAG_ONE_IN = 12;

/**
 * Nothing is lost, and everything takes a random number of turns of the event loop: a follower is often behind what another
 * gateway has acknowledged. No time passes.
 */
export function laggingLink(random: NumberSource): Link {
  const after = (maxTurns: number, call: () => void) => {
    let left = random.integer(maxTurns + 1);
    const turn = () => (left-- > 0 ? void setImmediate(turn) : call());
    setImmediate(turn);
  };
  const transit = (call: () => void) => after(MAX_TRANSIT_TURNS, call);
  return {
    isConnected: true,
    fate: () => 'delivered',
    afterTransit: transit,
    afterGivingUp: transit,
    afterReplication: transit,
    inGateway: (call) => after(random.integer(LAG_ONE_IN) === 0 ? MAX_LAG_TURNS : MAX_DELIVERY_TURNS, call),
    onTimeout: () => ({ cancel() {} }),
    lag: () => 0,
  };
}
