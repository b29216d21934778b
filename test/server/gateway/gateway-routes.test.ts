import { expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { type GatewayRoutes, gatewayRoutes } from '../../../src/server/gateway/gateway-routes.ts';

const PROBLEM = 'there is no connection to NATS: NATS server n1 accepts messages of 1048576 bytes';

/** The health of a gateway without its store. */
async function health(admitOperator: GatewayRoutes['admitOperator']) {
  const routes = {
    gateway: { isDraining: false, isMember: false, whenCutOff: new AbortController().signal },
    plane: { store: { writeState: 'unreachable' } },
    options: {},
    problem: () => PROBLEM,
    clock: new VirtualClock(),
    startedMs: 0,
    admitOperator,
  } as unknown as GatewayRoutes;
  const request = { path: '/_millrace/health', method: 'GET', headers: {} };
  type Dispatch = ReturnType<typeof gatewayRoutes>;
  const [first, context] = [request, {}] as unknown as Parameters<Dispatch>;
  const { status, body } = await gatewayRoutes(routes)(first, context);
  return { httpStatus: status, ...(JSON.parse(body as string) as object) };
}

test('the health says why the store cannot be used, where everyone may know what its servers are', async () => {
  expect(await health(undefined)).toMatchObject({
    httpStatus: 503,
    status: 'store unreachable',
    problem: PROBLEM,
  });
  const forAll = await health(async () => undefined as never);
  expect(forAll).toMatchObject({ status: 'store unreachable' });
  expect(forAll).not.toHaveProperty('problem');
});
