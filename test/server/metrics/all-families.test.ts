import { expect, test } from 'vitest';
import { collectFamilies, familyHeaders, MAX_SAMPLES } from '../../../src/server/metrics/all-families.ts';
import { metricSources } from './sources.ts';

test('names follow the conventions of Prometheus, and each is declared once', () => {
  const headers = [...familyHeaders().values()].flat();
  const names = headers.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, type, unit, help } of headers) {
    expect(name).toMatch(/^(?:millrace|process|nodejs)_[a-z0-9_]+$/);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    if (unit !== undefined) expect(name.replace(/_total$/, ''), name).toMatch(new RegExp(`_${unit}$`));
    expect(name, 'a base unit').not.toMatch(/_(?:ms|millis|milliseconds|kilobytes|megabytes)(?:_|$)/);
    expect(help, name).toMatch(/\.$/);
  }
});

test('a metric has a bounded number of samples: closed shards are left out first', () => {
  const families = new Map(
    Array.from(collectFamilies(metricSources(MAX_SAMPLES + 10)), (family) => [family.name, family]),
  );
  const open = families.get('millrace_shard_open')!;
  expect(open.samples).toHaveLength(MAX_SAMPLES);
  expect(open.samples.filter(({ value }) => value === 1)).toHaveLength((MAX_SAMPLES + 10) / 2);
  expect(families.get('millrace_dropped_samples')!.samples).toContainEqual({
    labels: { metric: 'millrace_shard_open' },
    value: 10,
  });
  expect(families.get('millrace_storage_writable')!.samples).toEqual([{ labels: {}, value: 0 }]);
});
