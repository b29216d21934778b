import { useState } from 'preact/hooks';
import type { TargetNode } from '../../server/dashboard/contract.ts';
import type { FailedObject } from '../../server/dashboard/queue-contract.ts';
import { confirmRedriveOfBucket } from '../actions/queue.tsx';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { useReply } from '../state/use-reply.ts';
import { formatBytes, formatClock, formatDate, plural } from '../ui/format.ts';
import { Decoded } from '../viewer/decoded-data.tsx';
import { BatchLink, FailureSummary } from './messages.tsx';

const PAGE = 50;
const REFRESH_MS = 2000;

/** A bucket that is the destination of what functions fail with. */
export function BucketPage({ bucket: { name } }: { bucket: TargetNode }) {
  const page = usePage();
  const { client } = page.dashboard;
  const { query } = useSignal(page.router.location);
  const after = query.get('after') ?? undefined;
  const reply = useReply(
    () => client.failuresIn(name, { after, limit: PAGE }),
    [client, name, after],
    () => REFRESH_MS,
  );
  const objects = reply?.objects ?? [];
  const functions = new Set(objects.flatMap(({ failure }) => failure?.functionName ?? []));
  return (
    <>
      <div class="page-head">
        <h1>{name}</h1>
        <p class="facts">
          <span>a bucket that failures are written to</span>
        </p>
        <div class="page-actions">
          {[...functions].map((functionName) => (
            <button
              key={functionName}
              type="button"
              onClick={() => confirmRedriveOfBucket(page, name, functionName)}
            >
              Send to {functionName} again
            </button>
          ))}
        </div>
      </div>
      <section class="messages">
        <div class="section-head">
          <h2>Failures</h2>
          <span class="soft">{reply === undefined ? '' : plural(objects.length, 'object')}</span>
          {after !== undefined && (
            <button type="button" onClick={() => page.router.setQuery({ after: undefined })}>
              first
            </button>
          )}
          {reply?.next !== undefined && (
            <button type="button" onClick={() => page.router.setQuery({ after: reply.next })}>
              next
            </button>
          )}
        </div>
        {reply !== undefined && objects.length === 0 && <p class="soft">None.</p>}
        {objects.map((object) => (
          <Failed key={object.key} object={object} />
        ))}
      </section>
    </>
  );
}

function Failed({ object: { key, writtenMs, sizeBytes, decoded, failure } }: { object: FailedObject }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="message" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <time>{formatClock(writtenMs)}</time>
        {failure === undefined ? (
          <span class="message-preview">{key}</span>
        ) : (
          <FailureSummary failure={failure} />
        )}
        <span class="soft">{formatBytes(sizeBytes)}</span>
      </summary>
      {isOpen && (
        <>
          <p class="facts">
            <span>{key}</span>
            <span>written {formatDate(writtenMs)}</span>
          </p>
          {failure?.batch !== undefined && <BatchLink batch={failure.batch} />}
          <Decoded decoded={decoded} />
        </>
      )}
    </details>
  );
}
