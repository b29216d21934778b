import { MIB } from '../../lib/bytes.ts';
import { DEFAULT_REGION } from '../../lib/aws/default-region.ts';
import { parseJsonObject } from '../../lib/json/json-object.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { RequestContext } from '../../protocol/dispatcher.ts';
import type { WireRequest } from '../../protocol/http.ts';
import { DEFAULT_ACCOUNT } from '../../protocol/signature/scope.ts';
import type { Operator } from '../access/operator-gate.ts';
import { Refusal } from './reply.ts';

/** Bound on the bodies of requests: a batch of PutRecords has 10 MiB, 13.4 MiB as base64. */
const MAX_BODY_BYTES = 16 * MIB;

/** A request of the page. */
export class PageRequest {
  /** The parts of the path that the route leaves open, decoded, in order. */
  readonly names: readonly string[];
  readonly context: RequestContext;
  /** The user of the page; undefined while access is not checked. */
  readonly operator: Operator | undefined;
  readonly #request: WireRequest;

  constructor(
    request: WireRequest,
    names: readonly string[],
    context: RequestContext,
    operator: Operator | undefined,
  ) {
    this.#request = request;
    this.names = names;
    this.context = context;
    this.operator = operator;
  }

  /** @throws Refusal for an account that is not that of the user */
  get namespace(): Namespace {
    const own = this.operator?.account;
    const { account = own ?? DEFAULT_ACCOUNT, region = DEFAULT_REGION } = this.#request.query;
    if (own !== undefined && account !== own) {
      throw new Refusal(403, 'OtherAccount', `You are signed in to the account ${own}, not to ${account}.`);
    }
    return { account, region };
  }

  text(name: string): string | undefined {
    const value = this.#request.query[name];
    return value === '' ? undefined : value;
  }

  /** A whole number of the query. @throws Refusal */
  number(name: string, { byDefault, max }: { byDefault: number; max: number }): number {
    const text = this.text(name);
    if (text === undefined) return byDefault;
    const value = Number(text);
    if (Number.isInteger(value) && value >= 0 && value <= max) return value;
    throw new Refusal(
      400,
      'BadNumber',
      `${name} is a whole number from 0 to ${max}, not ${JSON.stringify(text)}.`,
    );
  }

  /** The body as JSON, which must be an object; an empty body is an empty one. @throws Refusal */
  body(): Readonly<Record<string, unknown>> {
    const { body } = this.#request;
    if (body.length === 0) return {};
    if (body.length > MAX_BODY_BYTES) {
      throw new Refusal(413, 'BodyTooLarge', `The body has more than ${MAX_BODY_BYTES} bytes.`);
    }
    const value = parseJsonObject(body.toString());
    if (!value) throw new Refusal(400, 'BadBody', 'The body is not a JSON object.');
    return value;
  }
}
