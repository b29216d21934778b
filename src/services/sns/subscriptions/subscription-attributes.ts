import { isDeepStrictEqual } from 'node:util';
import { parseArn } from '../../../lib/aws/arn.ts';
import { parseJson } from '../../../lib/json/bounded-json.ts';
import { parseJsonObject } from '../../../lib/json/json-object.ts';
import { InvalidParameter } from '../errors.ts';
import { invalidFilterPolicy } from './filter-policy-rules.ts';

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

/** What begins the sentences about an attribute: AWS's differ between the operations. */
const REFUSALS = {
  Subscribe: 'Invalid parameter: Attributes Reason: ',
  SetSubscriptionAttributes: 'Invalid parameter: ',
} as const;
type AttributesOperation = keyof typeof REFUSALS;

/**
 * Changes settings by attributes with AWS's names. An empty policy removes it.
 * @throws InvalidParameter for an invalid value, and for any other attribute
 */
export function withAttributes(
  settings: SubscriptionSettings,
  attributes: Readonly<Record<string, string>>,
  operation: AttributesOperation = 'Subscribe',
): SubscriptionSettings {
  const refusal = (reason: string) => InvalidParameter(REFUSALS[operation] + reason);
  let next = settings;
  for (const [name, value] of Object.entries(attributes)) next = withAttribute(next, name, value, refusal);
  const { filterPolicy, filterPolicyScope } = next;
  const reason =
    filterPolicy === undefined ? undefined : invalidFilterPolicy(filterPolicy, filterPolicyScope);
  if (reason !== undefined) throw refusal(reason);
  return next;
}

type Refusal = (reason: string) => Error;

function withAttribute(
  settings: SubscriptionSettings,
  name: string,
  value: string,
  refusal: Refusal,
): SubscriptionSettings {
  switch (name) {
    case 'RawMessageDelivery': {
      const raw = value.toLowerCase();
      if (raw === 'true' || raw === 'false') return { ...settings, raw: raw === 'true' };
      throw refusal(`RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
    }
    case 'FilterPolicy': {
      const { filterPolicy: _, ...others } = settings;
      return value === '' || value === '{}' ? others : { ...others, filterPolicy: value };
    }
    case 'FilterPolicyScope':
      if (value !== 'MessageAttributes' && value !== 'MessageBody') {
        throw refusal(
          `FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
        );
      }
      return { ...settings, filterPolicyScope: value };
    case 'RedrivePolicy': {
      const { redrivePolicy: _, ...others } = settings;
      if (value === '') return others;
      if (parseJsonObject(value) === undefined) throw refusal('RedrivePolicy: failed to parse JSON.');
      if (deadLetterArn(value) === undefined) {
        throw refusal('RedrivePolicy: deadLetterTargetArn is an invalid arn');
      }
      return { ...others, redrivePolicy: value };
    }
    case 'DeliveryPolicy':
    case 'ReplayPolicy':
    case 'SubscriptionRoleArn':
      throw refusal(`${name} is not supported by Millrace`);
    default:
      throw refusal('AttributeName');
  }
}

/** Whether attributes of a repeated Subscribe leave a subscription as it is: those that are absent do. */
export function isUnchanged(
  settings: SubscriptionSettings,
  attributes: Readonly<Record<string, string>>,
): boolean {
  return isDeepStrictEqual(withDefaults(withAttributes(settings, attributes)), withDefaults(settings));
}

function withDefaults({ raw, filterPolicy, filterPolicyScope, redrivePolicy }: SubscriptionSettings) {
  return { raw, filterPolicy, filterPolicyScope: filterPolicyScope ?? 'MessageAttributes', redrivePolicy };
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
