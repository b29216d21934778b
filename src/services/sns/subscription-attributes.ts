import { parseArn } from '../../lib/aws/arn.ts';
import { parseJson } from '../../lib/json/bounded-json.ts';
import { InvalidParameter } from './errors.ts';
import { compileFilterPolicy } from './filter-policy.ts';

/** The attributes of a subscription that clients set. Absent ones have AWS's defaults. */
export interface SubscriptionSettings {
  /** The message is sent without an envelope. */
  readonly raw: boolean;
  /** JSON. */
  readonly filterPolicy?: string;
  readonly filterPolicyScope?: FilterPolicyScope;
  /** JSON. */
  readonly redrivePolicy?: string;
}

type FilterPolicyScope = 'MessageAttributes' | 'MessageBody';

/**
 * Changes settings by attributes with AWS's names. An empty policy removes it.
 * @throws InvalidParameter for an invalid value, and for any other attribute
 */
export function withAttributes(
  settings: SubscriptionSettings,
  attributes: Readonly<Record<string, string>>,
): SubscriptionSettings {
  let next = settings;
  for (const [name, value] of Object.entries(attributes)) next = withAttribute(next, name, value);
  checkFilterPolicy(next);
  return next;
}

function withAttribute(settings: SubscriptionSettings, name: string, value: string): SubscriptionSettings {
  switch (name) {
    case 'RawMessageDelivery':
      return { ...settings, raw: value === 'true' };
    case 'FilterPolicy': {
      const { filterPolicy: _, ...others } = settings;
      return value === '' || value === '{}' ? others : { ...others, filterPolicy: value };
    }
    case 'FilterPolicyScope':
      if (value !== 'MessageAttributes' && value !== 'MessageBody') {
        throw InvalidParameter(
          'Invalid parameter: Attributes Reason: FilterPolicyScope: Invalid value. Please use either MessageBody or MessageAttributes',
        );
      }
      return { ...settings, filterPolicyScope: value };
    case 'RedrivePolicy': {
      const { redrivePolicy: _, ...others } = settings;
      if (value === '') return others;
      if (deadLetterArn(value) === undefined) {
        throw InvalidParameter('Invalid parameter: RedrivePolicy: deadLetterTargetArn is an invalid arn');
      }
      return { ...others, redrivePolicy: value };
    }
    default:
      throw InvalidParameter(`Invalid parameter: Attributes Reason: ${name} is not supported by Millrace`);
  }
}

function checkFilterPolicy({ filterPolicy, filterPolicyScope }: SubscriptionSettings): void {
  if (filterPolicy === undefined) return;
  try {
    compileFilterPolicy(filterPolicy, filterPolicyScope);
  } catch (error) {
    throw InvalidParameter('Invalid parameter: FilterPolicy: it is not a policy in JSON', { cause: error });
  }
}

/** The queue of a redrive policy; undefined when the policy names none. */
export function deadLetterArn(redrivePolicy: string): string | undefined {
  try {
    const { deadLetterTargetArn } = parseJson(redrivePolicy) as { deadLetterTargetArn?: unknown };
    if (typeof deadLetterTargetArn !== 'string') return undefined;
    return parseArn(deadLetterTargetArn)?.service === 'sqs' ? deadLetterTargetArn : undefined;
  } catch {
    return undefined;
  }
}
