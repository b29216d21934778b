import { useState } from 'preact/hooks';
import type { StreamNode } from '../../server/dashboard/contract.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { formatDate, shortShard } from '../ui/format.ts';
import { PRESETS, timeOf } from './position.ts';

export interface FilterBarProps {
  readonly stream: StreamNode;
  readonly position: string;
  readonly follows: boolean;
  readonly onFollow: (follows: boolean) => void;
}

/** Shards beyond this are typed rather than chosen from a list. */
const MAX_CHOICES = 300;

export function FilterBar({ stream, position, follows, onFollow }: FilterBarProps) {
  const { router } = usePage();
  const { query } = useSignal(router.location);
  const [filter, setFilter] = useState(query.get('filter') ?? '');
  const timeMs = timeOf(position);
  const problem = problemOf(filter);
  return (
    <form
      class="filter-bar"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined) router.setQuery({ filter });
      }}
    >
      <label>
        <span>from</span>
        <select
          name="from"
          value={PRESETS.some(({ value }) => value === position) ? position : 'time'}
          onChange={({ currentTarget: { value } }) =>
            router.setQuery({ from: value === 'time' ? String(Date.now() - 3_600_000) : value })
          }
        >
          {PRESETS.map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
          <option value="time">a time …</option>
        </select>
      </label>
      {timeMs !== undefined && (
        <label>
          <span>time</span>
          <input
            name="time"
            type="datetime-local"
            step={1}
            value={formatDate(timeMs).replace(' ', 'T')}
            onChange={({ currentTarget }) =>
              router.setQuery({ from: String(new Date(currentTarget.value).getTime()) })
            }
          />
        </label>
      )}
      <label>
        <span>shard</span>
        <ShardChoice
          stream={stream}
          value={query.get('shard') ?? ''}
          onChange={(shard) => router.setQuery({ shard })}
        />
      </label>
      <label>
        <span>partition key</span>
        <input
          name="key"
          type="search"
          value={query.get('key') ?? ''}
          onChange={({ currentTarget }) => router.setQuery({ key: currentTarget.value })}
        />
      </label>
      <label class="filter-pattern">
        <span>filter pattern</span>
        <input
          name="filter"
          type="search"
          placeholder={'{"data": {"kind": ["order"]}}'}
          spellcheck={false}
          value={filter}
          aria-invalid={problem !== undefined}
          onInput={({ currentTarget }) => setFilter(currentTarget.value)}
          onChange={() => problem === undefined && router.setQuery({ filter })}
        />
      </label>
      <button type="button" data-key="follow" aria-pressed={follows} onClick={() => onFollow(!follows)}>
        follow
      </button>
      {problem !== undefined && <p class="bad">{problem}</p>}
    </form>
  );
}

function ShardChoice({
  stream,
  value,
  onChange,
}: {
  stream: StreamNode;
  value: string;
  onChange: (shard: string) => void;
}) {
  if (stream.shards.length > MAX_CHOICES) {
    return (
      <input
        name="shard"
        type="search"
        placeholder="shardId-…"
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  return (
    <select name="shard" value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
      <option value="">all</option>
      {stream.shards.map(({ shardId, isOpen }) => (
        <option key={shardId} value={shardId}>
          {shortShard(shardId)}
          {isOpen ? '' : ' (closed)'}
        </option>
      ))}
    </select>
  );
}

function problemOf(filter: string): string | undefined {
  if (filter === '') return undefined;
  try {
    JSON.parse(filter);
    return undefined;
  } catch {
    return 'A filter pattern is JSON, as in FilterCriteria of a mapping: {"data": {"kind": ["order"]}}';
  }
}
