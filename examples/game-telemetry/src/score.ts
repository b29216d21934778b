import { KinesisClient } from '@aws-sdk/client-kinesis';
import { type KinesisStreamEvent, processRecords } from 'millrace/records';
import { parseGameEvent } from './game-event.ts';
import { putJson } from './put-json.ts';

const POINTS: Readonly<Record<string, number>> = { kill: 10, hit: 1 };

const kinesis = new KinesisClient({});

/** Passes on what players score, one record after the other. */
export const handler = (batch: KinesisStreamEvent) =>
  processRecords(batch, async (record) => {
    const { type, match, player } = record.json(parseGameEvent);
    const points = POINTS[type];
    if (points === undefined) return;
    await putJson(kinesis, process.env['SCORES_STREAM'], String(match), { match, player, points });
    console.log(`player ${player} of match ${match}: ${points} points`);
  });
