import { useState } from 'preact/hooks';
import type { QueueNode } from '../../server/dashboard/contract.ts';
import type { FailureView, MessagesReply, MessageView } from '../../server/dashboard/queue-contract.ts';
import { pathTo } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { useReply } from '../state/use-reply.ts';
import { formatBytes, formatClock, formatCount, formatDate, plural, shortShard } from '../ui/format.ts';
import { previewOf } from '../viewer/decoded.ts';
import { Decoded } from '../viewer/decoded-data.tsx';

const PAGE = 50;
const REFRESH_MS = 2000;

export interface ListedMessages {
  readonly reply: MessagesReply | undefined;
  /** How many older messages the list leaves out. */
  readonly skipped: number;
}

/** The messages of a queue, from the place that is in the address. */
export function useMessages({ name }: QueueNode): ListedMessages {
  const { dashboard, router } = usePage();
  const { query } = useSignal(router.location);
  const skipped = Math.max(0, Math.trunc(Number(query.get('skip') ?? 0)) || 0);
  const reply = useReply(
    () => dashboard.client.messages(name, { skip: skipped, limit: PAGE }),
    [dashboard, name, skipped],
    () => REFRESH_MS,
  );
  return { reply, skipped };
}

/** Functions whose failures are reported by the listed messages. */
export function failedFunctions({ reply }: ListedMessages): string[] {
  return reply?.messages.flatMap(({ failure }) => failure?.functionName ?? []) ?? [];
}

export function Messages({ messages: { reply, skipped } }: { messages: ListedMessages }) {
  const { router } = usePage();
  if (reply === undefined) return null;
  const { messages, total } = reply;
  const end = skipped + messages.length;
  const goTo = (skip: number) => router.setQuery({ skip: skip <= 0 ? undefined : String(skip) });
  return (
    <section class="messages">
      <div class="section-head">
        <h2>Messages</h2>
        <span class="soft">
          {messages.length === 0
            ? 'none'
            : `${formatCount(skipped + 1)} to ${formatCount(end)} of ${formatCount(total)}, oldest first`}
        </span>
        {skipped > 0 && (
          <button type="button" onClick={() => goTo(skipped - PAGE)}>
            older
          </button>
        )}
        {end < total && (
          <button type="button" onClick={() => goTo(end)}>
            newer
          </button>
        )}
      </div>
      <p class="soft">They stay in the queue: looking at them is not receiving them.</p>
      {messages.map((message) => (
        <Message key={message.messageId} message={message} />
      ))}
    </section>
  );
}

function Message({ message }: { message: MessageView }) {
  const [isOpen, setOpen] = useState(false);
  const { failure, decoded, sentMs, receiveCount, isVisible, messageId, groupId, sizeBytes } = message;
  return (
    <details class="message" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <time>{formatClock(sentMs)}</time>
        {failure === undefined ? (
          <code class="message-preview">{previewOf(decoded)}</code>
        ) : (
          <FailureSummary failure={failure} />
        )}
        <span class="soft">{isVisible ? '' : 'in flight or delayed'}</span>
        <span class="soft">{receiveCount > 0 ? `received ${plural(receiveCount, 'time')}` : ''}</span>
        <span class="soft">{formatBytes(sizeBytes)}</span>
      </summary>
      {isOpen && (
        <>
          <p class="facts">
            <span>{messageId}</span>
            <span>sent {formatDate(sentMs)}</span>
            {groupId !== undefined && <span>group {groupId}</span>}
          </p>
          {failure?.batch !== undefined && <BatchLink batch={failure.batch} />}
          <Decoded decoded={decoded} />
        </>
      )}
    </details>
  );
}

export function FailureSummary({ failure: { why, functionName, batch } }: { failure: FailureView }) {
  return (
    <span class="message-preview">
      <b class="bad">{why}</b> {functionName}
      {batch === undefined ? ': an event' : `: a batch of ${batch.stream}`}
    </span>
  );
}

type Batch = NonNullable<FailureView['batch']>;

export function BatchLink({
  batch: { stream, shardId, startSequenceNumber, endSequenceNumber },
}: {
  batch: Batch;
}) {
  const records = pathTo('streams', stream, 'records', shardId, startSequenceNumber);
  return (
    <p>
      <a href={`${records}?shard=${shardId}&from=seq:${startSequenceNumber}`}>
        The records in {stream}, shard {shortShard(shardId)}
      </a>
      , from <code>{startSequenceNumber}</code> to <code>{endSequenceNumber}</code>
    </p>
  );
}
