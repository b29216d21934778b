import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { PipelineReply, RecordView } from '../../server/dashboard/contract.ts';
import { openReplay } from '../actions/mapping.tsx';
import { openPut } from '../actions/put.tsx';
import { usePage } from '../state/context.ts';
import { decodeBytes, decodeText } from '../ui/bytes.ts';
import { formatBytes, formatDate, formatClock, shortShard } from '../ui/format.ts';
import { isText, kindOf } from './decoded.ts';
import { Decoded } from './decoded-data.tsx';
import { Fate } from './fate.tsx';
import { hexRows } from './hex.ts';
import { putCommand } from './put-command.ts';
import type { SchemaDecoder } from './typed/schema-decoder.ts';

const MAX_HEX_BYTES = 16_384;

export interface RecordPanelProps {
  readonly stream: string;
  readonly record: RecordView;
  readonly pipeline: PipelineReply;
  readonly closePath: string;
  /** Of the user's schema. */
  readonly decoder: SchemaDecoder | undefined;
}

export function RecordPanel({ stream, record, pipeline, closePath, decoder }: RecordPanelProps) {
  const page = usePage();
  const { data: shown, mismatch } = decoder?.shown(record) ?? { data: record.decoded };
  const [chosen, setView] = useState<'decoded' | 'hex' | undefined>(undefined);
  const view = chosen ?? (shown.kind === 'bytes' ? 'hex' : 'decoded');
  const copy = () =>
    navigator.clipboard.writeText(putCommand(stream, record)).then(
      () => page.toasts.done('The command is in the clipboard.'),
      (error: unknown) => page.toasts.failed(error),
    );
  return (
    <aside class="record-panel" aria-label="Record">
      <div class="section-head">
        <h2>{record.partitionKey}</h2>
        <a class="button quiet" href={closePath} data-in-place aria-label="Close the record">
          ✕
        </a>
      </div>
      <dl class="record-facts">
        <Fact name="arrived">
          {formatDate(record.arrivedMs).slice(0, 11)}
          {formatClock(record.arrivedMs)}
        </Fact>
        <Fact name="shard">{shortShard(record.shardId)}</Fact>
        <Fact name="sequence number">
          <code>{record.sequenceNumber}</code>
        </Fact>
        {record.explicitHashKey !== undefined && (
          <Fact name="explicit hash key">
            <code>{record.explicitHashKey}</code>
          </Fact>
        )}
        <Fact name="data">
          {formatBytes(record.sizeBytes)}, {kindOf(shown)}
          {record.isCut && '; the first 64 KiB are shown'}
        </Fact>
        {shown.kind === 'typed' && <Fact name="type">{shown.type}</Fact>}
        {mismatch !== undefined && (
          <Fact name="schema">
            not a {decoder?.type}: {mismatch}
          </Fact>
        )}
      </dl>
      <div class="section-head">
        <div class="choices" role="group" aria-label="How the data are shown">
          <button
            type="button"
            aria-pressed={view === 'decoded'}
            disabled={shown.kind === 'bytes'}
            onClick={() => setView('decoded')}
          >
            decoded
          </button>
          <button type="button" aria-pressed={view === 'hex'} onClick={() => setView('hex')}>
            hex
          </button>
        </div>
        <button type="button" onClick={() => void copy()}>
          Copy put-record
        </button>
        <button
          type="button"
          disabled={record.isCut}
          onClick={() => openPut(page, { stream, partitionKey: record.partitionKey, ...dataOf(record) })}
        >
          Put again
        </button>
      </div>
      {view === 'decoded' ? <Decoded decoded={shown} /> : <Hex data={record.data} />}
      <Fate
        stream={stream}
        record={record}
        onReplay={(uuid) => {
          const mapping = pipeline.mappings.find((candidate) => candidate.uuid === uuid);
          const { shardId, sequenceNumber } = record;
          if (mapping !== undefined) openReplay(page, mapping, { shardId, sequenceNumber });
        }}
      />
    </aside>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Hex({ data }: { data: string }) {
  return (
    <pre class="raw hex" tabIndex={0} aria-label="Bytes">
      {hexRows(decodeBytes(data), MAX_HEX_BYTES).map(({ offset, hex, text }) => (
        <span key={offset}>
          <i>{offset}</i> {hex} {text}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}

/** Text can be changed before it is put; other data are put as they are. */
function dataOf({ data, decoded }: RecordView): { readonly text: string } | { readonly data: string } {
  return isText(decoded) ? { text: decodeText(data) } : { data };
}
