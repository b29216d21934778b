/** Whether a topic or a queue with this name, or this ARN, is one of the FIFO kind. */
export function isFifoName(name: string): boolean {
  return name.endsWith('.fifo');
}
