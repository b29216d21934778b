import { expect, test } from 'vitest';
import { settingsOf } from '../../../src/dashboard/functions/mapping-settings.ts';

test('settings are shown as people read them, those that have an effect first', () => {
  const shown = settingsOf({
    LastModified: new Date(2026, 0, 2, 3, 4, 5).getTime(),
    MaximumRetryAttempts: -1,
    MaximumBatchingWindowInSeconds: 5,
    DestinationConfig: { OnFailure: {} },
    FilterCriteria: { Filters: [{ Pattern: '{}' }] },
  });
  expect(shown).toEqual([
    { name: 'MaximumBatchingWindowInSeconds', value: '5 s', isDefault: false },
    { name: 'FilterCriteria', value: '{"Filters":[{"Pattern":"{}"}]}', isDefault: false },
    { name: 'MaximumRetryAttempts', value: 'without limit', isDefault: true },
    { name: 'DestinationConfig', value: 'none', isDefault: true },
    { name: 'LastModified', value: '2026-01-02 03:04:05', isDefault: false },
  ]);
});
