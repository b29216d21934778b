import { DAY_MS } from '../../../lib/time/units.ts';
import { durationMs } from '../../../lib/time/duration.ts';
import { BodyFields } from './body-fields.ts';
import { Refusal } from './refusal.ts';
import { json, type Routes } from './route.ts';

/** Bound on one move of the clock: more than the longest retention of a stream, a year. */
const MAX_ADVANCE_MS = 400 * DAY_MS;

export const TIME_ROUTES: Routes = {
  'GET /time': {
    about: 'the clock of the server, and whether it is real or virtual',
    serve: async (controls) => json(200, { now: controls.now(), time: controls.time }),
  },
  'POST /time/advance': {
    about: 'moves a virtual clock by a duration: what is due happens in order',
    async serve(controls, request, signal) {
      const fields = BodyFields.of(request);
      const byMs = lengthOf(fields.textOrNumber('by'));
      fields.end();
      await controls.advance(byMs, signal);
      return json(200, { now: controls.now() });
    },
  },
};

/** In whole milliseconds. */
function lengthOf(by: string | number): number {
  let byMs: number;
  try {
    byMs = Math.ceil(durationMs(by));
  } catch (error) {
    throw new Refusal(400, `by: ${(error as Error).message}.`);
  }
  if (byMs <= MAX_ADVANCE_MS) return byMs;
  throw new Refusal(400, `by is at most ${MAX_ADVANCE_MS / DAY_MS} days.`);
}
