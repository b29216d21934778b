/** A schedule expression that no schedule can have. */
export class InvalidScheduleExpression extends Error {
  override readonly name = 'InvalidScheduleExpression';
}
