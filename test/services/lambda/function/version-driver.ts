import { expect } from 'vitest';
import { createClient } from '../../../../src/client/client.ts';
import { isClientError } from '../../../../src/client/errors.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import { systemClock } from '../../../../src/lib/time/clock.ts';
import { createDispatcher } from '../../../../src/protocol/dispatcher.ts';
import type { Input, Operation } from '../../../../src/schema/operation.ts';
import { GetAlias } from '../../../../src/services/lambda/operations/get-alias.ts';
import { GetFunctionConfiguration } from '../../../../src/services/lambda/operations/get-function-configuration.ts';
import { GetFunction } from '../../../../src/services/lambda/operations/get-function.ts';
import { GetPolicy } from '../../../../src/services/lambda/operations/get-policy.ts';
import { ListAliases } from '../../../../src/services/lambda/operations/list-aliases.ts';
import { ListFunctions } from '../../../../src/services/lambda/operations/list-functions.ts';
import { ListVersionsByFunction } from '../../../../src/services/lambda/operations/list-versions-by-function.ts';
import { lambdaTraits } from '../../../../src/services/lambda/traits.ts';
import { serveWire } from '../../../support/wire-server.ts';
import { zipOf } from '../../../support/zip.ts';
import type { FunctionModel, LambdaModel, Outcome, Step } from './version-model.ts';
import { type Response, type Call, FUNCTION_ARN, sendRequest } from './version-requests.ts';
import { lambdaWorld } from '../world.ts';

/** Members that lists leave out: https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
const UNLISTED = /^(State|LastUpdateStatus|RuntimeVersionConfig)/;

const STATES: Record<FunctionModel['state'], unknown[]> = {
  creating: ['Pending', 'Creating', undefined, undefined],
  updating: ['Active', undefined, 'InProgress', 'Creating'],
  settled: ['Active', undefined, 'Successful', undefined],
};

/** Opens the Lambda service behind a port, with a client. */
export async function openDriver() {
  const world = await lambdaWorld();
  const server = await serveWire(
    createDispatcher([world.service], {
      logger: silentLogger,
      random: seededRandom('driver'),
      clock: systemClock,
    }),
  );
  const client = createClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    accessKeyId: '000000000000',
  });
  const call = async <Op extends Operation>(operation: Op, input: Input<Op>): Promise<Response> =>
    (await client.call(lambdaTraits, operation, input)) as Response;
  const close = async () => {
    client.close();
    await server.close();
    await world.close();
  };
  return new Driver(world.clock, call, close);
}

class Driver {
  readonly #clock: { advance(ms: number): Promise<void> };
  readonly #call: Call;
  readonly close: () => Promise<void>;
  readonly #seen = new Set<string>();
  #revisions = new Map<string, string>();
  readonly #sha256 = new Map<string, string>();

  constructor(clock: { advance(ms: number): Promise<void> }, call: Call, close: () => Promise<void>) {
    this.#clock = clock;
    this.#call = call;
    this.close = close;
  }

  /** Runs a step, and compares its response and everything that can be read afterwards with the model. */
  async run(step: Step, expected: Outcome, model: LambdaModel): Promise<void> {
    let response: Response | undefined;
    let error: string | undefined;
    try {
      response = await this.#send(step);
    } catch (thrown) {
      if (!isClientError(thrown)) throw thrown;
      error = thrown.code;
    }
    expect(error).toBe(expected.error);
    await this.#compare(model, expected);
    if (expected.version !== undefined && response)
      await this.#compareResponse(step, response, expected.version);
  }

  #send(step: Step): Promise<Response | undefined> {
    if (step.op === 'settle') return this.#clock.advance(500).then(() => undefined);
    return sendRequest(step, this.#call, {
      revision: (key) => this.#revisions.get(key),
      sha256: (name) => this.#sha256.get(name),
    });
  }

  async #compare(model: LambdaModel, { changed }: Outcome): Promise<void> {
    const listed = (await this.#call(ListFunctions, { FunctionVersion: 'ALL' }))['Functions'] as Response[];
    const revisions = new Map<string, string>();
    let versions = 0;
    for (const [name, fn] of model.functions) {
      const all = await this.#compareFunction(name, fn, revisions);
      expect(listed.filter(({ FunctionName }) => FunctionName === name)).toEqual(all);
      versions += all.length;
    }
    expect(listed).toHaveLength(versions);
    expect(((await this.#call(ListFunctions, {}))['Functions'] as Response[]).length).toBe(
      model.functions.size,
    );

    for (const [key, revision] of revisions) {
      const before = this.#revisions.get(key);
      if (before === undefined || changed.includes(key)) {
        expect(this.#seen.has(revision), `${key} has a new RevisionId`).toBe(false);
      } else {
        expect(revision, `${key} keeps its RevisionId`).toBe(before);
      }
    }
    for (const revision of revisions.values()) this.#seen.add(revision);
    this.#revisions = revisions;
  }

  /** @returns the versions of this function as lists return them */
  async #compareFunction(
    name: string,
    fn: FunctionModel,
    revisions: Map<string, string>,
  ): Promise<Response[]> {
    const latest = await this.#get(name, '$LATEST');
    expect(latest).toMatchObject({ ...shown(fn.content), Version: '$LATEST' });
    expect(stateOf(latest)).toEqual(STATES[fn.state]);
    this.#sha256.set(name, latest['CodeSha256'] as string);
    revisions.set(`${name}:$LATEST`, latest['RevisionId'] as string);
    const unqualified = await this.#call(GetFunction, { FunctionName: name });
    expect(unqualified['Configuration']).toEqual({ ...latest, FunctionArn: FUNCTION_ARN + name });
    expect(unqualified['Tags']).toEqual(fn.tagged ? { key: 'value' } : undefined);
    expect(unqualified['Concurrency']).toEqual(fn.reserved ? { ReservedConcurrentExecutions: 5 } : undefined);

    const all = [latest];
    for (const [version, { content, pending }] of fn.versions) {
      const got = await this.#get(name, version);
      expect(got).toMatchObject({ ...shown(content), Version: version });
      expect(stateOf(got)).toEqual(STATES[pending ? 'creating' : 'settled']);
      revisions.set(`${name}:${version}`, got['RevisionId'] as string);
      all.push(got);
    }
    const listed = all.map(asListed);
    expect((await this.#call(ListVersionsByFunction, { FunctionName: name }))['Versions']).toEqual(listed);
    await this.#compareAliases(name, fn, revisions);
    await this.#comparePolicies(name, fn, revisions);
    return listed;
  }

  async #compareAliases(name: string, fn: FunctionModel, revisions: Map<string, string>): Promise<void> {
    const aliases: Response[] = [];
    for (const [alias, version] of [...fn.aliases].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
      const got = await this.#call(GetAlias, { FunctionName: name, Name: alias });
      const { RevisionId, ...rest } = got;
      const AliasArn = `${FUNCTION_ARN}${name}:${alias}`;
      expect(rest).toEqual({ AliasArn, Name: alias, FunctionVersion: version, Description: '' });
      revisions.set(`${name}:${alias}`, RevisionId as string);
      const behind = await this.#get(name, version);
      expect(await this.#get(name, alias)).toEqual({ ...behind, FunctionArn: AliasArn });
      aliases.push(got);
    }
    expect((await this.#call(ListAliases, { FunctionName: name }))['Aliases']).toEqual(aliases);
  }

  async #comparePolicies(name: string, fn: FunctionModel, revisions: Map<string, string>): Promise<void> {
    for (const qualifier of ['', ...fn.versions.keys(), ...fn.aliases.keys()]) {
      const input = { FunctionName: name, ...(qualifier !== '' && { Qualifier: qualifier }) };
      const sids = fn.policies.get(qualifier);
      if (!sids) {
        await expect(this.#call(GetPolicy, input)).rejects.toThrow(
          'The resource you requested does not exist.',
        );
        continue;
      }
      const { Policy, RevisionId } = await this.#call(GetPolicy, input);
      const { Statement } = JSON.parse(Policy as string) as { Statement: Response[] };
      const Resource = FUNCTION_ARN + name + (qualifier === '' ? '' : `:${qualifier}`);
      expect(Statement.map((one) => [one['Sid'], one['Resource']])).toEqual(
        sids.map((sid) => [sid, Resource]),
      );
      revisions.set(`${name}/${qualifier}`, RevisionId as string);
    }
  }

  /** The response of a change equals what GetFunctionConfiguration returns at the same time. */
  async #compareResponse(step: Step, response: Response, version: string): Promise<void> {
    const name = response['FunctionName'] as string;
    const isQualified = version !== '$LATEST' && step.op !== 'create';
    const FunctionArn = FUNCTION_ARN + name + (isQualified ? `:${version}` : '');
    expect(response).toEqual({ ...(await this.#get(name, version)), FunctionArn });
  }

  async #get(name: string, qualifier: string): Promise<Response> {
    const got = await this.#call(GetFunctionConfiguration, { FunctionName: name, Qualifier: qualifier });
    expect(got['FunctionArn']).toBe(`${FUNCTION_ARN}${name}:${qualifier}`);
    const { Configuration } = await this.#call(GetFunction, { FunctionName: name, Qualifier: qualifier });
    expect(Configuration).toEqual(got);
    return got;
  }
}

function shown({ description, timeout, code }: FunctionModel['content']) {
  const CodeSize = zipOf({ 'index.js': code }).length;
  return { Description: description, Timeout: timeout, CodeSize };
}

function stateOf(configuration: Response): unknown[] {
  const members = ['State', 'StateReasonCode', 'LastUpdateStatus', 'LastUpdateStatusReasonCode'];
  return members.map((member) => configuration[member]);
}

function asListed(configuration: Response): Response {
  return Object.fromEntries(Object.entries(configuration).filter(([member]) => !UNLISTED.test(member)));
}
