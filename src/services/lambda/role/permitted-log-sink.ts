import { formatArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Random } from '../../../lib/random.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { LogLine, LogSink } from '../../../runtime/port.ts';
import type { Authorities } from '../../../schema/authorities.ts';
import { AccessDenied } from '../../../schema/common-errors.ts';
import { isServiceError } from '../../../schema/error.ts';
import { serviceCaller } from '../../service-caller.ts';
import { authorityOfFunction } from './authority.ts';

/** A change of a policy takes effect on the logs of a function after this time. */
const RECHECK_MS = 1_000;
/** Bound on the lines of a stream that wait for its first check; later lines are dropped. */
const MAX_WAITING_LINES = 1_000;
/** Bound on the streams whose decisions are kept. */
const MAX_STREAMS = 10_000;

export interface PermittedLogSinkOptions {
  readonly sink: LogSink;
  readonly authorities: Authorities;
  /** Whether a log group exists: only a new one needs logs:CreateLogGroup. */
  readonly hasGroup: (namespace: Namespace, group: string) => Promise<boolean>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * The decision about a stream. Lines wait for the first one:
 *
 *     waiting ──checked──► allowed ◄──checked again──► denied
 */
interface Stream {
  state: 'waiting' | 'allowed' | 'denied';
  readonly waiting: LogLine[];
  checkedMs: number;
  checking: Promise<void> | undefined;
}

/** Writes the lines of functions whose roles may write them, and drops those of others, as AWS does. */
export class PermittedLogSink implements LogSink {
  readonly #options: PermittedLogSinkOptions;
  readonly #streams = new Map<string, Stream>();
  /** Roles and groups whose denial is in the operator's log. */
  readonly #reported = new Set<string>();

  constructor(options: PermittedLogSinkOptions) {
    this.#options = options;
  }

  write(line: LogLine): void {
    const { clock, sink } = this.#options;
    const { roleArn } = line;
    if (roleArn === undefined) {
      sink.write(line);
      return;
    }
    const stream = this.#streamOf(line);
    if (!stream.checking && clock.monotonicMs() - stream.checkedMs >= RECHECK_MS) {
      stream.checking = this.#check(stream, line, roleArn);
    }
    if (stream.state === 'allowed') sink.write(line);
    else if (stream.state === 'waiting' && stream.waiting.length < MAX_WAITING_LINES)
      stream.waiting.push(line);
  }

  /** Resolves when the lines written so far are passed on or dropped. */
  async settle(): Promise<void> {
    await Promise.all(Array.from(this.#streams.values(), async ({ checking }) => checking));
  }

  #streamOf({ account, region, group, stream: name, roleArn }: LogLine): Stream {
    const key = [roleArn, account, region, group, name].join('\n');
    let stream = this.#streams.get(key);
    if (stream) return stream;
    if (this.#streams.size >= MAX_STREAMS) this.#dropSettled();
    stream = { state: 'waiting', waiting: [], checkedMs: -Infinity, checking: undefined };
    this.#streams.set(key, stream);
    return stream;
  }

  #dropSettled(): void {
    for (const [key, { checking }] of this.#streams) if (!checking) this.#streams.delete(key);
  }

  async #check(stream: Stream, line: LogLine, roleArn: string): Promise<void> {
    const { clock, logger, sink } = this.#options;
    let state: Stream['state'] = 'denied';
    try {
      await this.#require(line, roleArn);
      state = 'allowed';
    } catch (error) {
      if (isServiceError(error, AccessDenied)) this.#report(line, roleArn, error.message);
      else logger.error('the permission to write logs was not decided', { role: roleArn, error });
    }
    stream.state = state;
    stream.checkedMs = clock.monotonicMs();
    stream.checking = undefined;
    const waiting = stream.waiting.splice(0);
    if (state === 'allowed') for (const each of waiting) sink.write(each);
  }

  async #require(line: LogLine, roleArn: string): Promise<void> {
    const { authorities, hasGroup, random } = this.#options;
    const { account, region, group, stream, functionName = 'lambda' } = line;
    const namespace = { account, region };
    const functionArn = formatArn('lambda', namespace, `function:${functionName}`);
    const authority = authorityOfFunction(authorities, { roleArn, functionArn });
    if (!authority) return;
    const on = (action: string, name: string) => ({
      action,
      resource: formatArn('logs', namespace, `log-group:${group}:log-stream:${name}`),
    });
    const permissions = [
      ...((await hasGroup(namespace, group)) ? [] : [on('logs:CreateLogGroup', '')]),
      on('logs:CreateLogStream', stream),
      on('logs:PutLogEvents', stream),
    ];
    await authority.require(
      permissions,
      serviceCaller(namespace, random, undefined, authority),
      AccessDenied,
    );
  }

  #report({ group, functionName }: LogLine, roleArn: string, reason: string): void {
    const key = `${roleArn} ${group}`;
    if (this.#reported.has(key) || this.#reported.size >= MAX_STREAMS) return;
    this.#reported.add(key);
    this.#options.logger.warn('a function has no permission to write its logs; they are dropped', {
      function: functionName,
      role: roleArn,
      group,
      reason,
    });
  }
}
