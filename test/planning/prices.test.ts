import { describe, expect, it } from 'vitest';
import { readPrices } from '../../src/planning/price-file.ts';
import { PRICES, pricesOf, REFERENCE_PRICES } from '../../src/planning/prices.ts';

describe('prices of a region', () => {
  it('knows every price of us-east-1', () => {
    const { prices, assumed, asOf } = pricesOf('us-east-1');
    expect(assumed).toEqual([]);
    expect(prices).toEqual(REFERENCE_PRICES);
    expect(asOf).toBe(PRICES.asOf);
  });

  it('names the prices that it takes from us-east-1', () => {
    const { prices, assumed } = pricesOf('ap-northeast-1');
    expect(prices.provisioned).toMatchObject({ shardHour: 0.0195, putUnitMillion: 0.0215, fanOutGb: 0.013 });
    expect(assumed).toContain('provisioned.fanOutGb');
    expect(assumed).not.toContain('provisioned.shardHour');
  });

  it('assumes all prices of a region that is not in the table', () => {
    expect(pricesOf('eu-north-1')).toMatchObject({ prices: REFERENCE_PRICES });
    expect(pricesOf('eu-north-1').assumed).toContain('lambda.gbSecond');
  });
});

describe('a file of prices', () => {
  it('replaces single prices and keeps the others', () => {
    const table = readPrices(
      'prices.json',
      '{"asOf":"2027-01","regions":{"ap-northeast-1":{"provisioned":{"shardHour":0.02}},"us-east-1":{"onDemand":{"inGb":0.07}}}}',
    );
    const tokyo = pricesOf('ap-northeast-1', table);
    expect(tokyo.asOf).toBe('2027-01');
    expect(tokyo.prices.provisioned).toMatchObject({ shardHour: 0.02, putUnitMillion: 0.0215 });
    // What is given for us-east-1 also counts where it is assumed.
    expect(tokyo.prices.onDemand.inGb).toBe(0.07);
  });

  it.each([
    ['{', 'prices.json is not JSON: write it as'],
    ['[]', 'prices.json: the file must be an object'],
    ['{"region":{}}', 'prices.json: the file has no "region". Did you mean "regions"?'],
    [
      '{"regions":{"eu-west-1":{"provisoned":{}}}}',
      'eu-west-1 has no "provisoned". Did you mean "provisioned"?',
    ],
    [
      '{"regions":{"eu-west-1":{"provisioned":{"shardhour":1}}}}',
      'eu-west-1.provisioned has no "shardhour". Did you mean "shardHour"?',
    ],
    [
      '{"regions":{"eu-west-1":{"provisioned":{"shardHour":"0.01"}}}}',
      'eu-west-1.provisioned.shardHour must be a price in US dollars',
    ],
    ['{"asOf":2026}', 'asOf must be a string'],
  ])('rejects %s', (content, message) => {
    expect(() => readPrices('prices.json', content)).toThrow(message);
  });
});
