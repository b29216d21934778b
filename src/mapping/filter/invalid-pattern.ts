/** A filter pattern that means nothing. The service answers every kind of fault with one sentence. */
export class InvalidPattern extends Error {
  override readonly name = 'InvalidPattern';

  constructor() {
    super('Invalid filter pattern definition.');
  }
}
