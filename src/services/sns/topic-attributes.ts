import { findPolicyProblem } from '../../policy/document.ts';
import { InvalidParameter } from './errors.ts';
import { isFifoName } from '../fifo/fifo-name.ts';

// A share of deliveries that are logged has no effect without the role that writes the log, and roles are refused. Terraform
// sets the share of each protocol to 0.
const SAMPLE_RATE = /^(Application|Firehose|HTTP|Lambda|SQS)SuccessFeedbackSampleRate$/;
const PERCENT = /^(100|[1-9]?\d)?$/;

// SignatureVersion selects the signature, and Policy gives access; the others have no effect here and are stored and
// returned unchanged.
const SUPPORTED = ['DisplayName', 'KmsMasterKeyId', 'Policy', 'SignatureVersion', 'TracingConfig'];

/** An empty value removes the attribute. */
const FIFO_VALUES: Readonly<Record<string, readonly string[]>> = {
  FifoTopic: ['true'],
  ContentBasedDeduplication: ['true', 'false', ''],
  FifoThroughputScope: ['Topic', 'MessageGroup', ''],
};

/** @throws InvalidParameter, also for an attribute that would change the behaviour of a topic */
export function checkTopicAttributes(attributes: Readonly<Record<string, string>>, topicName: string): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'Policy' && value !== '') requirePolicy(value);
    if (SUPPORTED.includes(name)) continue;
    if (SAMPLE_RATE.test(name)) {
      if (!PERCENT.test(value)) throw InvalidParameter(`Invalid parameter: ${name} Reason: invalid value`);
      continue;
    }
    const values = FIFO_VALUES[name];
    if (!values) {
      throw InvalidParameter(`Invalid parameter: Attributes Reason: ${name} is not supported by Millrace`);
    }
    if (!isFifoName(topicName)) {
      throw InvalidParameter(`Invalid parameter: Attributes Reason: ${name} is only valid for FIFO topics`);
    }
    if (!values.includes(value)) throw InvalidParameter(`Invalid parameter: ${name} Reason: invalid value`);
  }
}

/** AWS's sentence has `null` in place of the reason. */
function requirePolicy(text: string): void {
  const cause = findPolicyProblem(text, 'resource');
  if (cause) throw InvalidParameter(`Invalid parameter: Policy Error: ${cause.message}`, { cause });
}
