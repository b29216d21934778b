/**
 * An event pattern that is invalid. Lambda reports every kind of error with the same message; EventBridge adds the reason, in the
 * words of Event Ruler: docs/aws/eventbridge.md#rules.
 */
export class InvalidPattern extends Error {
  override readonly name = 'InvalidPattern';

  readonly reason: string;

  constructor(reason: string) {
    super('Invalid filter pattern definition.');
    this.reason = reason;
  }
}
