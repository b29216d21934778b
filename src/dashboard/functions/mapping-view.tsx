import type { MappingNode } from '../../server/dashboard/contract.ts';
import { perform } from '../actions/confirm.tsx';
import { openReplay, setEnabled } from '../actions/mapping.tsx';
import { LAG_FROM_MS } from '../river/lane-state.ts';
import { whyMappingCannotChange } from '../pipeline/cannot-change.ts';
import { pathTo } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { formatDuration, formatRate, nameOfArn, shortShard } from '../ui/format.ts';
import { VirtualList } from '../ui/virtual-list.tsx';
import { settingsOf } from './mapping-settings.ts';

const ROW_PX = 28;
const MAX_ROWS_SHOWN = 10;

export function MappingView({ mapping }: { mapping: MappingNode }) {
  const page = usePage();
  const rates = useSignal(page.dashboard.rates);
  const now = rates?.mappings.find(({ uuid }) => uuid === mapping.uuid);
  const isEnabled = mapping.state === 'Enabled';
  const isStream = mapping.sourceArn.includes(':kinesis:');
  const source = nameOfArn(mapping.sourceArn);
  const whyNot = whyMappingCannotChange(mapping);
  return (
    <section class="mapping">
      <div class="section-head">
        <h2>
          from <a href={pathTo(isStream ? 'streams' : 'queues', source)}>{source}</a>
        </h2>
        <span class={isEnabled ? 'soft' : 'warn'}>{whyNot ?? mapping.state.toLowerCase()}</span>
        <ActionButton
          whyNot={whyNot}
          onClick={() => void perform(page, () => setEnabled(page, mapping, !isEnabled))}
        >
          {isEnabled ? 'Disable' : 'Enable'}
        </ActionButton>
        {isStream && (
          <ActionButton whyNot={whyNot} onClick={() => openReplay(page, mapping)}>
            Replay from …
          </ActionButton>
        )}
      </div>
      <p class="soft">
        Last result: {mapping.lastProcessingResult}.{' '}
        {isStream && `${formatDuration(now?.iteratorAgeMs ?? mapping.iteratorAgeMs)} behind.`}
        {now !== undefined &&
          ` ${formatRate(now.records)} records/s read, in ${formatRate(now.batches)} batches/s.`}
      </p>
      <dl class="settings">
        {settingsOf(mapping.settings).map(({ name, value, isDefault }) => (
          <div key={name} class={isDefault ? 'is-default' : undefined}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {mapping.shards.length > 0 && (
        <div style={{ height: `${Math.min(MAX_ROWS_SHOWN, mapping.shards.length) * ROW_PX}px` }}>
          <VirtualList
            rows={mapping.shards}
            rowPx={ROW_PX}
            label={`Shards that ${mapping.functionName} reads`}
            keyOf={({ shardId }) => shardId}
            render={({ shardId, phase, iteratorAgeMs, lastSequenceNumber }) => (
              <p class="row reading">
                <span>shard {shortShard(shardId)}</span>
                <span class={phase === 'backing-off' ? 'bad' : 'soft'}>{phase.replaceAll('-', ' ')}</span>
                <span class={`cell-number ${iteratorAgeMs > LAG_FROM_MS ? 'warn' : ''}`}>
                  {formatDuration(iteratorAgeMs)} behind
                </span>
                <span class="soft wide-only sequence">{lastSequenceNumber}</span>
              </p>
            )}
          />
        </div>
      )}
    </section>
  );
}
