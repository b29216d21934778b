import { useEffect, useState } from 'preact/hooks';

/**
 * A reply of the server while a component is shown. While the server does not respond, it is the last one.
 * @param subject what the reply is about: when one of these changes, it is undefined until the next reply
 * @param nextMs when to read again, after a reply or, undefined, after a failure; undefined for never
 */
export function useReply<Reply>(
  read: () => Promise<Reply>,
  subject: readonly unknown[],
  nextMs: (reply: Reply | undefined) => number | undefined,
): Reply | undefined {
  const [reply, setReply] = useState<Reply | undefined>(undefined);
  useEffect(() => {
    let isShown = true;
    let timer: ReturnType<typeof setTimeout>;
    const loop = async () => {
      const next = await read().catch(() => undefined);
      if (!isShown) return;
      if (next !== undefined) setReply(next);
      const delayMs = nextMs(next);
      if (delayMs !== undefined) timer = setTimeout(() => void loop(), delayMs);
    };
    setReply(undefined);
    void loop();
    return () => {
      isShown = false;
      clearTimeout(timer);
    };
  }, subject);
  return reply;
}
