import { expect, test, vi } from 'vitest';
import { FilterPolicies } from '../../../../src/services/sns/subscriptions/filter-policies.ts';
import { compileFilterPolicy } from '../../../../src/services/sns/subscriptions/filter-policy.ts';

test('a policy is compiled once while it is one of the last 1,000', () => {
  const compile = vi.fn(compileFilterPolicy);
  const policies = new FilterPolicies(compile);
  const accepts = (kind: string) =>
    policies.accepts(
      { raw: true, filterPolicy: JSON.stringify({ kind: [kind] }), filterPolicyScope: 'MessageBody' },
      { message: '{"kind":"order"}', attributes: undefined },
    );
  expect([accepts('order'), accepts('return'), accepts('order')]).toEqual([true, false, true]);
  expect(compile).toHaveBeenCalledTimes(2);
  for (let number = 0; number < 999; number++) accepts(String(number));
  expect(compile).toHaveBeenCalledTimes(1_001);
  accepts('order');
  expect(compile).toHaveBeenCalledTimes(1_001);
  accepts('return');
  expect(compile).toHaveBeenCalledTimes(1_002);
});
