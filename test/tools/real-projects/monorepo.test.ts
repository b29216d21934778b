import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invoke, openProject, type ServedProject } from './support.ts';

describe('a monorepo whose service imports another package by tsconfig paths', () => {
  let project: ServedProject;

  beforeAll(async () => {
    project = await openProject('monorepo', { folder: 'packages/orders' });
  });

  afterAll(() => project?.close());

  async function answers(): Promise<void> {
    const price = await invoke(project.client, 'shop-orders-dev-price', { cents: 1000, country: 'de' });
    expect(price).toEqual({ total: 1190, rate: 0.19 });
  }

  test('deploys with Millrace', async () => {
    expect(await project.millrace('deploy')).toContain('stack: shop-orders-dev');
    await answers();
    await project.millrace('remove');
  });

  test('deploys with osls', async () => {
    expect(await project.osls('deploy')).toContain('Service deployed to stack shop-orders-dev');
    await answers();
  });
});
