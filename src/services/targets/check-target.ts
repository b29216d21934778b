import { parseArn } from '../../lib/aws/arn.ts';
import type { Random } from '../../lib/random.ts';
import { AccessDenied } from '../../schema/common-errors.ts';
import { isClientFault, isServiceError } from '../../schema/error.ts';
import type { Calls } from '../../schema/service.ts';
import { serviceCaller } from '../service-caller.ts';
import { GetTopicAttributes } from '../sns/operations/get-topic-attributes.ts';
import { GetQueueUrl } from '../sqs/operations/get-queue-url.ts';
import { mayInvoke } from './function-permission.ts';
import { sendingAuthority } from './sending-authority.ts';
import type { Service, TargetFault } from './target.ts';

/** Checks a function, queue or topic without sending to it. @returns undefined when it can be sent to */
export async function findTargetFault(
  { calls, random }: { readonly calls: Calls; readonly random: Random },
  targetArn: string,
  service: Service,
): Promise<TargetFault | undefined> {
  const arn = parseArn(targetArn);
  if (!arn) return 'missing';
  const caller = serviceCaller(arn, random);
  const authority = sendingAuthority(calls.authorities, { service });
  const denied = async (action: string): Promise<TargetFault | undefined> => {
    try {
      await authority?.require([{ action, resource: targetArn }], caller, AccessDenied);
      return undefined;
    } catch (error) {
      if (isServiceError(error, AccessDenied)) return 'not-allowed';
      throw error;
    }
  };
  try {
    switch (arn.service) {
      case 'lambda':
        return (await mayInvoke(calls, targetArn, service, caller)) ? undefined : 'not-allowed';
      case 'sqs':
        await calls.call('sqs', GetQueueUrl, { QueueName: arn.resource }, caller);
        return await denied('sqs:SendMessage');
      case 'sns':
        await calls.call('sns', GetTopicAttributes, { TopicArn: targetArn }, caller);
        return await denied('sns:Publish');
      default:
        return 'missing';
    }
  } catch (error) {
    if (isClientFault(error)) return 'missing';
    throw error;
  }
}
