/*
 * Requests from one gateway to another, through NATS. Nothing may depend on whether one arrives: each can be lost,
 * be late, or arrive after its sender has given up, and it can arrive twice at about the same time.
 */
export interface Peers {
  /**
   * Sends a request to the process that serves this name.
   * @throws MessageLogError `not-written` when no process has received it, `unknown` when it was not answered in time,
   * `damaged`, `closed`
   */
  request(name: string, payload: Buffer, timeoutMs: number): Promise<Buffer>;

  /** Answers the requests to a name until it is stopped. `respond` must not reject. */
  serve(name: string, respond: (payload: Buffer) => Promise<Buffer>): { stop(): void };
}
