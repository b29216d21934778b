import { ValidationError } from '../../../schema/common-errors.ts';
import { MAX_DATA_POINTS } from '../limits.ts';
import { FUNCTIONS } from './functions.ts';
import { combine, type Operand } from './operand.ts';
import { type Expression, parseExpression } from './parse.ts';
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

// Expressions refer to each other, so the 500 queries of a request could nest deeply.
const MAX_DEPTH = 1_000;
// Ten times the size of a result page, so a page can be computed from ten series; at most about 300 ms on the shared
// thread.
const MAX_COMPUTED_POINTS = 10 * MAX_DATA_POINTS;

/** The expressions of one request; each is evaluated once, regardless of the number of references. */
export class MetricMath {
  readonly #queries: ReadonlyMap<string, MathQuery>;
  readonly #series: ReadonlyMap<string, TimeSeries>;
  readonly #computed = new Map<string, Operand>();
  readonly #beingComputed = new Set<string>();
  #depth = 0;
  #points = 0;

  /** @param series the series of the metric queries, by query id */
  constructor(queries: readonly MathQuery[], series: ReadonlyMap<string, TimeSeries>) {
    this.#queries = new Map(queries.map((query) => [query.Id, query]));
    this.#series = series;
  }

  /**
   * Evaluates the expression of a query to a time series.
   * @throws ValidationError
   */
  evaluate(id: string): TimeSeries {
    const result = this.#resolve(id)!;
    if (result.kind !== 'series') throw failure(id, 'the result must be a single time series');
    // A value that is not finite, such as a division by zero, yields no datapoint.
    const points = [...result.series.points].filter(([, value]) => Number.isFinite(value));
    return { points: new Map(points), periodSeconds: result.series.periodSeconds };
  }

  #resolve(id: string): Operand | undefined {
    const read = this.#series.get(id);
    if (read) return { kind: 'series', series: read };
    const known = this.#computed.get(id);
    if (known) return known;
    const expression = this.#queries.get(id)?.Expression;
    if (expression === undefined) return undefined;
    if (this.#beingComputed.has(id)) throw failure(id, `'${id}' refers to itself`);
    this.#beingComputed.add(id);
    const result = this.#compute(parseExpression(expression, id), id);
    this.#beingComputed.delete(id);
    this.#computed.set(id, result);
    return result;
  }

  #compute(expression: Expression, id: string): Operand {
    if (++this.#depth > MAX_DEPTH) throw failure(id, 'it is nested too deeply');
    const result = this.#apply(expression, id);
    this.#depth--;
    this.#points += sizeOf(result);
    if (this.#points > MAX_COMPUTED_POINTS) {
      throw failure(id, `the expressions of the request compute more than ${MAX_COMPUTED_POINTS} datapoints`);
    }
    return result;
  }

  #apply(expression: Expression, id: string): Operand {
    switch (expression.kind) {
      case 'number':
        return { kind: 'scalar', value: expression.value };
      case 'text':
        return { kind: 'text', text: expression.text };
      case 'negative':
        return combine([this.#compute(expression.of, id)], ([value]) => -value!);
      case 'binary': {
        const operator = OPERATORS[expression.operator]!;
        const operands = [this.#compute(expression.left, id), this.#compute(expression.right, id)];
        return combine(operands, ([left, right]) => operator(left!, right!));
      }
      case 'name':
        // A name that is not a query id is a keyword, such as REPEAT of FILL.
        return this.#resolve(expression.name) ?? { kind: 'text', text: expression.name };
      case 'call': {
        const operands = expression.arguments.map((argument) => this.#compute(argument, id));
        if (expression.name === 'METRICS') return this.#metrics(operands);
        const call = Object.hasOwn(FUNCTIONS, expression.name) ? FUNCTIONS[expression.name] : undefined;
        if (!call) throw failure(id, `the function ${expression.name} is not supported by Millrace`);
        return call(operands);
      }
    }
  }

  /** All metrics of the request, or those whose ids contain the text of the argument. */
  #metrics([part]: readonly Operand[]): Operand {
    const wanted = part?.kind === 'text' ? part.text : '';
    const members = [...this.#series].flatMap(([id, series]) => (id.includes(wanted) ? [series] : []));
    return { kind: 'array', members };
  }
}

function sizeOf(operand: Operand): number {
  switch (operand.kind) {
    case 'series':
      return operand.series.points.size;
    case 'array':
      return operand.members.reduce((sum, { points }) => sum + points.size, 0);
    case 'scalar':
    case 'text':
      return 1;
  }
}

function failure(id: string, reason: string) {
  return ValidationError(`Error in expression '${id}': ${reason}`);
}
