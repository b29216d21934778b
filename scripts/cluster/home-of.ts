import type { GatewayProcess } from './gateway-process.ts';

/** The gateway with the services that exist once; undefined while there is none. */
export async function homeOf(gateways: readonly GatewayProcess[]): Promise<GatewayProcess | undefined> {
  for (const each of gateways) {
    const response = await fetch(`${each.endpoint}/_millrace/health`);
    const { gateway, home } = (await response.json()) as { gateway?: string; home?: string };
    if (gateway !== undefined && gateway === home) return each;
  }
  return undefined;
}
