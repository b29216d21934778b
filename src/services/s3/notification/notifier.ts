import { formatGlobalArn, parseArn } from '../../../lib/aws/arn.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Caller } from '../../../schema/caller.ts';
import type { Deliverer, Delivery, Service } from '../../targets/target.ts';
import type { BucketDocument } from '../buckets.ts';
import { notificationEvent, type ObjectChange, testEvent } from './event.ts';
import { type Notification, notificationsOf } from './shapes.ts';

/** Sends the changes of objects to the functions, queues and topics that a bucket names. */
export class Notifier {
  readonly #delivery: Deliverer | undefined;
  readonly #clock: Clock;
  #count = 0;

  /** @param delivery undefined: nothing is sent */
  constructor(delivery: Deliverer | undefined, clock: Clock) {
    this.#delivery = delivery;
    this.#clock = clock;
  }

  /** Resolves after the first attempt at each target. */
  async notify(bucket: BucketDocument, change: ObjectChange, caller: Caller): Promise<void> {
    const delivery = this.#delivery;
    if (!delivery || !bucket.notifications) return;
    const wanted = notificationsOf(bucket.notifications).filter((each) => accepts(each, change));
    const timestampMs = this.#clock.now();
    await Promise.all(
      wanted.map(({ id: configurationId, targetArn }) => {
        const context = { configurationId, sequencer: this.#sequencer(timestampMs), timestampMs };
        const event = notificationEvent(bucket.name, change, { ...caller, region: bucket.region }, context);
        return delivery.deliver(sendingOf(bucket, targetArn, JSON.stringify(event), caller));
      }),
    );
  }

  /**
   * The destinations of a configuration that cannot be sent to, with AWS's words for it.
   * @returns pairs of ARN and fault
   */
  async findFaults(
    bucket: BucketDocument,
    configuration: NonNullable<BucketDocument['notifications']>,
    caller: Caller,
  ): Promise<[string, string][]> {
    const delivery = this.#delivery;
    if (!delivery) return [];
    const arns = new Set(notificationsOf(configuration).map(({ targetArn }) => targetArn));
    const faults: [string, string][] = [];
    for (const targetArn of arns) {
      const { service } = sendingOf(bucket, targetArn, '', caller);
      const fault = await delivery.findFault(targetArn, service);
      if (fault)
        faults.push([targetArn, fault === 'not-allowed' ? notAllowed(targetArn) : missing(targetArn)]);
    }
    return faults;
  }

  /** Sends a test to the queues and topics of a new configuration: docs/aws/s3.md#notifications. */
  async sendTests(
    bucket: BucketDocument,
    configuration: NonNullable<BucketDocument['notifications']>,
    caller: Caller,
  ): Promise<void> {
    const delivery = this.#delivery;
    if (!delivery) return;
    const targets = notificationsOf(configuration).filter(
      ({ targetArn }) => parseArn(targetArn)?.service !== 'lambda',
    );
    const body = JSON.stringify(testEvent(bucket.name, this.#clock.now(), caller));
    await Promise.all(
      targets.map(({ targetArn }) =>
        delivery.deliver({
          ...sendingOf(bucket, targetArn, body, caller),
          retryPolicy: { MaximumRetryAttempts: 0 },
        }),
      ),
    );
  }

  /** Hexadecimal digits that grow with every change, also after a restart. */
  #sequencer(timestampMs: number): string {
    this.#count = (this.#count + 1) % 2 ** 24;
    return `00${timestampMs.toString(16)}${this.#count.toString(16).padStart(6, '0')}`.toUpperCase();
  }
}

function notAllowed(arn: string): string {
  const service = parseArn(arn)?.service;
  if (service === 'lambda') return `Not authorized to invoke function [${arn}]`;
  const kind = service === 'sns' ? 'topic' : 'queue';
  return `Permissions on the destination ${kind} do not allow S3 to publish notifications from this bucket`;
}

function missing(arn: string): string {
  const kind = parseArn(arn)?.service === 'sns' ? 'topic' : 'queue';
  return `The destination ${kind} does not exist`;
}

function sendingOf(
  { name }: BucketDocument,
  targetArn: string,
  body: string,
  caller: Caller,
): Delivery & { readonly service: Service } {
  const sourceArn = formatGlobalArn('s3', { account: '' }, name);
  return {
    targetArn,
    message: { body },
    service: { principal: 's3.amazonaws.com', sourceArn, account: caller.account },
    trace: caller.trace,
    sender: { attribute: 'BUCKET_ARN', arn: sourceArn },
  };
}

function accepts({ events, prefix, suffix }: Notification, { eventName, key }: ObjectChange): boolean {
  const isWanted = events.some((event) => {
    const name = event.replace(/^s3:/, '');
    return name.endsWith('*') ? eventName.startsWith(name.slice(0, -1)) : name === eventName;
  });
  return isWanted && key.startsWith(prefix) && key.endsWith(suffix);
}
