import { OperatorError } from '../../lib/operator-error.ts';
import { checkNats, type Placement, separateServers, wrongClock } from './nats-check.ts';
import { isMessageLogError } from './messages/port.ts';
import { NatsMessageLog } from './messages/nats/message-log.ts';
import { checkAccount, natsFacts } from './messages/nats/servers.ts';
import type { NatsTools } from './messages/nats/tools.ts';
import { RESERVE_BYTES } from './reserve.ts';
import type { StoreUrl } from './url.ts';

/** Streams beside the partitions: metadata and blobs. */
export const OTHER_STREAMS = 2;
/** What an account needs for one copy: as much as the reserve beside it. */
const LEAST_BYTES = 2 * RESERVE_BYTES;
/** Never the newest message of a subject, so that nothing is stored. */
const NO_MESSAGE = Number.MAX_SAFE_INTEGER;

/** The JetStream streams of one store, on a NATS that is set as it must be. */
export class StoreStreams {
  readonly tools: NatsTools;
  readonly #name: string;
  readonly #placement: Placement;

  private constructor(tools: NatsTools, name: string, placement: Placement) {
    this.tools = tools;
    this.#name = name;
    this.#placement = placement;
  }

  /** @throws OperatorError with the settings to change */
  static async check(
    tools: NatsTools,
    { name, servers }: StoreUrl,
    options: { readonly acceptDataLoss: boolean },
  ): Promise<StoreStreams> {
    const { link, logger } = tools;
    const facts = await natsFacts(link.session!);
    const separate = separateServers(facts, servers);
    if (separate) throw new OperatorError(separate);
    const placement = checkNats(facts, options);
    const problem = wrongClock(
      (facts.servers ?? []).map(({ atMs }) => atMs),
      tools.clock.now(),
    );
    if (problem) logger.warn(problem);
    const { replicas } = placement;
    if (replicas === 1) {
      logger.warn(
        'one NATS server keeps everything: nothing works while it is down, and its disk has the only copy',
      );
    }
    const { maxBytes } = await checkAccount(tools, OTHER_STREAMS);
    if (maxBytes !== undefined && maxBytes < replicas * LEAST_BYTES) {
      throw new OperatorError(
        `the account of --store may store ${maxBytes} bytes, and Millrace needs ${replicas * LEAST_BYTES} without any records: ` +
          'raise "max_file" of the account in nats-server.conf of every server',
      );
    }
    if (replicas > 1 && maxBytes === undefined) {
      logger.warn(
        'the account of --store has no limit: servers of NATS that reach max_file_store stop completely until it is raised. ' +
          'Set "jetstream { max_file: … }" of the account in nats-server.conf, below the sum of all max_file_store',
      );
    }
    return new StoreStreams(tools, name, placement);
  }

  streamName(stream: string): string {
    return `MILLRACE_${this.#name}_${stream}`;
  }

  subject(part: string): string {
    return `millrace.${this.#name}.${part}`;
  }

  /**
   * Creates the stream if it does not exist, unless it `mustExist`.
   * @throws OperatorError when it has other settings, or was deleted
   */
  open(
    stream: string,
    part: string,
    options: { readonly maxMessagesPerSubject: number; readonly mustExist?: boolean },
  ): Promise<NatsMessageLog> {
    const settings = {
      name: this.streamName(stream),
      subjectPrefix: this.subject(part),
      maxMessagesPerSubject: options.maxMessagesPerSubject,
      ...this.#placement,
    };
    return NatsMessageLog.open(this.tools, settings, options);
  }

  /** Sends a message that is refused, whatever the stream has. @throws MessageLogError when the user may not send any */
  async checkPermission(stream: string, part: string): Promise<void> {
    const subject = this.subject(`${part}._permission`);
    try {
      const expected = { expectedLast: NO_MESSAGE };
      await this.tools.publisher.publish(this.streamName(stream), subject, Buffer.alloc(0), expected);
    } catch (error) {
      if (!isMessageLogError(error, 'stale')) throw error;
    }
  }
}
