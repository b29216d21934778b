import { readFileSync } from 'node:fs';
import { manifestRule } from '../../src/manifest/rules/manifest.ts';
import { PRICES } from '../../src/planning/prices.ts';
import { familyHeaders } from '../../src/server/metrics/all-families.ts';
import type { FaultResult } from '../../test/cluster-faults/results.ts';
import { readClusterResults, withClusterFigures } from './cluster-figures.ts';
import { cliPage } from './cli-page.ts';
import { withFaultsTable } from './cluster-faults-table.ts';
import { manifestSchema } from './manifest/json-schema.ts';
import { manifestPage } from './manifest/manifest-page.ts';
import { metricsPage } from './metrics-page.ts';
import { permissionsPage } from './permissions-page.ts';
import { withPriceTable } from './price-table.ts';
import { readServices, readTests } from './read-repository.ts';
import { supportMatrix } from './support-matrix.ts';

/** The generated files of docs/ by name. @param root the repository, with a slash at its end */
export async function generatedPages(root: string): Promise<Readonly<Record<string, string>>> {
  const services = await readServices();
  return {
    'support.md': supportMatrix(services, readTests(root)),
    'permissions.md': permissionsPage(services),
    'serverless-yml.md': manifestPage(manifestRule),
    'serverless.schema.json': manifestSchema(manifestRule),
    'cli.md': await cliPage(),
    'metrics.md': metricsPage(familyHeaders()),
    'scaling.md': withClusterFigures(
      withFaultsTable(
        readFileSync(`${root}docs/scaling.md`, 'utf8'),
        JSON.parse(readFileSync(`${root}bench/results/cluster-faults.json`, 'utf8')) as FaultResult[],
      ),
      readClusterResults(root),
    ),
    'planning.md': withPriceTable(readFileSync(`${root}docs/planning.md`, 'utf8'), PRICES),
  };
}
