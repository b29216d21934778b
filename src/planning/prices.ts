/**
 * Public prices without taxes, free tiers and discounts. AWS changes them: `--prices FILE` of `millrace plan` replaces
 * any of them. A GB of the bill is 2^30 bytes, a month 730 hours.
 *
 * Sources, as of `asOf` (docs/planning.md has them with links): AWS's blog on On-demand Advantage of March 2026
 * (standard and Advantage, us-east-1), the expected output of Infracost's tests, which is computed from the AWS Price
 * List (us-east-1 and us-east-2), and copies of the Price List for ap-northeast-1. Prices of a region that are not known
 * are those of us-east-1, and a plan names them.
 */
export interface PriceTable {
  /** When the prices were looked up, as in `2026-09`. */
  readonly asOf: string;
  readonly regions: Readonly<Record<string, KnownPrices>>;
}

/** In US dollars. */
export interface Prices {
  readonly provisioned: {
    readonly shardHour: number;
    /** A million PUT payload units: 25 KB of one record, rounded up. */
    readonly putUnitMillion: number;
    readonly fanOutShardHour: number;
    readonly fanOutGb: number;
    /** For each shard, when it keeps records for more than a day. */
    readonly extendedShardHour: number;
    /** Beyond seven days. */
    readonly longTermGbMonth: number;
  };
  readonly onDemand: OnDemandPrices;
  /** On-demand Advantage, a setting of the whole account in a region. */
  readonly advantage: Omit<OnDemandPrices, 'streamHour'>;
  readonly lambda: { readonly requestMillion: number; readonly gbSecond: number };
}

interface OnDemandPrices {
  readonly streamHour: number;
  readonly inGb: number;
  readonly outGb: number;
  readonly fanOutGb: number;
  /** From one day to seven. */
  readonly extendedGbMonth: number;
  readonly longTermGbMonth: number;
}

export type KnownPrices = { readonly [Part in keyof Prices]?: Partial<Prices[Part]> };

/** What is assumed of a region whose price is not known. */
const REFERENCE_REGION = 'us-east-1';

export const REFERENCE_PRICES: Prices = {
  provisioned: {
    shardHour: 0.015,
    putUnitMillion: 0.014,
    fanOutShardHour: 0.015,
    fanOutGb: 0.013,
    extendedShardHour: 0.02,
    longTermGbMonth: 0.023,
  },
  onDemand: {
    streamHour: 0.04,
    inGb: 0.08,
    outGb: 0.04,
    fanOutGb: 0.05,
    extendedGbMonth: 0.1,
    longTermGbMonth: 0.023,
  },
  advantage: {
    inGb: 0.032,
    // The blog names the price of reading with fan-out, and that both kinds cost the same.
    outGb: 0.016,
    fanOutGb: 0.016,
    extendedGbMonth: 0.023,
    longTermGbMonth: 0.023,
  },
  lambda: { requestMillion: 0.2, gbSecond: 0.0000166667 },
};

/** The prices that Millrace knows. */
export const PRICES: PriceTable = {
  asOf: '2026-09',
  regions: {
    'us-east-1': REFERENCE_PRICES,
    'us-east-2': {
      provisioned: REFERENCE_PRICES.provisioned,
      onDemand: REFERENCE_PRICES.onDemand,
      lambda: REFERENCE_PRICES.lambda,
    },
    'us-west-2': { provisioned: { shardHour: 0.015 }, lambda: REFERENCE_PRICES.lambda },
    'ap-northeast-1': {
      provisioned: { shardHour: 0.0195, putUnitMillion: 0.0215, extendedShardHour: 0.026 },
      lambda: REFERENCE_PRICES.lambda,
    },
    // Regions whose Lambda prices differ, from the table of AWS Lambda Power Tuning.
    'af-south-1': { lambda: { gbSecond: 0.0000221 } },
    'ap-east-1': { lambda: { gbSecond: 0.00002292 } },
    'eu-south-1': { lambda: { gbSecond: 0.0000195172 } },
    'me-south-1': { lambda: { gbSecond: 0.0000206667 } },
    'me-central-1': { lambda: { gbSecond: 0.0000206667 } },
  },
};

export interface RegionPrices {
  readonly region: string;
  readonly asOf: string;
  readonly prices: Prices;
  /** `provisioned.shardHour`: prices that are taken from the reference region. */
  readonly assumed: readonly string[];
}

/** The prices of a region, completed with those of the reference region. */
export function pricesOf(region: string, { asOf, regions }: PriceTable = PRICES): RegionPrices {
  const reference: KnownPrices = regions[REFERENCE_REGION] ?? {};
  const known: KnownPrices = regions[region] ?? {};
  const assumed: string[] = [];
  const part = <Part extends keyof Prices>(name: Part): Prices[Part] => {
    const complete = { ...REFERENCE_PRICES[name], ...reference[name] };
    for (const price of Object.keys(complete)) {
      if (!Object.hasOwn(known[name] ?? {}, price)) assumed.push(`${name}.${price}`);
    }
    return { ...complete, ...known[name] };
  };
  const prices = {
    provisioned: part('provisioned'),
    onDemand: part('onDemand'),
    advantage: part('advantage'),
    lambda: part('lambda'),
  };
  return { region, asOf, prices, assumed };
}
