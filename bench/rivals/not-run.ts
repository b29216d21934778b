/** A row needs something that is not installed. */
export class NotRun extends Error {
  override readonly name = 'NotRun';
}
