import { StorageError } from '../../error.ts';
import { readJson } from '../frames/call.ts';
import { readError } from '../frames/error.ts';
import { FRAME, ProtocolError } from '../frames/frame.ts';
import { readAppended, readBatches } from '../frames/log.ts';

/** Requests without an answer. Most of them are waits for appends, of which each shard that is followed has one. */
const MAX_REQUESTS = 2 ** 17;

/** What an answer resolves to. */
interface Answers {
  readonly json: unknown;
  readonly appended: ReturnType<typeof readAppended>;
  readonly batches: ReturnType<typeof readBatches>;
}

interface Request {
  readonly answer: keyof Answers;
  /** Whether the store may have made a change when there is no answer. */
  readonly isChange: boolean;
  resolve(value: Answers[keyof Answers]): void;
  reject(error: unknown): void;
  onPiece?(bytes: Buffer): void;
}

/** The requests of one connection that have no answer yet. */
export class Requests {
  readonly #open = new Map<number, Request>();
  #lastId = 0;
  #lost: StorageError | undefined;
  #onSettled: (() => void) | undefined;

  /**
   * @param send sends the request; if it throws, the promise is rejected with that error
   * @param options.onPiece is called with a view of the bytes of each piece
   * @throws StorageError
   */
  make<A extends keyof Answers>(
    answer: A,
    isChange: boolean,
    send: (id: number) => void,
    onPiece?: (bytes: Buffer) => void,
  ): Promise<Answers[A]> {
    return new Promise((resolve, reject) => {
      this.#assertOpen(isChange);
      const id = this.#nextId();
      send(id);
      this.#open.set(id, {
        answer,
        isChange,
        resolve,
        reject,
        ...(onPiece && { onPiece }),
      });
    });
  }

  /** The request gets no answer. @returns whether it was open */
  abandon(id: number): boolean {
    return this.#open.delete(id);
  }

  /** Takes an answer. Those to abandoned requests are ignored. @throws ProtocolError */
  take(kind: number, id: number, body: Buffer): void {
    const request = this.#open.get(id);
    if (!request) return;
    if (kind === FRAME.piece) return request.onPiece?.(body);
    this.#open.delete(id);
    this.#ended();
    if (kind === FRAME.failed) return request.reject(readError(body, kindOf(request)));
    request.resolve(answerOf(kind, request.answer, body));
  }

  /** No answer comes any more. */
  end(reason: string): void {
    this.#lost ??= new StorageError('unavailable', reason);
    const open = [...this.#open.values()];
    this.#open.clear();
    this.#ended();
    for (const request of open) request.reject(new StorageError(kindOf(request), reason));
  }

  /** Waits until changes have an answer, or none comes any more. Call it when no more are made. */
  async settled(): Promise<void> {
    if ([...this.#open.values()].every(({ isChange }) => !isChange)) return;
    await new Promise<void>((resolve) => (this.#onSettled = resolve));
  }

  #ended(): void {
    if (this.#onSettled && [...this.#open.values()].every(({ isChange }) => !isChange)) this.#onSettled();
  }

  #assertOpen(isChange: boolean): void {
    const kind = isChange ? 'not-written' : 'unavailable';
    if (this.#lost) throw new StorageError(kind, this.#lost.message);
    if (this.#open.size >= MAX_REQUESTS) {
      throw new StorageError(kind, `${MAX_REQUESTS} requests to the store have no answer yet`);
    }
  }

  #nextId(): number {
    do this.#lastId = this.#lastId === 0xffff_ffff ? 1 : this.#lastId + 1;
    while (this.#open.has(this.#lastId));
    return this.#lastId;
  }
}

function kindOf({ isChange }: Request): 'unknown' | 'unavailable' {
  return isChange ? 'unknown' : 'unavailable';
}

function answerOf(kind: number, wanted: keyof Answers, body: Buffer): Answers[keyof Answers] {
  if (kind === FRAME.result && wanted === 'json') return readJson(body).value;
  if (kind === FRAME.appended && wanted === 'appended') return readAppended(body);
  if (kind === FRAME.batches && wanted === 'batches') return readBatches(body);
  throw new ProtocolError(`an answer of kind ${kind} where ${wanted} was asked for`);
}
