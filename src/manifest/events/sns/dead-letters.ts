import { present, type TemplateResource } from '../../compile/template.ts';
import type { SnsEvent } from '../../manifest.ts';

/** The redrive policy of a subscription, and the policy of the queue that lets the topic send to it. */
export function compileDeadLetters(
  { redrivePolicy, arn }: SnsEvent,
  logicalId: string,
): { redrivePolicy: unknown; resources: Record<string, TemplateResource> } | undefined {
  if (!redrivePolicy) return undefined;
  const { targetArn, url } = targetOf(redrivePolicy);
  const policy: TemplateResource = {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      PolicyDocument: {
        Version: '2012-10-17',
        Id: logicalId,
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: targetArn,
            // As the framework writes it: for a topic of the service, the condition has no value.
            Condition: { ArnEquals: present({ 'aws:SourceArn': arn }) },
          },
        ],
      },
      Queues: [url],
    },
  };
  return { redrivePolicy: { deadLetterTargetArn: targetArn }, resources: { [logicalId]: policy } };
}

function targetOf(policy: NonNullable<SnsEvent['redrivePolicy']>): { targetArn: unknown; url: unknown } {
  const { deadLetterTargetArn: arn, deadLetterTargetRef: ref, deadLetterTargetImport: imported } = policy;
  if (arn !== undefined) {
    const [queueName, account, region] = arn.split(':').reverse();
    const path = [`https://sqs.${region}.`, { Ref: 'AWS::URLSuffix' }, `/${account}/${queueName}`];
    return { targetArn: arn, url: { 'Fn::Join': ['', path] } };
  }
  if (ref !== undefined) return { targetArn: { 'Fn::GetAtt': [ref, 'Arn'] }, url: { Ref: ref } };
  return {
    targetArn: { 'Fn::ImportValue': imported?.arn },
    url: { 'Fn::ImportValue': imported?.url },
  };
}
