/** Tags and resource policy of a stream or of a consumer. The engine stores them and does not evaluate them. */
export interface Labels {
  readonly tags: Readonly<Record<string, string>>;
  /** The text of the resource policy, byte for byte as it was put. */
  readonly policy?: string | undefined;
}
