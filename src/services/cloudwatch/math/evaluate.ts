import { ValidationError } from '../../../schema/common-errors.ts';
import { FUNCTIONS } from './functions.ts';
import type { Operand } from './operand.ts';
import { combine } from './operand.ts';
import type { Expression } from './parse.ts';
import { parseExpression } from './parse.ts';
import type { TimeSeries } from './series.ts';

interface MathQuery {
  readonly Id: string;
  readonly Expression?: string | undefined;
  readonly Label?: string | undefined;
}

const OPERATORS: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  '<': (left, right) => Number(left < right),
  '<=': (left, right) => Number(left <= right),
  '>': (left, right) => Number(left > right),
  '>=': (left, right) => Number(left >= right),
  '&&': (left, right) => Number(left !== 0 && right !== 0),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  '||': (left, right) => Number(left !== 0 || right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
};

/**
 * Computes an expression from the metrics and expressions that it names.
 * @param series what the metrics among the queries have been read as
 * @throws ValidationError
 */
export function evaluateExpression(
  query: MathQuery,
  queries: readonly MathQuery[],
  series: ReadonlyMap<string, TimeSeries>,
): TimeSeries {
  const known = new Map(queries.map((each) => [each.Id, each]));
  const beingComputed = new Set<string>();

  const resolve = (id: string): Operand | undefined => {
    const read = series.get(id);
    if (read) return { kind: 'series', series: read };
    const named = known.get(id);
    if (named?.Expression === undefined) return undefined;
    if (beingComputed.has(id)) throw failure(query.Id, `'${id}' refers to itself`);
    beingComputed.add(id);
    const result = compute(parseExpression(named.Expression, id));
    beingComputed.delete(id);
    return result;
  };

  const compute = (expression: Expression): Operand => {
    switch (expression.kind) {
      case 'number':
        return { kind: 'scalar', value: expression.value };
      case 'text':
        return { kind: 'text', text: expression.text };
      case 'negative':
        return combine([compute(expression.of)], ([value]) => -value!);
      case 'binary': {
        const operator = OPERATORS[expression.operator]!;
        const operands = [compute(expression.left), compute(expression.right)];
        return combine(operands, ([left, right]) => operator(left!, right!));
      }
      case 'name': {
        const found = resolve(expression.name);
        if (found) return found;
        // REPEAT and LINEAR are words of FILL.
        return { kind: 'text', text: expression.name };
      }
      case 'call': {
        if (expression.name === 'METRICS') return metrics(expression.arguments.map(compute));
        const call = Object.hasOwn(FUNCTIONS, expression.name) ? FUNCTIONS[expression.name] : undefined;
        if (!call) throw failure(query.Id, `Millrace does not know the function ${expression.name}`);
        return call(expression.arguments.map(compute));
      }
    }
  };

  /** All metrics of the request, or those with some text in their ids. */
  const metrics = ([part]: readonly Operand[]): Operand => {
    const wanted = part?.kind === 'text' ? part.text : '';
    const ids = [...series.keys()].filter((id) => id.includes(wanted));
    return { kind: 'array', members: ids.map((id) => series.get(id)!) };
  };

  const result = resolve(query.Id)!;
  if (result.kind !== 'series') {
    throw failure(query.Id, 'the result must be a single time series');
  }
  // What cannot be told, such as a division by zero, is no datapoint.
  const points = [...result.series.points].filter(([, value]) => Number.isFinite(value));
  return { points: new Map(points), periodSeconds: result.series.periodSeconds };
}

function failure(id: string, reason: string) {
  return ValidationError(`Error in expression '${id}': ${reason}`);
}
