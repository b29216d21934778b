import { setTimeout as pause } from 'node:timers/promises';

const TIMEOUT_MS = 20_000;

/** Waits for an event in another process, which no virtual clock can advance. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + TIMEOUT_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${TIMEOUT_MS} ms for ${String(condition)}`);
    await pause(5);
  }
}
