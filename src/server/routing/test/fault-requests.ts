import { internalFailure, latency, requireOperation } from '../../controls/faults/call-faults.ts';
import { expireIterators } from '../../controls/faults/expired-iterators.ts';
import type { Fault } from '../../controls/faults/fault.ts';
import { functionFault } from '../../controls/faults/function-faults.ts';
import { failRecords, throttle } from '../../controls/faults/record-faults.ts';
import type { TestControls } from '../../controls/test-controls.ts';
import type { BodyFields } from './body-fields.ts';
import { Refusal } from './refusal.ts';

const MAX_TIMES = 1_000_000;
/** A longer one would outlive the test, and its connection. */
const MAX_LATENCY_MS = 24 * 60 * 60_000;
const MAX_EVERY = 500;

/** The faults of a request, by name: its fields are those of `pipeline.faults` in `millrace/testing`. */
export const FAULTS = {
  throttle: (fields) =>
    throttle({
      stream: fields.text('stream'),
      shardId: fields.optionalText('shardId'),
      on: fields.choice('on', ['writes', 'reads'], 'writes'),
      times: timesOf(fields),
    }),
  failRecords: (fields) => {
    const stream = fields.text('stream');
    const chosen = {
      indexes: fields.numbers('indexes', 0),
      keys: fields.texts('keys'),
      every: fields.number('every', { min: 0, max: MAX_EVERY }, 0) || undefined,
    };
    if (Object.values(chosen).every((one) => one === undefined)) {
      throw new Refusal(
        400,
        'failRecords needs indexes, keys or every, which choose records of a PutRecords.',
      );
    }
    return failRecords({ stream, ...chosen, times: timesOf(fields) });
  },
  internalFailure: (fields, { faults }) => {
    const options = { ...operationOf(fields), times: timesOf(fields) };
    requireOperation(faults.services, options);
    return internalFailure(options);
  },
  latency: (fields, { faults }) => {
    const ms = fields.number('ms', { min: 0, max: MAX_LATENCY_MS }, 0);
    const options = { ...operationOf(fields), ms, times: timesOf(fields) };
    requireOperation(faults.services, options);
    return latency(options, faults);
  },
  expireIterators: (fields, { faults }) => expireIterators(fields.text('stream'), faults.clock),
  function: async (fields, controls) => {
    const name = await controls.requireFunction(fields.text('function'));
    const kind = fields.choice('kind', ['fail', 'hang', 'out-of-memory', 'throttle']);
    const onInvocation = fields.numbers('onInvocation', 1);
    const error = fields.object('error');
    const thrown = error && {
      errorType: error.optionalText('type') ?? 'Error',
      errorMessage: error.optionalText('message') ?? '',
      trace: [],
    };
    error?.end();
    const times = timesOf(fields, onInvocation?.length);
    return functionFault(name, { kind, ...(onInvocation && { onInvocation }), times }, thrown);
  },
} satisfies Record<string, (fields: BodyFields, controls: TestControls) => Fault | Promise<Fault>>;

export type FaultName = keyof typeof FAULTS;

function timesOf(fields: BodyFields, fallback = 1): number {
  return fields.number('times', { min: 1, max: MAX_TIMES }, fallback);
}

function operationOf(fields: BodyFields) {
  return { operation: fields.text('operation'), service: fields.optionalText('service') };
}
