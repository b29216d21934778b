import { SharedRuns } from '../../../../lib/concurrency/shared-runs.ts';
import { callApiOnce } from './api.ts';
import { type RequestTools, retried } from './requests.ts';
import { RequestFailed } from './session.ts';

/**
 * A leader that has heard from a majority within this time is the only one: no other server starts an election before it
 * has heard nothing for 4 s, a constant of the server. A leader that is cut off does not know it for up to 10 s.
 */
const MAX_SILENCE_MS = 3_000;
/**
 * How long a leader may take to answer: a question that is asked while none leads is answered by no server, and everything
 * that waits for an exact read waits for the next one. A late answer is of no use, so that asking again costs little.
 */
const LEADER_ANSWER_MS = 1_000;

export interface StreamInfo {
  readonly config: Readonly<Record<string, unknown>>;
  /** As in RFC 3339; the same on every server, whichever leads. */
  readonly created: string;
  /** When the leader answered, by its own clock. As in RFC 3339. */
  readonly ts: string;
  readonly state: { readonly messages: number; readonly bytes: number; readonly last_seq: number };
  readonly cluster?: {
    readonly leader?: string;
    /** `active`: nanoseconds since the leader heard from the replica. */
    readonly replicas?: readonly {
      readonly name: string;
      readonly active: number;
      readonly offline?: boolean;
      readonly current?: boolean;
      /** Operations that it does not have yet. */
      readonly lag?: number;
    }[];
  };
}

/** The newest sequence number of a stream, with as few requests as possible. */
export class LastSeq {
  readonly #tools: RequestTools;
  readonly #stream: string;
  readonly #asked = new SharedRuns(() => this.#ask());

  constructor(tools: RequestTools, stream: string) {
    this.#tools = tools;
    this.#stream = stream;
  }

  /** Asks, or joins those that ask when the running request has ended. */
  get(): Promise<number> {
    return this.#asked.get();
  }

  async #ask(): Promise<number> {
    return retried(this.#tools, async (session) => {
      const info = await callApiOnce<StreamInfo>(
        session,
        `STREAM.INFO.${this.#stream}`,
        undefined,
        LEADER_ANSWER_MS,
      );
      if (!isCurrentLeader(info)) {
        throw new RequestFailed(
          'lost',
          `the leader of ${this.#stream} is being replaced, or has lost contact with the other servers`,
        );
      }
      return info.state.last_seq;
    });
  }
}

/**
 * Whether the server that answered led the stream when it did. A leader that has just been deposed still answers: then
 * there is no leader or another one, which is among its replicas, and the silence of those that it does not hear from any more is
 * reported as 0.
 */
export function isCurrentLeader({ cluster }: Pick<StreamInfo, 'cluster'>): boolean {
  if (!cluster) return true;
  const { leader, replicas = [] } = cluster;
  if (leader === undefined || leader === '' || replicas.some(({ name }) => name === leader)) return false;
  const heard = replicas.filter(
    ({ active: silentNs, offline }) => offline !== true && silentNs > 0 && silentNs < MAX_SILENCE_MS * 1e6,
  );
  return 2 * (heard.length + 1) > replicas.length + 1;
}
