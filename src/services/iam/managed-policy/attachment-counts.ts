/** How often each managed policy of an account is attached, and how often it is a boundary, by ARN. */
export interface Attachments {
  readonly attached: ReadonlyMap<string, number>;
  readonly boundaries: ReadonlyMap<string, number>;
}
