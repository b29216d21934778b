/** What a run kills and starts again: one server, or a cluster. */
export interface Victim {
  /** The endpoint for a client. In a cluster, the next number is another gateway. */
  endpoint(client: number): string;
  /** Starts what does not run, and resolves when everything can be used. */
  start(): Promise<void>;
  /** Ends it, or a part of it, without any warning. @returns what, or undefined when it is everything as always */
  kill(): Promise<string | undefined>;
  /** At the end of the run. */
  stop(): Promise<void>;
  /** The rest of a cluster goes on, so clients do as well, at another gateway. */
  readonly hasOthers: boolean;
  /** Whether an error says that something is being replaced, so that a client tries again. */
  isExpected(error: string): boolean;
  /** Violations in what is on the disk, found so far. */
  damaged(): readonly string[];
  unencrypted(texts: readonly string[]): Promise<readonly string[]>;
}
