import { expect, test } from 'vitest';
import type { StreamDocument } from '../../../src/engine/stream/document.ts';
import { TotalsByNamespace } from '../../../src/engine/stream/totals.ts';

const here = { account: '000000000000', region: 'us-east-1' };
const elsewhere = { account: '111111111111', region: 'us-east-1' };

function document(open: number, closed: number, values: Partial<StreamDocument> = {}): StreamDocument {
  const shards = Array.from({ length: open + closed }, (_, index) => (index < open ? {} : { closedMs: 1 }));
  return { mode: 'PROVISIONED', status: 'ACTIVE', shards, ...values } as unknown as StreamDocument;
}

test('totals follow what streams are created, changed and removed', () => {
  const totals = new TotalsByNamespace();
  const creating = document(3, 0, { status: 'CREATING' });
  const onDemand = document(4, 1, { mode: 'ON_DEMAND' });
  totals.changed(here, undefined, creating);
  totals.changed(here, undefined, onDemand);
  totals.changed(elsewhere, undefined, document(1, 0, { status: 'DELETING' }));
  expect(totals.of(here)).toEqual({ openShards: 7, onDemandStreams: 1, transientStreams: 1 });
  expect(totals.of(elsewhere)).toEqual({ openShards: 1, onDemandStreams: 0, transientStreams: 1 });

  const split = document(4, 1);
  totals.changed(here, creating, split);
  totals.changed(here, onDemand, undefined);
  expect(totals.of(here)).toEqual({ openShards: 4, onDemandStreams: 0, transientStreams: 0 });
  totals.changed(here, split, undefined);
  expect(totals.of(here)).toEqual({ openShards: 0, onDemandStreams: 0, transientStreams: 0 });
});
