/** An event pattern that is invalid. Lambda reports every kind of error with this message. */
export class InvalidPattern extends Error {
  override readonly name = 'InvalidPattern';

  constructor() {
    super('Invalid filter pattern definition.');
  }
}
