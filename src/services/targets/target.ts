import type { AssumingService } from '../../schema/caller.ts';
import type { TraceHeader } from '../../lib/trace/trace-header.ts';

/** The services that rules and schedules send to. Rules send to log groups too. */
export const TARGET_SERVICES: readonly string[] = ['lambda', 'sqs', 'sns', 'kinesis'];

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
export const DEFAULT_EVENT_AGE_SECONDS = 86_400;

/** A service that sends something of its own accord, such as a rule of EventBridge. */
export interface Service {
  /** `events.amazonaws.com` */
  readonly principal: string;
  /** The rule, topic or bucket that sends. */
  readonly sourceArn: string;
  /** The account of that resource. */
  readonly account: string;
}

/** A role in whose name a service sends. */
export interface SendingRole {
  readonly arn: string;
  /** The last part of the session's ARN. */
  readonly sessionName: string;
  /** The service that has assumed the role. */
  readonly service: AssumingService;
}

/** Why a service cannot send to a target. */
export type TargetFault = 'not-allowed' | 'missing';

/** What a target receives. */
interface TargetMessage {
  readonly body: string;
  /** Message attributes, for queues. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** For FIFO queues and topics. */
  readonly messageGroupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** For streams. */
  readonly partitionKey?: string | undefined;
  /** For log groups. */
  readonly timestampMs?: number | undefined;
}

export interface Sending {
  readonly targetArn: string;
  readonly message: TargetMessage;
  /** Undefined when the sender has a role: the target's policy then does not matter. */
  readonly service: Service | undefined;
  readonly role?: SendingRole | undefined;
  /** Puts the event on an event bus, which is no call of a client: the event keeps its id and its source. */
  readonly toBus?: (() => Promise<void>) | undefined;
  /** The trace that the message continues. */
  readonly trace?: TraceHeader | undefined;
}

/**
 * Sends to a target once. Passed to services that Lambda itself sends to, because the implementation depends on Invoke.
 * @throws the target's own errors
 */
export type SendToTarget = (sending: Sending) => Promise<void>;

interface RetryPolicy {
  readonly MaximumRetryAttempts?: number | undefined;
  readonly MaximumEventAgeInSeconds?: number | undefined;
}

export interface Delivery extends Sending {
  readonly retryPolicy?: RetryPolicy | undefined;
  readonly deadLetterArn?: string | undefined;
  /** The attribute of a dead letter that names the sender, and its ARN: `RULE_ARN`. */
  readonly sender: { readonly attribute: string; readonly arn: string };
}

/** Delivers to targets, again when that may help. Resolves after the first attempt. Never rejects. */
export interface Deliverer {
  deliver(delivery: Delivery): Promise<void>;
  /** Checks a function, queue or topic without sending to it. @returns undefined when it can be sent to */
  findFault(targetArn: string, service: Service): Promise<TargetFault | undefined>;
}
