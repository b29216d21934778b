import type { QueueNode } from '../../server/dashboard/contract.ts';
import type { RedriveReply } from '../../server/dashboard/queue-contract.ts';
import type { PageContext } from '../state/context.ts';
import { plural } from '../ui/format.ts';
import { confirm, type Done } from './confirm.tsx';

export function confirmPurge(page: PageContext, queue: QueueNode): void {
  confirm(page, {
    title: `Purge ${queue.name}`,
    text: (
      <p>Deletes {plural(queue.visibleMessages, 'message')}, and those in flight. This cannot be undone.</p>
    ),
    verb: 'Purge',
    isDangerous: true,
    act: async () => {
      await page.dashboard.client.call('sqs', 'PurgeQueue', { QueueUrl: queue.url });
      return { text: `${queue.name} is empty.` };
    },
  });
}

export function confirmRedrive(page: PageContext, queue: QueueNode, functionName: string): void {
  confirm(page, {
    title: `Send what failed to ${functionName} again`,
    text: (
      <p>
        Invokes {functionName} with each failed batch that is reported in {queue.name}, its records read from
        the stream again, and with each event of a failed asynchronous invocation. A message is deleted when
        that succeeds; what fails again stays in the queue.
      </p>
    ),
    verb: 'Send again',
    act: async () => done(await page.dashboard.client.redrive('queues', queue.name, functionName)),
  });
}

export function confirmRedriveOfBucket(page: PageContext, bucket: string, functionName: string): void {
  confirm(page, {
    title: `Send what failed to ${functionName} again`,
    text: (
      <p>
        Invokes {functionName} with the event of each failed batch and asynchronous invocation that was
        written to {bucket}. An object is deleted when that succeeds; what fails again stays in the bucket.
      </p>
    ),
    verb: 'Send again',
    act: async () => done(await page.dashboard.client.redrive('buckets', bucket, functionName)),
  });
}

function done({ batches, records, events, failed, left }: RedriveReply): Done {
  const sent = [
    ...(batches > 0 || events === 0
      ? [`${plural(batches, 'batch', 'batches')} with ${plural(records, 'record')}`]
      : []),
    ...(events > 0 ? [plural(events, 'event')] : []),
  ];
  const notes = [
    ...(failed > 0 ? [`${failed} failed again`] : []),
    ...(left.length > 0 ? [`${left.length} left: ${left[0]!.why}`] : []),
  ];
  return { text: [`${sent.join(' and ')} sent again`, ...notes].join(', ') + '.' };
}
