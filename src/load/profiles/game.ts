import type { Profile } from './profile.ts';
import { weightedIndex } from './weighted.ts';

interface Match {
  readonly id: number;
  eventsLeft: number;
  tick: number;
}

const KINDS = ['move', 'shot', 'hit', 'pickup', 'kill'] as const;
const WEIGHTS = [60, 20, 10, 8, 2];
const PLAYERS = 10;
const MAX_EVENTS = 2_000;
const MAP_METERS = 1_000;

/**
 * Telemetry of matches that are played at the same time: the partition key is the server that hosts one match after the
 * other, each with a start, the actions of ten players, and an end.
 */
export const game: Profile = {
  defaultKeys: 200,
  spacing: 'jittered',
  start({ keys, random }) {
    const drawKind = weightedIndex(WEIGHTS, random);
    const matches = new Map<number, Match>();
    let started = 0;
    return (atMs) => {
      const server = random.integer(keys);
      const partitionKey = `server-${server + 1}`;
      const running = matches.get(server);
      if (running === undefined) {
        const match = { id: ++started, eventsLeft: 1 + random.integer(MAX_EVENTS), tick: 0 };
        matches.set(server, match);
        return { partitionKey, fields: { type: 'match_start', at: atMs, match: match.id, players: PLAYERS } };
      }
      running.tick++;
      if (running.eventsLeft === 0) {
        matches.delete(server);
        const winner = 1 + random.integer(PLAYERS);
        return { partitionKey, fields: { type: 'match_end', at: atMs, match: running.id, winner } };
      }
      running.eventsLeft--;
      return {
        partitionKey,
        fields: {
          type: KINDS[drawKind()]!,
          at: atMs,
          match: running.id,
          tick: running.tick,
          player: 1 + random.integer(PLAYERS),
          x: random.integer(MAP_METERS),
          y: random.integer(MAP_METERS),
        },
      };
    };
  },
};
