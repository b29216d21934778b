import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 20_000;

/** Waits for something that another process does, which no clock of ours can hasten. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${PATIENCE_MS} ms for ${String(condition)}`);
    await pause(5);
  }
}
