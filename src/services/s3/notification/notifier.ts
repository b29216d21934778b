import { formatGlobalArn } from '../../../lib/aws/arn.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Caller } from '../../../schema/operation.ts';
import type { Deliverer } from '../../targets/target.ts';
import type { BucketDocument } from '../buckets.ts';
import { notificationEvent, type ObjectChange } from './event.ts';
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
    const sourceArn = formatGlobalArn('s3', { account: '' }, bucket.name);
    const timestampMs = this.#clock.now();
    await Promise.all(
      wanted.map(({ id: configurationId, targetArn }) => {
        const context = { configurationId, sequencer: this.#sequencer(timestampMs), timestampMs };
        const event = notificationEvent(bucket.name, change, { ...caller, region: bucket.region }, context);
        return delivery.deliver({
          targetArn,
          message: { body: JSON.stringify(event) },
          service: { principal: 's3.amazonaws.com', sourceArn, account: caller.account },
          trace: caller.trace,
          sender: { attribute: 'BUCKET_ARN', arn: sourceArn },
        });
      }),
    );
  }

  /** Hexadecimal digits that grow with every change, also after a restart. */
  #sequencer(timestampMs: number): string {
    this.#count = (this.#count + 1) % 2 ** 24;
    return `00${timestampMs.toString(16)}${this.#count.toString(16).padStart(6, '0')}`.toUpperCase();
  }
}

function accepts({ events, prefix, suffix }: Notification, { eventName, key }: ObjectChange): boolean {
  const isWanted = events.some((event) => {
    const name = event.replace(/^s3:/, '');
    return name.endsWith('*') ? eventName.startsWith(name.slice(0, -1)) : name === eventName;
  });
  return isWanted && key.startsWith(prefix) && key.endsWith(suffix);
}
