import { useState } from 'preact/hooks';
import type { MappingNode } from '../../server/dashboard/contract.ts';
import type { PageContext } from '../state/context.ts';
import { formatDate, nameOfArn } from '../ui/format.ts';
import { ConfirmBody, type Done } from './confirm.tsx';

export async function setEnabled(page: PageContext, mapping: MappingNode, isEnabled: boolean): Promise<Done> {
  await page.dashboard.client.call('lambda', 'UpdateEventSourceMapping', {
    UUID: mapping.uuid,
    Enabled: isEnabled,
  });
  const source = nameOfArn(mapping.sourceArn);
  return {
    text: isEnabled
      ? `${mapping.functionName} reads ${source} again.`
      : `${mapping.functionName} no longer reads ${source}; it will continue where it stopped.`,
    undo: () => setEnabled(page, mapping, !isEnabled),
  };
}

export interface ReplayFrom {
  readonly fromMs?: number;
  readonly shardId?: string;
  readonly sequenceNumber?: string;
}

export function openReplay(page: PageContext, mapping: MappingNode, from: ReplayFrom = {}): void {
  page.dialogs.show({
    title: `Replay to ${mapping.functionName}`,
    body: (close) => <ReplayForm page={page} mapping={mapping} from={from} close={close} />,
  });
}

function ReplayForm({
  page,
  mapping,
  from,
  close,
}: {
  page: PageContext;
  mapping: MappingNode;
  from: ReplayFrom;
  close: () => void;
}) {
  const hasRecord = from.shardId !== undefined;
  const [fromMs, setFromMs] = useState(from.fromMs ?? Date.now() - 60_000);
  const replay = async () => {
    await page.dashboard.client.replay(mapping.uuid, hasRecord ? { ...from } : { fromMs });
    return { text: `${mapping.functionName} gets the records again.` };
  };
  return (
    <ConfirmBody page={page} confirmation={{ verb: 'Replay', act: replay }} close={close}>
      <p class="dialog-text">
        The mapping delivers every record of {nameOfArn(mapping.sourceArn)} again from here, those that were
        processed as well. This cannot be undone.
      </p>
      {hasRecord ? (
        <p>From the chosen record of its shard.</p>
      ) : (
        <label>
          From
          <input
            name="from"
            type="datetime-local"
            step={1}
            value={formatDate(fromMs).replace(' ', 'T')}
            onInput={({ currentTarget }) => setFromMs(new Date(currentTarget.value).getTime())}
          />
        </label>
      )}
    </ConfirmBody>
  );
}
