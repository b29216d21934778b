import { useEffect, useState } from 'preact/hooks';
import type { InvocationReply } from '../../server/dashboard/contract.ts';
import { messageOf } from '../api/message-of.ts';
import { pathTo } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { formatDate, formatDuration, nameOfArn, plural } from '../ui/format.ts';
import { Json } from '../ui/json.tsx';
import { saveEvent } from './saved-events.ts';

export function InvocationPage({ name, id }: { name: string; id: string }) {
  const page = usePage();
  const [invocation, setInvocation] = useState<InvocationReply | undefined>(undefined);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  useEffect(() => {
    page.dashboard.client.invocation(id).then(setInvocation, (error: unknown) => {
      setFailure(messageOf(error));
    });
  }, [page, id]);
  if (failure !== undefined) {
    return (
      <section class="empty">
        <h1>This invocation is not kept any more</h1>
        <p>{failure}</p>
        <p>
          <a href={pathTo('functions', name)}>Invocations of {name}</a>
        </p>
      </section>
    );
  }
  if (invocation === undefined) return <p class="waiting">Reading the invocation …</p>;
  const { error, event, response, logs } = invocation;
  return (
    <>
      <InvocationHead name={name} id={id} invocation={invocation} />
      {error !== undefined && (
        <p class="notice is-bad">
          <b>{error.type}</b> {error.message}
        </p>
      )}
      <div class="pair">
        <section>
          <h2>Event</h2>
          <Json text={event} label="Event" />
        </section>
        <section>
          <h2>Response</h2>
          <Json text={response} label="Response" />
        </section>
      </div>
      <section>
        <h2>Log</h2>
        {logs.length === 0 && <p class="soft">It logged nothing.</p>}
        <div class="log is-whole">
          {logs.map(({ level, message }, index) => (
            <p key={index} class={`log-line is-${level.toLowerCase()}`}>
              <span class="level">{level.toLowerCase()}</span>
              <code>{message}</code>
            </p>
          ))}
        </div>
      </section>
    </>
  );
}

function InvocationHead({ name, id, invocation }: { name: string; id: string; invocation: InvocationReply }) {
  const { toasts } = usePage();
  const { startedMs, durationMs, coldStart, maxMemoryMb, attempt, records, sourceArn, event } = invocation;
  const keep = () => {
    try {
      saveEvent(name, { title: formatDate(startedMs), text: event });
      toasts.done('Saved. The invoke tab of the function has it.');
    } catch (error) {
      toasts.failed(error);
    }
  };
  return (
    <div class="page-head">
      <p class="crumb">
        <a href={pathTo('functions', name)}>{name}</a>
      </p>
      <h1 class="is-id">{id}</h1>
      <p class="facts">
        <span>{formatDate(startedMs)}</span>
        <span>{formatDuration(durationMs)}</span>
        {maxMemoryMb !== undefined && <span>{maxMemoryMb} MB</span>}
        {coldStart && <span>cold start</span>}
        {attempt > 1 && <span class="warn">attempt {attempt}</span>}
        {records !== undefined && <span>{plural(records, 'record')}</span>}
        {sourceArn !== undefined && (
          <span>
            from{' '}
            <a href={pathTo(sourceArn.includes(':kinesis:') ? 'streams' : 'queues', nameOfArn(sourceArn))}>
              {nameOfArn(sourceArn)}
            </a>
          </span>
        )}
      </p>
      <div class="page-actions">
        <button type="button" onClick={keep}>
          Save the event
        </button>
      </div>
    </div>
  );
}
