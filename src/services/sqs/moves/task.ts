/** A task that moves the messages of a dead-letter queue, as it is stored. Key: ACCOUNT/REGION/QUEUE/STARTED-ID. */
export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  /** Undefined: each message goes back to the queue that it came from. */
  readonly destinationArn?: string;
  readonly maxPerSecond?: number;
  readonly startedMs: number;
  readonly toMove: number;
  readonly moved: number;
  readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';
  readonly failureReason?: string;
}

/** Ends a task with this reason. */
export class MoveFailure extends Error {
  override readonly name = 'MoveFailure';
}

export interface TaskHandle {
  readonly taskId: string;
  readonly sourceArn: string;
}

export function formatTaskHandle({ id, sourceArn }: MoveTask): string {
  return Buffer.from(JSON.stringify({ taskId: id, sourceArn })).toString('base64');
}

/** @returns undefined for text that is not a handle */
export function parseTaskHandle(text: string): TaskHandle | undefined {
  const decoded = Buffer.from(text, 'base64').toString('utf8');
  const [, taskId, sourceArn] =
    /^\{"taskId":"([0-9a-f-]{36})","sourceArn":"([^"\\]+)"\}$/.exec(decoded) ?? [];
  return taskId === undefined || sourceArn === undefined ? undefined : { taskId, sourceArn };
}
