import type { FaultInjector } from '../../controls/faults/fault-injector.ts';
import type { ArmedFault } from '../../controls/faults/fault.ts';
import { FAULTS, type FaultName } from './fault-requests.ts';
import { BodyFields } from './body-fields.ts';
import { json, type Route, type Routes } from './route.ts';

const FAULT_NAMES = [...Object.keys(FAULTS), 'cutSubscriptions'] as readonly (
  | FaultName
  | 'cutSubscriptions'
)[];

const arm: Route = {
  about: `makes something go wrong: fault is ${FAULT_NAMES.join(', ')}`,
  async serve(controls, request) {
    const fields = BodyFields.of(request);
    const name = fields.choice('fault', FAULT_NAMES);
    const { faults } = controls;
    if (name === 'cutSubscriptions') {
      const stream = fields.text('stream');
      fields.end();
      return json(200, { cut: faults.subscriptions.cut(stream) });
    }
    const fault = await FAULTS[name](fields, controls);
    fields.end();
    faults.list.add(fault);
    return json(200, shown(faults.list.all.at(-1)!));
  },
};

export const FAULT_ROUTES: Routes = {
  'POST /faults': arm,
  'GET /faults': {
    about: 'the faults, and how often each has happened',
    serve: async ({ faults }) => json(200, listed(faults)),
  },
  'DELETE /faults': {
    about: 'removes all faults',
    async serve({ faults }) {
      faults.list.clear();
      return json(200, {});
    },
  },
};

function listed({ list }: FaultInjector) {
  const { all } = list;
  return {
    faults: all.map(shown),
    /** Faults that have not happened at all, such as one whose stream is misspelled. */
    unused: all.filter(({ used }) => used === 0).map(({ what }) => what),
  };
}

/** JSON has no number for a fault without end. */
function shown({ what, used, left }: ArmedFault) {
  return { what, used, left: left === Infinity ? null : left };
}
