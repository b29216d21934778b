/** A row needs something that is not there. */
export class NotRun extends Error {
  override readonly name = 'NotRun';
}
