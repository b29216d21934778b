import type { FateReply, RecordView } from '../../server/dashboard/contract.ts';
import { pathTo } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { useReply } from '../state/use-reply.ts';

const REFRESH_MS = 1500;
/** What is settled changes when the record is delivered again. */
const SETTLED_REFRESH_MS = 5000;
const UNSETTLED = new Set(['waiting', 'delivering']);
const SHOWN_INVOCATIONS = 5;
type MappingFate = FateReply['mappings'][number]['fate'];

const WORDS: Readonly<Record<MappingFate, string>> = {
  waiting: 'waits for it',
  delivering: 'has it now',
  delivered: 'processed it',
  filtered: 'did not get it: its filter does not match',
  'sent to destination': 'failed; it went to the destination',
  discarded: 'failed; it was discarded',
  'before its start': 'began after it',
  unknown: 'unknown: it is older than what is kept',
};

/** What each mapping did with the record. */
export function Fate({
  stream,
  record,
  onReplay,
}: {
  stream: string;
  record: RecordView;
  onReplay: (uuid: string) => void;
}) {
  const { client } = usePage().dashboard;
  const { shardId, sequenceNumber } = record;
  const fate = useReply(
    () => client.fate(stream, shardId, sequenceNumber),
    [client, stream, shardId, sequenceNumber],
    (reply) => (reply !== undefined && isSettled(reply) ? SETTLED_REFRESH_MS : REFRESH_MS),
  );
  if (fate === undefined) return null;
  return (
    <section class="fate">
      <h3>What became of it</h3>
      {fate.mappings.length === 0 && <p class="soft">No mapping reads this stream.</p>}
      <ul>
        {fate.mappings.map(({ uuid, functionName, fate: outcome, invocations }) => (
          <li key={uuid}>
            <a href={pathTo('functions', functionName)}>{functionName}</a>{' '}
            <span class={outcome === 'discarded' || outcome === 'sent to destination' ? 'bad' : undefined}>
              {WORDS[outcome]}
            </span>
            {invocations.length > 1 && <span class="soft"> after {invocations.length} attempts</span>}
            {invocations.slice(-SHOWN_INVOCATIONS).map((id) => (
              <a key={id} class="invocation-link" href={pathTo('functions', functionName, 'invocations', id)}>
                {id.slice(0, 8)}
              </a>
            ))}
            <button type="button" class="quiet" onClick={() => onReplay(uuid)}>
              replay from here
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function isSettled({ mappings }: FateReply): boolean {
  return !mappings.some(({ fate }) => UNSETTLED.has(fate));
}
