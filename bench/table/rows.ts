import type { Row } from '../../src/cli/bench/row.ts';
import { getRecords } from '../../src/cli/bench/rows/get-records.ts';
import { putRecord } from '../../src/cli/bench/rows/put-record.ts';
import { putRecords } from '../../src/cli/bench/rows/put-records.ts';
import { article } from '../article/article.ts';
import { idleMapping } from '../mapping/idle-mapping.ts';
import { invocations } from '../mapping/invocations.ts';
import { putToHandler } from '../mapping/put-to-handler.ts';
import { append } from '../rows/append.ts';
import { coldStart } from '../rows/cold-start.ts';
import { durability } from '../rows/durability.ts';
import { getRecordsKinesalite } from '../rows/get-records-kinesalite.ts';
import { manyShards } from '../rows/many-shards.ts';
import { memory } from '../rows/memory.ts';
import { push } from '../rows/push.ts';
import { putBesideReaders } from '../rows/put-beside-readers.ts';
import { putRecordAlone } from '../rows/put-record-alone.ts';
import { putRecordVerified } from '../rows/put-record-verified.ts';
import { putRecordKinesalite } from '../rows/put-record-kinesalite.ts';
import { recovery } from '../rows/recovery.ts';
import { start } from '../rows/start.ts';

/** All rows, in the order of the performance table. */
export const ROWS: readonly Row[] = [
  putRecord,
  putRecordKinesalite,
  putRecordAlone,
  putRecordVerified,
  putRecords,
  getRecordsKinesalite,
  getRecords,
  append,
  durability,
  putBesideReaders,
  manyShards,
  push,
  invocations,
  putToHandler,
  article,
  idleMapping,
  memory,
  start,
  coldStart,
  recovery,
];
