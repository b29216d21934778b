import { wholeNumber } from './body-fields.ts';
import { json, type Routes } from './route.ts';

const DEFAULT_INVOCATIONS = 100;
/** Bound on the invocations of a response. */
const MAX_INVOCATIONS = 1_000;

export const INVOCATION_ROUTES: Routes = {
  'GET /invocations': {
    about: 'invocations that have ended: ?function=NAME, ?limit=N',
    async serve(controls, { query }) {
      const asked = Number(query['limit'] ?? DEFAULT_INVOCATIONS);
      const limit = wholeNumber('limit', asked, { min: 0, max: MAX_INVOCATIONS });
      const found = controls.invocations(query['function']);
      return json(200, { invocations: limit === 0 ? [] : found.slice(-limit), total: found.length });
    },
  },
  'DELETE /invocations': {
    about: 'forgets the invocations that have ended',
    async serve(controls) {
      controls.forgetInvocations();
      return json(200, {});
    },
  },
};
