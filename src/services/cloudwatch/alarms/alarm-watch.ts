import { MINUTE_MS } from '../../../lib/time/units.ts';
import type { Clock, Timer } from '../../../lib/time/clock.ts';
import { parseArn } from '../../../lib/aws/arn.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import { isServiceError } from '../../../schema/error.ts';
import type { Calls } from '../../../schema/service.ts';
import { Publish } from '../../sns/operations/publish.ts';
import { ResourceNotFound } from '../errors.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { actionsOf, alarmArn, type AlarmDocument, type AlarmState } from './alarm.ts';
import { alarmMessage } from './alarm-message.ts';
import type { Alarms, NewState } from './alarms.ts';
import { evaluateAlarm } from './evaluate.ts';

export interface AlarmWatchOptions {
  readonly alarms: Alarms;
  readonly metrics: MetricStore;
  /** Calls SNS to publish notifications. */
  readonly calls: Calls;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * Evaluates every alarm once a minute, and publishes state changes to topics. A change says that it is to be published until that
 * was done, so one whose process ended meanwhile is published by the next evaluation.
 */
export class AlarmWatch {
  readonly #options: AlarmWatchOptions;
  /** Undefined while there are no alarms. */
  #timer: Timer | undefined;
  /** Names of the alarms whose change is being published. */
  readonly #notifying = new Set<string>();
  /** Whether an alarm was added since the last evaluation began. */
  #hasNew = false;
  #evaluation: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: AlarmWatchOptions) {
    this.#options = options;
    this.#timer = this.#setTimer();
    options.alarms.whenAdded(() => {
      this.#hasNew = true;
      if (!this.#closed) this.#timer ??= this.#setTimer();
    });
  }

  /** Sets the state of an alarm. @throws ResourceNotFound */
  async change(namespace: Namespace, name: string, state: NewState): Promise<void> {
    await this.#publish(await this.#options.alarms.setState(namespace, name, state));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#evaluation;
  }

  /** Fires shortly after the minute, when all of its values are recorded. */
  #setTimer(): Timer {
    const { clock } = this.#options;
    const untilMs = MINUTE_MS - (clock.now() % MINUTE_MS) + 1;
    return clock.setTimer(untilMs, () => this.#evaluateInBackground(), { background: true });
  }

  #evaluateInBackground(): void {
    const { logger } = this.#options;
    this.#hasNew = false;
    this.#evaluation = this.#evaluateAll()
      .catch((error: unknown) => {
        logger.warn('alarms could not be evaluated', { error });
        return true;
      })
      .then((mayHaveAlarms) => {
        this.#timer = !this.#closed && (mayHaveAlarms || this.#hasNew) ? this.#setTimer() : undefined;
      });
  }

  /** @returns whether there are alarms */
  async #evaluateAll(): Promise<boolean> {
    const { alarms, metrics, clock } = this.#options;
    const all = await alarms.all();
    for (const alarm of all) {
      await this.#publishAgain(alarm);
      const state = evaluateAlarm(alarm, metrics, clock.now());
      if (!state || this.#closed) continue;
      await this.change(alarm, alarm.configuration.AlarmName, state).catch((error: unknown) => {
        // It was deleted since all were read. The others are evaluated.
        if (!isServiceError(error, ResourceNotFound)) throw error;
      });
    }
    return all.length > 0;
  }

  async #publishAgain({ state: { changedFrom }, configuration, ...namespace }: AlarmDocument): Promise<void> {
    if (changedFrom === undefined || this.#closed) return;
    const alarm = await this.#options.alarms.find(namespace, configuration.AlarmName);
    if (alarm && !this.#notifying.has(alarmArn(alarm))) await this.#publish(alarm);
  }

  async #publish(alarm: AlarmDocument): Promise<void> {
    const { changedFrom } = alarm.state;
    if (changedFrom === undefined) return;
    const arn = alarmArn(alarm);
    this.#notifying.add(arn);
    try {
      await this.#notify(alarm, changedFrom);
      await this.#options.alarms.notified(alarm);
    } finally {
      this.#notifying.delete(arn);
    }
  }

  /** A failed notification is logged; the alarm has changed its state regardless. */
  async #notify(alarm: AlarmDocument, changedFrom: AlarmState): Promise<void> {
    const { calls, random, logger } = this.#options;
    const { configuration, account, region, state } = alarm;
    const { AlarmName } = configuration;
    for (const action of actionsOf(alarm, state.value)) {
      const facts = { alarm: AlarmName, action };
      const service = parseArn(action)?.service;
      // Application Auto Scaling looks for alarms of its step scaling policies.
      if (service === 'autoscaling') continue;
      if (service !== 'sns') {
        logger.warn('alarm action not supported: only SNS topics and scaling policies are notified', facts);
        continue;
      }
      const Message = alarmMessage(alarm, changedFrom);
      const Subject = `${state.value}: "${AlarmName}" in ${region}`;
      const caller = {
        account,
        region,
        accessKeyId: undefined,
        requestId: random.uuid(),
        signal: new AbortController().signal,
        authority: calls.authorities.ofService('cloudwatch.amazonaws.com', {
          sourceArn: alarmArn(alarm),
          sourceAccount: account,
          // By which the default policy of a topic allows it.
          sourceOwner: account,
        }),
      };
      try {
        await calls.call('sns', Publish, { TopicArn: action, Message, Subject }, caller);
      } catch (error) {
        logger.warn('alarm notification failed', { ...facts, error });
      }
    }
  }
}
