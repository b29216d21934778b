import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PipelineReply, RecordView, StreamNode } from '../../server/dashboard/contract.ts';
import { openPut } from '../actions/put.tsx';
import { pathTo } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { formatBytes, formatClock, formatCount, plural, shortShard } from '../ui/format.ts';
import { VirtualList } from '../ui/virtual-list.tsx';
import { kindOf, previewOf } from './decoded.ts';
import { FilterBar } from './filter-bar.tsx';
import { DEFAULT_POSITION, positionAt } from './position.ts';
import { RecordPanel } from './record-panel.tsx';
import { openSchemaDialog } from './typed/schema-dialog.tsx';
import { useSchema } from './typed/use-schema.ts';
import type { ShownData } from './typed/shown-data.ts';
import { type RecordsState, useRecords } from './use-records.ts';

const ROW_PX = 30;

export function Viewer({ stream, pipeline }: { stream: StreamNode; pipeline: PipelineReply }) {
  const page = usePage();
  const { route, query } = useSignal(page.router.location);
  const position = query.get('from') ?? DEFAULT_POSITION;
  // A position such as "a minute ago" is a time from when it was chosen.
  const from = useMemo(() => positionAt(position, Date.now()), [position]);
  const [follows, setFollows] = useState(true);
  const search = {
    shard: query.get('shard') ?? undefined,
    from,
    key: query.get('key') ?? undefined,
    filter: query.get('filter') ?? undefined,
  };
  const { state, more } = useRecords(stream.name, search, follows);
  const schema = useSchema(stream.arn);
  const shownOf = (row: RecordView) => schema.decoder?.shown(row).data ?? row.decoded;
  const chosen = route.view === 'records' ? route : undefined;
  const record = useChosen(stream.name, chosen?.shardId, chosen?.record, state.records);
  const suffix = query.toString() === '' ? '' : `?${query.toString()}`;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = list.current?.querySelector('.virtual');
    if (follows && box) box.scrollTop = box.scrollHeight;
  }, [state.records, follows]);

  return (
    <>
      <div class="page-head">
        <p class="crumb">
          <a href={pathTo('streams', stream.name)}>{stream.name}</a>
        </p>
        <h1>Records</h1>
        <div class="page-actions">
          <button type="button" onClick={() => openSchemaDialog(page, stream.name, schema, state.records)}>
            {schema.saved === undefined ? 'Schema' : `Schema: ${schema.saved.type}`}
          </button>
          <button type="button" onClick={() => openPut(page, { stream: stream.name })}>
            Put a record
          </button>
        </div>
      </div>
      <FilterBar stream={stream} position={position} follows={follows} onFollow={setFollows} />
      <p class="soft status-line" role="status">
        {statusOf(state)}
      </p>
      <div class={record === undefined ? 'viewer' : 'viewer has-record'}>
        <div class="record-rows" ref={list}>
          {state.records.length === 0 && state.phase !== 'reading' && <Nothing state={state} />}
          <VirtualList
            rows={state.records}
            rowPx={ROW_PX}
            label={`Records of ${stream.name}`}
            keyOf={(row) => `${row.shardId} ${row.sequenceNumber}`}
            {...(!follows && { onEnd: more })}
            render={(row) => (
              <RecordRow
                record={row}
                shown={shownOf(row)}
                href={`${pathTo('streams', stream.name, 'records', row.shardId, row.sequenceNumber)}${suffix}`}
                isChosen={row.sequenceNumber === chosen?.record}
              />
            )}
          />
        </div>
        {record !== undefined && (
          <RecordPanel
            key={record.sequenceNumber}
            stream={stream.name}
            record={record}
            pipeline={pipeline}
            decoder={schema.decoder}
            closePath={`${pathTo('streams', stream.name, 'records')}${suffix}`}
          />
        )}
      </div>
    </>
  );
}

function RecordRow({
  record,
  shown,
  href,
  isChosen,
}: {
  record: RecordView;
  shown: ShownData;
  href: string;
  isChosen: boolean;
}) {
  return (
    <a class="row row-link record" href={href} data-in-place aria-current={isChosen ? 'true' : undefined}>
      <time class="cell-time">{formatClock(record.arrivedMs)}</time>
      <span class="soft cell-shard">{shortShard(record.shardId)}</span>
      <b class="cell-key">{record.partitionKey}</b>
      <code class="cell-preview">{previewOf(shown)}</code>
      <span class="soft cell-kind">{kindOf(shown)}</span>
      <span class="cell-number soft">{formatBytes(record.sizeBytes)}</span>
    </a>
  );
}

function Nothing({ state }: { state: RecordsState }) {
  return (
    <p class="soft nothing">
      {state.failure ??
        (state.scanned > 0 ? 'No record matches so far.' : 'No record has arrived since this position.')}
    </p>
  );
}

function statusOf({ records, scanned, phase }: RecordsState): string {
  if (scanned === 0 && phase === 'tip') return 'Waiting for records';
  const found = `${formatCount(records.length)} shown of ${plural(scanned, 'record')} read`;
  switch (phase) {
    case 'reading':
      return 'Reading …';
    case 'more':
      return `${found}; there are more`;
    case 'tip':
      return `${found}; these are the newest`;
    case 'end':
      return `${found}; the shard ends here`;
  }
}

/** The record of the address, from the list or, for a link from elsewhere, from the server. */
function useChosen(
  stream: string,
  shardId: string | undefined,
  sequenceNumber: string | undefined,
  records: readonly RecordView[],
): RecordView | undefined {
  const { client } = usePage().dashboard;
  const [chosen, setChosen] = useState<RecordView | undefined>(undefined);
  useEffect(() => {
    if (chosen?.sequenceNumber === sequenceNumber) return;
    const listed = records.find((record) => record.sequenceNumber === sequenceNumber);
    if (sequenceNumber === undefined || listed !== undefined) {
      setChosen(listed);
      return;
    }
    // Another record may be chosen before the reply.
    let isWanted = true;
    client.records(stream, { shard: shardId, from: `seq:${sequenceNumber}`, limit: 1 }).then(
      (page) => isWanted && setChosen(page.records[0]),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [client, stream, shardId, sequenceNumber, records.length > 0]);
  return chosen;
}
