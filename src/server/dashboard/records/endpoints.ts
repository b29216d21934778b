import { fateOf } from '../fate/fate.ts';
import type { WatchedInvocations } from '../invocations/watched-invocations.ts';
import type { DashboardParts } from '../parts.ts';
import { json } from '../reply.ts';
import type { Endpoint } from '../routes.ts';
import { hotKeys } from './hot-keys.ts';
import { findRecords } from './records.ts';

export function recordEndpoints(
  parts: DashboardParts,
  watched: WatchedInvocations,
  nowMs: () => number,
): Readonly<Record<string, Endpoint>> {
  const records: Endpoint = async (request) => json(await findRecords(parts, nowMs(), request));
  return {
    'GET streams/*/records': records,
    'POST streams/*/records': records,
    'GET streams/*/records/*/*/fate': async (request) => json(await fateOf({ parts, watched }, request)),
    'GET streams/*/hot-keys': async (request) => json(await hotKeys(parts, nowMs(), request)),
  };
}
