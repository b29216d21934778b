import { unfinishedLines } from '../../controls/settle.ts';
import { BodyFields } from './body-fields.ts';
import { json, type Route, type Routes } from './route.ts';

const DEFAULT_DEADLINE_MS = 5_000;
/** Bound on the time that a request waits; longer waits are several requests. */
const MAX_DEADLINE_MS = 300_000;

const settle: Route = {
  about: 'waits until everything is done, or waits for a time that has not come',
  async serve(controls, request, signal) {
    const fields = BodyFields.of(request);
    const deadlineMs = deadlineOf(fields);
    fields.end();
    const unfinished = await controls.settle(deadlineMs, signal);
    if (unfinished.inProgress.length === 0) return json(200, { waiting: unfinished.waiting });
    const message =
      `Not settled in ${deadlineMs / 1000} s. Still in progress: ${unfinishedLines(unfinished).join('; ')}. ` +
      'Give a longer deadlineMs if the work takes longer.';
    return json(504, { message, ...unfinished });
  },
};

/** How long a request waits until the server has settled. */
export function deadlineOf(fields: BodyFields): number {
  return fields.number('deadlineMs', { min: 0, max: MAX_DEADLINE_MS }, DEFAULT_DEADLINE_MS);
}

export const SETTLE_ROUTES: Routes = {
  'POST /settle': settle,
  'GET /activity': {
    about: 'what is in progress, and what waits for a time',
    serve: async (controls) => json(200, await controls.unfinished()),
  },
};
