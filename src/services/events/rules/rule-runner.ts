import { parseArn } from '../../../lib/aws/arn.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Random } from '../../../lib/random.ts';
import { parseSchedule } from '../../../lib/schedule/expression.ts';
import { isServiceError } from '../../../schema/error.ts';
import type { Infer } from '../../../schema/shape.ts';
import { Timetable } from '../../schedules/timetable.ts';
import type { Deliverer, SendingRole } from '../../targets/target.ts';
import { busName, type Buses } from '../buses.ts';
import { ResourceNotFound } from '../errors.ts';
import type { Target } from '../shapes.ts';
import { type BusEvent, scheduledEvent } from './event.ts';
import { valueAtPath } from './json-path.ts';
import { EVENTS, type RuleDocument, ruleArn, ruleKey } from './rule.ts';
import { patternRules } from './pattern-rules.ts';
import type { Rules } from './rules.ts';
import { logEntry } from './log-entry.ts';
import { targetInput } from './target-input.ts';

export interface RuleRunnerOptions {
  readonly rules: Rules;
  readonly buses: Buses;
  readonly delivery: Deliverer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Runs the schedules of rules, and sends events to the targets of rules. */
export class RuleRunner {
  readonly #options: RuleRunnerOptions;
  readonly #timetable: Timetable;
  readonly #scheduled = new Map<string, RuleDocument>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: RuleRunnerOptions) {
    this.#options = options;
    this.#timetable = new Timetable(options.clock, (key, occurrenceMs) => this.#onDue(key, occurrenceMs));
  }

  /** Starts the schedules of all stored rules. */
  async resume(): Promise<void> {
    for (const rule of await this.#options.rules.all()) this.schedule(rule);
  }

  /** Starts, replaces or stops the schedule of a rule. */
  schedule(rule: RuleDocument): void {
    const { scheduleExpression, state, scheduledFromMs, lastRunMs } = rule;
    const key = ruleKey(rule);
    if (scheduleExpression === undefined || state === 'DISABLED') {
      this.remove(rule);
      return;
    }
    this.#scheduled.set(key, rule);
    this.#timetable.set(key, {
      schedule: parseSchedule(scheduleExpression, { anchorMs: scheduledFromMs }),
      lastRunMs,
      // The first run of a rate is one period after the rule was set.
      startMs: scheduledFromMs + 1,
    });
  }

  remove(rule: RuleDocument): void {
    this.#scheduled.delete(ruleKey(rule));
    this.#timetable.delete(ruleKey(rule));
  }

  /** Resolves after the first attempt at each target. */
  async send(rule: RuleDocument, event: BusEvent, targets = rule.targets): Promise<void> {
    await Promise.all(targets.map((target) => this.#sendTo(rule, target, event)));
  }

  /**
   * Sends an event to the rules of a second bus, but not on to a third one, so that buses that name each other end.
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html
   * @throws ResourceNotFound when the bus does not exist
   */
  async #putOnBus(busArn: string, rule: RuleDocument, event: BusEvent): Promise<void> {
    const bus = busName(busArn);
    await this.#options.buses.require(rule, bus);
    const rules = await patternRules(this.#options.rules, rule, bus);
    const matching = rules.filter(({ matches }) => matches(event));
    await Promise.all(
      matching.map(({ rule: next }) => {
        const targets = next.targets.filter((target) => !isBus(target));
        return this.send(next, event, targets);
      }),
    );
  }

  async close(): Promise<void> {
    this.#timetable.close();
    await Promise.all(this.#running);
  }

  #onDue(key: string, occurrenceMs: number): void {
    const rule = this.#scheduled.get(key);
    if (!rule) return;
    const running = this.#run(rule, occurrenceMs).catch((error: unknown) => {
      this.#options.logger.warn('a scheduled rule could not run', {
        rule: ruleArn(rule),
        error,
      });
    });
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
  }

  /** Stores the run before it sends: after a crash in between, the occurrence is lost rather than repeated. */
  async #run(rule: RuleDocument, occurrenceMs: number): Promise<void> {
    const { rules, random } = this.#options;
    let current: RuleDocument;
    try {
      current = await rules.update(rule, (stored) => ({ ...stored, lastRunMs: occurrenceMs }));
    } catch (error) {
      if (isServiceError(error, ResourceNotFound)) return;
      throw error;
    }
    await this.send(current, scheduledEvent(current, random.uuid(), occurrenceMs));
  }

  async #sendTo(rule: RuleDocument, target: Infer<typeof Target>, event: BusEvent): Promise<void> {
    const arn = ruleArn(rule);
    const input = targetInput(rule, target, event);
    if (input === undefined) {
      const problem =
        'an event could not be delivered: a value in quotes of its InputTemplate is an object or a list, so that the result is not JSON; leave the quotes out';
      this.#options.logger.warn(problem, { from: arn, target: target.Arn });
      return;
    }
    const keyPath = target.KinesisParameters?.PartitionKeyPath;
    const key = keyPath === undefined ? undefined : valueAtPath(event, keyPath);
    await this.#options.delivery.deliver({
      targetArn: target.Arn,
      message: {
        ...(isLogGroup(target) ? logEntry(input, this.#options.clock.now()) : { body: input }),
        messageGroupId: target.SqsParameters?.MessageGroupId,
        partitionKey: key === undefined ? event.id : typeof key === 'string' ? key : JSON.stringify(key),
      },
      service: { principal: EVENTS, sourceArn: arn, account: rule.account },
      role: roleFor(rule, target),
      ...(isBus(target) && { toBus: () => this.#putOnBus(target.Arn, rule, event) }),
      retryPolicy: target.RetryPolicy,
      deadLetterArn: target.DeadLetterConfig?.Arn,
      sender: { attribute: 'RULE_ARN', arn },
    });
  }
}

function isBus({ Arn }: Infer<typeof Target>): boolean {
  return parseArn(Arn)?.service === 'events';
}

function isLogGroup({ Arn }: Infer<typeof Target>): boolean {
  return parseArn(Arn)?.service === 'logs';
}

/**
 * Functions, queues and topics allow rules by their resource policies, even if the target has a role.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
function roleFor(rule: RuleDocument, { Arn, RoleArn }: Infer<typeof Target>): SendingRole | undefined {
  const hasPolicy = ['lambda', 'sqs', 'sns'].includes(parseArn(Arn)?.service ?? '');
  if (hasPolicy || RoleArn === undefined) return undefined;
  const service = { names: [EVENTS], sourceArn: ruleArn(rule), sourceAccount: rule.account } as const;
  return { arn: RoleArn, sessionName: rule.name, service };
}
