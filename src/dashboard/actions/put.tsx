import { useState } from 'preact/hooks';
import type { PageContext } from '../state/context.ts';
import { encodeText } from '../ui/bytes.ts';
import { shortShard } from '../ui/format.ts';
import { ConfirmBody } from './confirm.tsx';

interface PutOutput {
  readonly ShardId: string;
  readonly SequenceNumber: string;
}

export interface PutDraft {
  readonly stream?: string;
  readonly partitionKey?: string;
  readonly text?: string;
  /** Base64, of records that are not text. */
  readonly data?: string;
}

export function openPut(page: PageContext, draft: PutDraft = {}): void {
  const { route } = page.router.location.value;
  const shown = route.view === 'stream' || route.view === 'records' ? route.name : undefined;
  const streams = page.dashboard.pipeline.value?.streams.map(({ name }) => name) ?? [];
  if (streams.length === 0) {
    page.toasts.failed(new Error('There is no stream to put a record into.'));
    return;
  }
  page.dialogs.show({
    title: 'Put a record',
    body: (close) => (
      <PutForm
        page={page}
        streams={streams}
        draft={{ ...draft, stream: draft.stream ?? shown ?? streams[0]! }}
        close={close}
      />
    ),
  });
}

function PutForm({
  page,
  streams,
  draft,
  close,
}: {
  page: PageContext;
  streams: readonly string[];
  draft: PutDraft;
  close: () => void;
}) {
  const [stream, setStream] = useState(draft.stream!);
  const [partitionKey, setKey] = useState(draft.partitionKey ?? 'key-1');
  const [text, setText] = useState(draft.text ?? '{"hello": "stream"}');
  const put = async () => {
    const { ShardId } = await page.dashboard.client.call<PutOutput>('kinesis', 'PutRecord', {
      StreamName: stream,
      PartitionKey: partitionKey,
      Data: draft.data ?? encodeText(text),
    });
    return { text: `Put into ${stream}, shard ${shortShard(ShardId)}.` };
  };
  return (
    <ConfirmBody page={page} confirmation={{ verb: 'Put', act: put }} close={close}>
      <label>
        Stream
        <select name="stream" value={stream} onChange={({ currentTarget }) => setStream(currentTarget.value)}>
          {streams.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        Partition key
        <input
          name="key"
          value={partitionKey}
          required
          onInput={({ currentTarget }) => setKey(currentTarget.value)}
        />
      </label>
      {draft.data === undefined ? (
        <label>
          Data
          <textarea
            name="data"
            rows={7}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
      ) : (
        <p class="soft">The data are the same bytes as those of the record.</p>
      )}
    </ConfirmBody>
  );
}
