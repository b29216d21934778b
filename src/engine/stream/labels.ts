/** Tags and resource policy of a stream or of a consumer. They do not affect how records are processed. */
export interface Labels {
  readonly tags: Readonly<Record<string, string>>;
  /** The text of the resource policy, exactly as it was put. */
  readonly policy?: string | undefined;
}
