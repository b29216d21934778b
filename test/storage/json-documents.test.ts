import { expect, test } from 'vitest';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { JsonDocuments } from '../../src/storage/json-documents.ts';
import { META_PREFIX } from '../../src/storage/keys.ts';
import { LateMeta } from '../support/late-meta.ts';
import { memoryStore } from '../support/memory-store.ts';

/** The documents as two processes see them: the second one knows only what was there when it last caught up. */
async function twoProcesses() {
  const { meta } = memoryStore(new VirtualClock());
  const own = new JsonDocuments<number>(meta, META_PREFIX.cluster.blob);
  const late = new JsonDocuments<number>(await LateMeta.open(meta), META_PREFIX.cluster.blob);
  return { own, late };
}

const loweredTo = (bound: number) => (current: number) => (current < bound ? bound : undefined);

test('a document that another process has just created is changed and deleted', async () => {
  const { own, late } = await twoProcesses();
  await own.create('a', 1);
  expect(await late.update('a', (current) => current + 1)).toBe(2);
  await own.create('b', 1);
  expect(await late.delete('b', () => {})).toBe(true);
  expect(await own.get('b')).toBeUndefined();
});

test('that nothing is to be changed is decided by the newest document', async () => {
  const { own, late } = await twoProcesses();
  await own.create('a', 5);
  expect(await late.update('a', loweredTo(3))).toBe(5);
  await own.update('a', () => 1);
  expect(await late.update('a', loweredTo(3))).toBe(3);
  await own.delete('a');
  expect(await late.update('a', loweredTo(3))).toBeUndefined();
});

test('a change that is refused is refused because of the newest document', async () => {
  const { own, late } = await twoProcesses();
  const unlessBusy = (current: number | undefined) => {
    if (current === 1) throw new Error('busy');
    return 2;
  };
  await own.create('a', 1);
  await expect(late.update('a', unlessBusy)).rejects.toThrow('busy');
  await own.update('a', () => 0);
  expect(await late.update('a', unlessBusy)).toBe(2);
  await own.update('a', () => 1);
  await expect(late.delete('a', (current) => void unlessBusy(current))).rejects.toThrow('busy');
});
