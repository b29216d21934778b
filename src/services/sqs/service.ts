import { type Service, ServiceBuilder } from '../../schema/service.ts';
import { queueFacts } from './access.ts';
import type { SqsContext } from './context.ts';
import { AddPermission, addPermission } from './operations/add-permission.ts';
import { CreateQueue, createQueue } from './operations/create-queue.ts';
import { DeleteMessage, deleteMessage } from './operations/delete-message.ts';
import { GetQueueAttributes, getQueueAttributes } from './operations/get-queue-attributes.ts';
import { GetQueueUrl, getQueueUrl } from './operations/get-queue-url.ts';
import { ListQueues, listQueues } from './operations/list-queues.ts';
import { ReceiveMessage, receiveMessage } from './operations/receive-message.ts';
import { SendMessage, sendMessage } from './operations/send-message.ts';
import { ChangeMessageVisibility, changeMessageVisibility } from './operations/change-message-visibility.ts';
import { DeleteQueue, deleteQueue } from './operations/delete-queue.ts';
import {
  ListDeadLetterSourceQueues,
  listDeadLetterSourceQueues,
} from './operations/list-dead-letter-source-queues.ts';
import { CancelMessageMoveTask, cancelMessageMoveTask } from './operations/moves/cancel-message-move-task.ts';
import { ListMessageMoveTasks, listMessageMoveTasks } from './operations/moves/list-message-move-tasks.ts';
import { StartMessageMoveTask, startMessageMoveTask } from './operations/moves/start-message-move-task.ts';
import { ListQueueTags, listQueueTags } from './operations/tags/list-queue-tags.ts';
import { PurgeQueue, purgeQueue } from './operations/purge-queue.ts';
import { RemovePermission, removePermission } from './operations/remove-permission.ts';
import { SetQueueAttributes, setQueueAttributes } from './operations/set-queue-attributes.ts';
import { TagQueue, tagQueue } from './operations/tags/tag-queue.ts';
import { UntagQueue, untagQueue } from './operations/tags/untag-queue.ts';
import {
  ChangeMessageVisibilityBatch,
  changeMessageVisibilityBatch,
} from './operations/change-message-visibility-batch.ts';
import { DeleteMessageBatch, deleteMessageBatch } from './operations/delete-message-batch.ts';
import { SendMessageBatch, sendMessageBatch } from './operations/send-message-batch.ts';
import { sqsTraits } from './traits.ts';

/** Amazon SQS. */
export function createSqsService(context: SqsContext): Service {
  return new ServiceBuilder<SqsContext>(sqsTraits, context)
    .on(CreateQueue, createQueue)
    .on(GetQueueUrl, getQueueUrl)
    .on(ListQueues, listQueues)
    .on(GetQueueAttributes, getQueueAttributes)
    .on(SendMessage, sendMessage)
    .on(SendMessageBatch, sendMessageBatch)
    .on(ReceiveMessage, receiveMessage)
    .on(DeleteMessage, deleteMessage)
    .on(ChangeMessageVisibility, changeMessageVisibility)
    .on(DeleteMessageBatch, deleteMessageBatch)
    .on(ChangeMessageVisibilityBatch, changeMessageVisibilityBatch)
    .on(DeleteQueue, deleteQueue)
    .on(ListDeadLetterSourceQueues, listDeadLetterSourceQueues)
    .on(StartMessageMoveTask, startMessageMoveTask)
    .on(ListMessageMoveTasks, listMessageMoveTasks)
    .on(CancelMessageMoveTask, cancelMessageMoveTask)
    .on(ListQueueTags, listQueueTags)
    .on(PurgeQueue, purgeQueue)
    .on(SetQueueAttributes, setQueueAttributes)
    .on(AddPermission, addPermission)
    .on(RemovePermission, removePermission)
    .on(TagQueue, tagQueue)
    .on(UntagQueue, untagQueue)
    .describeResources(queueFacts)
    .build();
}
