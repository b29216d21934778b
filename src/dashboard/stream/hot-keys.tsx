import { pathTo } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { useReply } from '../state/use-reply.ts';
import { formatBytes, formatCount, shortShard } from '../ui/format.ts';

const REFRESH_MS = 5000;
const SHOWN = 10;

export function HotKeys({ stream }: { stream: string }) {
  const { client } = usePage().dashboard;
  const reply = useReply(
    () => client.hotKeys(stream),
    [client, stream],
    () => REFRESH_MS,
  );
  const keys = reply?.keys.slice(0, SHOWN) ?? [];
  const most = Math.max(1, ...keys.map(({ records }) => records));
  const total = Math.max(1, reply?.sampledRecords ?? 0);
  return (
    <section class="hot-keys">
      <h2>Keys with most records</h2>
      {keys.length === 0 && (
        <p class="soft">{reply ? 'No record arrived in the last minute.' : 'Reading …'}</p>
      )}
      <ol>
        {keys.map(({ key, shardId, records, bytes }) => (
          <li key={`${shardId} ${key}`}>
            <span class="bar" style={{ width: `${(records / most) * 100}%` }} />
            <a
              href={`${pathTo('streams', stream, 'records')}?key=${encodeURIComponent(key)}&shard=${shardId}&from=trim_horizon`}
            >
              {key}
            </a>
            <span class="soft">shard {shortShard(shardId)}</span>
            <span class="cell-number">{((records / total) * 100).toFixed(1)}%</span>
            <span class="cell-number">{formatCount(records)}</span>
            <span class="cell-number soft">{formatBytes(bytes)}</span>
          </li>
        ))}
      </ol>
      {keys.length > 0 && (
        <p class="soft">Of {formatCount(reply?.sampledRecords ?? 0)} records in the last minute.</p>
      )}
    </section>
  );
}
