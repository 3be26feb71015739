export function withLock<T>(
  path: string,
  work: () => Promise<T> | T,
  options?: { onWait?: (seconds: number) => void; everyMs?: number },
): Promise<T>;
