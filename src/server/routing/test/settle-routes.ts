import type { WireResponse } from '../../../protocol/http.ts';
import { type Unfinished, unfinishedLines } from '../../controls/settle.ts';
import type { TestControls } from '../../controls/test-controls.ts';
import { BodyFields } from './body-fields.ts';
import { json, type Routes } from './route.ts';

const DEFAULT_DEADLINE_MS = 5_000;
/** Bound on the time that a request waits; longer waits are several requests. */
const MAX_DEADLINE_MS = 300_000;

export const SETTLE_ROUTES: Routes = {
  'POST /settle': {
    about: 'waits until everything is done, or waits for a time that has not come',
    async serve(controls, request, signal) {
      const { unfinished, refusal } = await settled(controls, BodyFields.of(request), signal);
      return refusal ?? json(200, { waiting: unfinished.waiting });
    },
  },
  'GET /activity': {
    about: 'what is in progress, and what waits for a time',
    serve: async (controls) => json(200, await controls.unfinished()),
  },
};

/** Waits until the server has settled. @returns the response when it has not */
export async function unsettled(
  controls: TestControls,
  fields: BodyFields,
  signal: AbortSignal,
): Promise<WireResponse | undefined> {
  return (await settled(controls, fields, signal)).refusal;
}

async function settled(
  controls: TestControls,
  fields: BodyFields,
  signal: AbortSignal,
): Promise<{ readonly unfinished: Unfinished; readonly refusal: WireResponse | undefined }> {
  const deadlineMs = fields.number('deadlineMs', { min: 0, max: MAX_DEADLINE_MS }, DEFAULT_DEADLINE_MS);
  fields.end();
  const unfinished = await controls.settle(deadlineMs, signal);
  if (unfinished.inProgress.length === 0) return { unfinished, refusal: undefined };
  const message =
    `Not settled in ${deadlineMs / 1000} s. Still in progress: ${unfinishedLines(unfinished).join('; ')}. ` +
    'Give a longer deadlineMs if the work takes longer.';
  return { unfinished, refusal: json(504, { message, ...unfinished }) };
}
