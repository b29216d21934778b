import type { Plan } from '../../planning/plan.ts';
import type { RegionPrices } from '../../planning/prices.ts';
import type { Measured } from './measured/measured.ts';

interface ReportParts {
  readonly prices: RegionPrices;
  readonly notes: readonly string[];
  readonly measured: Measured | undefined;
}

/** The plan for programs. A limit that no number of shards is enough for has `shards: null`. */
export function planReport(plan: Plan, { prices, notes, measured }: ReportParts) {
  const { region, asOf, assumed } = prices;
  const { shards, binding, limits, ...others } = plan;
  return {
    shards,
    binding,
    limits: limits.map((limit) => ({ ...limit, shards: limit.shards ?? null })),
    ...others,
    prices: { region, asOf, assumed },
    ...(measured && { measured }),
    notes,
  };
}
