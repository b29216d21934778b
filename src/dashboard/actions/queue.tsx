import type { QueueNode } from '../../server/dashboard/contract.ts';
import type { PageContext } from '../state/context.ts';
import { plural } from '../ui/format.ts';
import { confirm } from './confirm.tsx';

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
    title: `Send failed batches to ${functionName} again`,
    text: (
      <p>
        Reads the records of each batch in {queue.name} from the stream, and invokes {functionName} with them.
        A message is deleted when its batch succeeds; what fails again stays in the queue.
      </p>
    ),
    verb: 'Send again',
    act: async () => {
      const { batches, records, failed, left } = await page.dashboard.client.redrive(
        queue.name,
        functionName,
      );
      const sent = `${plural(batches, 'batch', 'batches')} with ${plural(records, 'record')} sent again`;
      const notes = [
        ...(failed > 0 ? [`${failed} failed again`] : []),
        ...(left.length > 0 ? [`${left.length} left: ${left[0]!.why}`] : []),
      ];
      return { text: [sent, ...notes].join(', ') + '.' };
    },
  });
}
