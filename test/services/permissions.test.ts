import { afterAll, expect, test } from 'vitest';
import { openEmptyServer } from '../../scripts/docs/read-repository.ts';
import { evaluateAccess } from '../../src/policy/access.ts';
import { parsePolicy } from '../../src/policy/document.ts';
import type { User } from '../../src/policy/principal.ts';
import type { Authority, Permission } from '../../src/schema/caller.ts';
import { isServiceError } from '../../src/schema/error.ts';
import { type BoundOperation, callOperation } from '../../src/schema/service.ts';
import { DeleteObjects } from '../../src/services/s3/operations/delete-objects.ts';
import { caller } from '../support/caller.ts';
import { validInput } from '../support/repository/valid-input.ts';

/*
 * Every operation, called with only the required members and with all of them. The permissions of both calls are those of
 * docs/permissions.md, which is generated from the same declarations.
 */

const server = await openEmptyServer();
afterAll(() => server.close());

interface Call {
  readonly name: string;
  readonly bound: BoundOperation;
  readonly input: unknown;
}

const calls: Call[] = server.services.flatMap(({ name: service, operations }) =>
  [...operations.values()].flatMap((bound) =>
    (['required', 'all'] as const).map((members) => ({
      name: `${service} ${bound.operation.name} with ${members} members`,
      bound,
      input: validInput(service, bound.operation.input, members),
    })),
  ),
);

const user: User = {
  kind: 'user',
  account: caller.account,
  arn: `arn:aws:iam::${caller.account}:user/alice`,
};

/** Allows what a policy of the caller allows. */
function allowing(statements: readonly object[]): Authority {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const identity = [{ name: 'policy', statements: parsePolicy(policy, 'identity') }];
  return {
    name: user.arn,
    require(permissions, _caller, accessDenied) {
      for (const { action, resource, conditions = {} } of permissions) {
        const request = { principal: user, action, resource, context: [conditions], policies: { identity } };
        if (!evaluateAccess(request).allowed) throw accessDenied(`${action} on ${resource}`);
      }
      return undefined;
    },
  };
}

/** The resources of a form: `[:QUALIFIER]` may be absent, words in capitals stand for any text. */
function patternsOf(form: string): string[] {
  return form
    .split(', or ')
    .flatMap((one) =>
      one.includes('[') ? [one.replaceAll(/\[.*?\]/g, ''), one.replaceAll(/[[\]]/g, '')] : [one],
    )
    .map((one) => one.replaceAll(/\b[A-Z]{2,}\b/g, '*'));
}

/** As docs/permissions.md says. */
function documented({ operation }: BoundOperation): object[] {
  return operation.access.map(({ action, resource }) => ({
    Effect: 'Allow',
    Action: action,
    Resource: patternsOf(resource),
  }));
}

async function permissionsOf({ bound, input }: Call): Promise<readonly Permission[]> {
  return bound.permissionsOf(input, caller);
}

async function outcome(
  { bound, input }: Call,
  authority: Authority,
): Promise<{ ran: boolean; error: unknown }> {
  let ran = false;
  const watched: BoundOperation = {
    ...bound,
    run: () => {
      ran = true;
    },
  };
  try {
    await callOperation(watched, input, { ...caller, authority });
    return { ran, error: undefined };
  } catch (error) {
    return { ran, error };
  }
}

test('is called with valid inputs', () => {
  expect(calls.filter(({ bound, input }) => !bound.isValid(input)).map(({ name }) => name)).toEqual([]);
});

test('is refused when any of its permissions is missing, before anything changes', async () => {
  const wrong: string[] = [];
  for (const call of calls) {
    // Deletes what the caller may delete: test/services/s3/access.test.ts.
    if (call.bound.operation === DeleteObjects) continue;
    for (const missing of await permissionsOf(call)) {
      const rest = [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: missing.action, Resource: missing.resource },
      ];
      for (const authority of [allowing([]), allowing(rest)]) {
        const { ran, error } = await outcome(call, authority);
        const isDenied = isServiceError(error, call.bound.accessDenied);
        if (ran || !isDenied) wrong.push(`${call.name} without ${missing.action}: ${String(error)}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test('is allowed by the permissions that the documentation says', async () => {
  const wrong: string[] = [];
  for (const call of calls) {
    const { ran, error } = await outcome(call, allowing(documented(call.bound)));
    if (!ran) wrong.push(`${call.name}: ${String(error)}`);
  }
  expect(wrong).toEqual([]);
});

test('needs no other permission for what it does with other services', async () => {
  const wrong: string[] = [];
  for (const { name, bound, input } of calls) {
    const authority = allowing(documented(bound));
    const watching: Authority = {
      name: authority.name,
      require(permissions, from, accessDenied) {
        try {
          return authority.require(permissions, from, accessDenied);
        } catch (error) {
          wrong.push(`${name}: ${String(error)}`);
          throw error;
        }
      },
    };
    try {
      await callOperation(bound, input, { ...caller, authority: watching });
    } catch {
      // Most resources do not exist.
    }
  }
  expect(wrong).toEqual([]);
});
