import type { PipelineReply, QueueNode } from '../../server/dashboard/contract.ts';
import { confirmPurge, confirmRedrive } from '../actions/queue.tsx';
import { visibleMessages } from '../pipeline/visible-messages.ts';
import { pathTo } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { Chart } from '../chart/chart.tsx';
import { formatCount } from '../ui/format.ts';
import { failedFunctions, Messages, useMessages } from './messages.tsx';

const SECONDS = 300;

export function QueueList({ pipeline }: { pipeline: PipelineReply }) {
  const { dashboard } = usePage();
  const rates = useSignal(dashboard.rates);
  return (
    <>
      <div class="page-head">
        <h1>Queues</h1>
      </div>
      {pipeline.queues.length === 0 && <p class="soft">There is no queue in this account and region.</p>}
      <table class="list">
        <thead>
          <tr>
            <th>name</th>
            <th class="cell-number">visible</th>
            <th class="cell-number">in flight</th>
            <th class="cell-number">delayed</th>
            <th>takes failures of</th>
          </tr>
        </thead>
        <tbody>
          {pipeline.queues.map((queue) => {
            const { name, inFlightMessages, delayedMessages, failuresOf } = queue;
            const visible = visibleMessages(queue, rates);
            return (
              <tr key={name}>
                <td>
                  <a class="row-link" href={pathTo('queues', name)}>
                    {name}
                  </a>
                </td>
                <td class={`cell-number ${failuresOf.length > 0 && visible > 0 ? 'bad' : ''}`}>
                  {formatCount(visible)}
                </td>
                <td class="cell-number">{formatCount(inFlightMessages)}</td>
                <td class="cell-number">{formatCount(delayedMessages)}</td>
                <td class="soft">{failuresOf.join(', ')}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

export function QueuePage({ queue }: { queue: QueueNode }) {
  const page = usePage();
  const rates = useSignal(page.dashboard.rates);
  const visible = visibleMessages(queue, rates);
  const messages = useMessages(queue);
  const functions = new Set([...queue.failuresOf, ...failedFunctions(messages)]);
  return (
    <>
      <div class="page-head">
        <h1>{queue.name}</h1>
        <p class="facts">
          <span class={queue.failuresOf.length > 0 && visible > 0 ? 'bad' : undefined}>
            {formatCount(visible)} visible
          </span>
          <span>{formatCount(queue.inFlightMessages)} in flight</span>
          <span>{formatCount(queue.delayedMessages)} delayed</span>
          {queue.failuresOf.length > 0 && <span>takes what {queue.failuresOf.join(', ')} failed with</span>}
        </p>
        <div class="page-actions">
          {[...functions].map((name) => (
            <button
              key={name}
              type="button"
              disabled={visible === 0}
              onClick={() => confirmRedrive(page, queue, name)}
            >
              Send to {name} again
            </button>
          ))}
          <button
            type="button"
            disabled={visible === 0}
            onClick={() => confirmPurge(page, { ...queue, visibleMessages: visible })}
          >
            Purge
          </button>
        </div>
      </div>
      <Chart
        title="Visible messages"
        stepMs={1000}
        lines={[
          {
            name: 'visible',
            colour: queue.failuresOf.length > 0 ? 'red' : 'water',
            values: page.dashboard.history.tail(`queue/${queue.name}/visible`, SECONDS),
          },
        ]}
        format={formatCount}
      />
      <Messages messages={messages} />
    </>
  );
}
