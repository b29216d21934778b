import type { MappingStatus } from '../../mapping/metrics/status.ts';
import { counted } from '../ui/counted.ts';
import type { Style } from '../ui/terminal.ts';
import { formatAge } from './format-age.ts';
import { functionOf, isFailing, sourceOf } from './mapping-names.ts';

// Retries after one failure take a few seconds; a function that is further behind needs attention.
const BEHIND_MS = 30_000;

type Health = 'ok' | 'behind' | 'failing';

/** One line for each mapping that began to fail, fell behind or recovered between two snapshots. */
export function mappingChanges(
  before: readonly MappingStatus[],
  after: readonly MappingStatus[],
  style: Style,
): string[] {
  const earlier = new Map(before.map((mapping) => [mapping.uuid, mapping]));
  return after.flatMap((mapping) => {
    const last = earlier.get(mapping.uuid);
    const now = healthOf(mapping);
    const problemChanged = now === 'failing' && last?.lastProcessingResult !== mapping.lastProcessingResult;
    if (now === (last ? healthOf(last) : 'ok') && !problemChanged) return [];
    return [`${functionOf(mapping)} ← ${sourceOf(mapping)}: ${describe(mapping, now, style)}`];
  });
}

function describe(mapping: MappingStatus, health: Health, style: Style): string {
  const { errors, invocations, iteratorAgeMs, lastProcessingResult, queueName, retries } = mapping;
  const age = `iterator age ${formatAge(iteratorAgeMs)}`;
  switch (health) {
    case 'ok':
      return style('green', 'keeps up again');
    case 'behind':
      return `${style('yellow', 'behind')}, ${age}`;
    case 'failing': {
      const failures = `${counted(errors, 'error')} in ${counted(invocations, 'invocation')}`;
      return [
        style('red', lastProcessingResult),
        // Messages of a queue have no iterator, and become visible again instead of being retried.
        ...(queueName === undefined ? [age, failures, counted(retries, 'retry', 'retries')] : [failures]),
      ].join(', ');
    }
  }
}

function healthOf(mapping: MappingStatus): Health {
  if (isFailing(mapping)) return 'failing';
  // A batch window makes records wait on purpose.
  const ages = mapping.shards.map(({ phase, iteratorAgeMs }) => (phase === 'collecting' ? 0 : iteratorAgeMs));
  return Math.max(0, ...ages) >= BEHIND_MS ? 'behind' : 'ok';
}
