import type { WireRequest, WireResponse } from '../../../protocol/http.ts';
import type { TestControls } from '../../controls/test-controls.ts';
import { BodyFields } from './body-fields.ts';
import { json, type Routes } from './route.ts';
import { unsettled } from './settle-routes.ts';

const SNAPSHOT_HEADERS = { 'content-type': 'application/octet-stream' };

export const STATE_ROUTES: Routes = {
  'POST /checkpoint': {
    about: 'lets a reset return to the current state, once everything is done',
    serve: (controls, request, signal) =>
      whenSettled(controls, BodyFields.of(request), signal, async () => {
        await controls.checkpoint();
        return json(200, { now: controls.now() });
      }),
  },
  'POST /reset': {
    about: 'returns to the state after the start, the last deployment or the last checkpoint',
    async serve(controls, request) {
      BodyFields.of(request).end();
      await controls.reset();
      return json(200, { now: controls.now() });
    },
  },
  'GET /snapshot': {
    about: 'the whole state as a file, once everything is done',
    serve: (controls, request, signal) =>
      whenSettled(controls, deadlineOfQuery(request), signal, async () => ({
        status: 200,
        headers: SNAPSHOT_HEADERS,
        body: await controls.snapshot(),
      })),
  },
  'PUT /snapshot': {
    about: 'goes on from such a file',
    async serve(controls, { body }) {
      await controls.restore(body);
      return json(200, { now: controls.now() });
    },
  },
};

/** What is in progress would go on in no state that is returned to. */
async function whenSettled(
  controls: TestControls,
  fields: BodyFields,
  signal: AbortSignal,
  next: () => Promise<WireResponse>,
): Promise<WireResponse> {
  return (await unsettled(controls, fields, signal)) ?? next();
}

function deadlineOfQuery({ query }: WireRequest): BodyFields {
  const { deadlineMs } = query;
  return new BodyFields(deadlineMs === undefined ? {} : { deadlineMs: Number(deadlineMs) });
}
